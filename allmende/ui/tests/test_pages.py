"""The style page, the switches, and the pages for what did not work."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.urls import include, path

from allmende.kernel.actor import GUEST, Actor
from allmende.kernel.errors import Conflict, NotAllowed
from allmende.ui import errors, languages, middleware


def _refuse(request: HttpRequest) -> HttpResponse:
    raise Conflict("The room is taken from 4 pm.", rule="Rule: no two bookings at the same time.")


def _break(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("secret detail")


pytestmark = pytest.mark.urls(__name__)
urlpatterns = [
    path("refused", _refuse),
    path("api/v1/refused", _refuse),
    path("broken", _break),
    path("login", _refuse, name="account_login"),
    path("", include("allmende.ui.urls")),
]
handler404 = "allmende.ui.errors.not_found"
handler500 = "allmende.ui.errors.server_error"


@pytest.fixture
def request_() -> HttpRequest:
    request = RequestFactory().get("/somewhere")
    request.actor = GUEST  # type: ignore[attr-defined]
    return request


@pytest.mark.django_db
@pytest.mark.parametrize(("language", "heading"), [("de", "Feldwege, Felder"), ("en", "Fields, paths")])
def test_the_style_page_shows_everything_in_both_languages(
    client: Client, language: str, heading: str
) -> None:
    answer = client.get("/look", headers={"accept-language": language})
    page = answer.content.decode()
    assert answer.status_code == 200
    assert f'<html lang="{language}">' in page
    assert heading in page
    assert page.count("<h1") == 1
    assert page.count("<section") >= 14


@pytest.mark.django_db
def test_the_theme_is_kept_and_shown(client: Client) -> None:
    answer = client.post("/theme", {"theme": "dark", "next": "/look?a=1"})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/look?a=1")
    assert answer.cookies["theme"]["samesite"] == "Lax"
    assert 'data-theme="dark"' in client.get("/look").content.decode()
    client.post("/theme", {"theme": "device"})
    assert "data-theme" not in client.get("/look").content.decode()


@pytest.mark.django_db
def test_the_language_is_kept_told_and_shown(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[str] = []
    monkeypatch.setattr(languages, "_REMEMBER", [lambda request, language: told.append(language)])
    client.post("/language", {"language": "en", "next": "/look"}, headers={"accept-language": "de"})
    assert told == ["en"]
    page = client.get("/look", headers={"accept-language": "de"}).content.decode()
    assert '<html lang="en">' in page


@pytest.mark.django_db
@pytest.mark.parametrize(
    "target", ["https://elsewhere.example/", "//elsewhere.example", "javascript:alert(1)", ""]
)
def test_a_switch_leads_nowhere_else(client: Client, target: str) -> None:
    assert client.post("/theme", {"theme": "dark", "next": target}).headers["Location"] == "/"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("address", "data"), [("/theme", {"theme": "<b>"}), ("/language", {"language": "xx"}), ("/theme", {})]
)
def test_an_unknown_choice_is_refused(client: Client, address: str, data: dict[str, str]) -> None:
    assert client.post(address, data).status_code == 400


@pytest.mark.django_db
def test_a_forged_cookie_does_not_reach_the_page(client: Client) -> None:
    client.cookies["theme"] = '"><script>'
    page = client.get("/look").content.decode()
    assert '"><script>' not in page
    assert "data-theme" not in page


@pytest.mark.django_db
def test_what_does_not_exist_has_its_page(client: Client) -> None:
    answer = client.get("/no/such/page", headers={"accept-language": "de"})
    assert answer.status_code == 404
    assert "Hier wächst nichts" in answer.content.decode()


@pytest.mark.django_db
def test_an_address_that_takes_only_forms_has_a_page_with_a_way_back(client: Client) -> None:
    answer = client.get("/theme", headers={"referer": "http://testserver/look?a=1", "accept-language": "de"})
    page = answer.content.decode()
    assert (answer.status_code, answer.headers["Allow"]) == (405, "POST")
    assert "Nicht auf diesem Weg" in page
    assert 'class="btn" href="/look?a=1"' in page
    for other in (
        "https://elsewhere.example/look",
        "http://testserver/theme",
        "nonsense",
        "http://testserver//x",
    ):
        refused = client.get("/theme", headers={"referer": other, "accept-language": "en"})
        assert "Back to the page before" not in refused.content.decode(), other


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("before", "leads"), [("http://testserver/look?a=1", "/look?a=1"), ("", "/refused"), ("//x", "/refused")]
)
def test_the_switches_of_a_page_that_a_form_made_lead_to_the_form(
    client: Client, before: str, leads: str
) -> None:
    page = client.post("/refused", headers={"referer": before}).content.decode()
    assert page.count(f'name="next" value="{leads}"') == 2
    assert 'name="next" value="/look?a=1"' in client.get("/look?a=1").content.decode()


@pytest.mark.django_db
def test_a_refusal_nobody_caught_says_message_and_rule(client: Client) -> None:
    answer = client.get("/refused")
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "The room is taken from 4 pm." in page
    assert "Rule: no two bookings at the same time." in page


@pytest.mark.django_db
def test_under_api_the_same_refusal_is_a_problem_document(client: Client) -> None:
    answer = client.get("/api/v1/refused")
    assert answer.status_code == 409
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert json.loads(answer.content)["title"] == "The room is taken from 4 pm."


@pytest.mark.django_db
def test_a_broken_page_gives_nothing_away(client: Client) -> None:
    client.raise_request_exception = False
    answer = client.get("/broken", headers={"accept-language": "de"})
    assert answer.status_code == 500
    assert "secret detail" not in answer.content.decode()
    assert "Das liegt an uns" in answer.content.decode()


@pytest.mark.parametrize("handler", [errors.server_error, errors.bad_request])
def test_the_page_for_our_own_fault_asks_no_database(
    request_: HttpRequest, handler: Callable[[HttpRequest], HttpResponse]
) -> None:
    # No django_db mark: any query would fail this test.
    assert "<h1>" in handler(request_).content.decode()


@pytest.mark.django_db
def test_a_form_without_its_token_is_told_so() -> None:
    answer = Client(enforce_csrf_checks=True).post("/theme", {"theme": "dark"})
    assert answer.status_code == 403
    assert answer.content.decode().count("<h1>") == 1


@pytest.mark.django_db
@pytest.mark.parametrize("status", [400, 403, 404, 405, 409, 413, 422, 429, 500])
def test_every_status_has_its_own_words(client: Client, status: int) -> None:
    request = client.get("/look").wsgi_request
    answer = errors.error_page(request, status=status)
    assert answer.status_code == status
    assert str(errors.TITLES[status]) in answer.content.decode()


def _refused_with(request: HttpRequest, exception: Exception) -> HttpResponse | None:
    around = middleware.refusals(lambda request: HttpResponse())
    return around.process_exception(request, exception)  # type: ignore[attr-defined,no-any-return]


def test_a_guest_is_asked_to_sign_in_first(request_: HttpRequest) -> None:
    answer = _refused_with(request_, NotAllowed("Only for the board."))
    assert answer is not None
    assert answer.status_code == 302
    assert answer.headers["Location"].endswith("?next=/somewhere")


@pytest.mark.django_db
def test_who_is_signed_in_is_told_why_not(client: Client) -> None:
    request = client.get("/look").wsgi_request
    request.actor = Actor(person_id=7)
    answer = _refused_with(request, NotAllowed("Only for the board."))
    assert answer is not None
    assert answer.status_code == 403
    assert "Only for the board." in answer.content.decode()


def test_other_exceptions_pass_through(request_: HttpRequest) -> None:
    assert _refused_with(request_, RuntimeError()) is None


@pytest.mark.django_db
def test_every_answer_carries_the_policy(client: Client) -> None:
    policy = client.get("/look").headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "default-src 'none'" in policy
    assert "worker-src 'self' blob:" in policy
