"""Who asks in the API: tokens, scopes, and no session."""

from datetime import timedelta
from typing import Any

import pytest
from django.http import HttpRequest
from django.test import Client, override_settings
from django.urls import path
from django.utils import timezone
from ninja import NinjaAPI

from allmende.coops.bearer import bearer, bearer_or_guest
from allmende.coops.models import AccessToken, Office
from allmende.kernel.row_access import system_access
from tests.people import a_coop, a_person, a_token, an_office, signed_in

pytestmark = pytest.mark.django_db

api = NinjaAPI(urls_namespace="bearer-test", docs_url=None)


def _who(request: HttpRequest) -> dict[str, Any]:
    actor = request.actor  # type: ignore[attr-defined]
    return {
        "person": actor.person_id,
        "coop": actor.coop_id,
        "scopes": sorted(actor.scopes or []),
        "offices": Office.objects.count(),
    }


@api.get("/closed", auth=bearer)
def closed(request: HttpRequest) -> dict[str, Any]:
    return _who(request)


@api.get("/open", auth=bearer_or_guest)
def everyone(request: HttpRequest) -> dict[str, Any]:
    return _who(request)


urlpatterns = [path("api/bearer-test/", api.urls)]
here = override_settings(ROOT_URLCONF=__name__)


def ask(name: str, secret: str | None = None, client: Client | None = None) -> Any:
    headers = {"Authorization": f"Bearer {secret}"} if secret else {}
    return (client or Client()).get(f"/api/bearer-test/{name}", headers=headers)


@here
def test_a_token_acts_for_its_cooperative_within_its_scopes() -> None:
    anna, coop = a_person(), a_coop()
    an_office(anna, coop)
    an_office(a_person("Bert"), coop)
    secret = a_token(anna, coop, scopes=["pool"])
    assert ask("closed", secret).json() == {
        "person": anna.pk,
        "coop": coop.pk,
        "scopes": ["pool"],
        "offices": 2,
    }


@here
def test_a_token_of_a_person_alone_sees_the_own_rows() -> None:
    anna, coop = a_person(), a_coop()
    an_office(anna, coop)
    an_office(a_person("Bert"), coop)
    answer = ask("closed", a_token(anna)).json()
    assert (answer["coop"], answer["offices"]) == (None, 1)


@pytest.mark.parametrize("secret", [None, "alm_guessed", "x" * 5000, "ä"])
def test_without_a_valid_token_nothing_opens(client: Client, secret: str | None) -> None:
    headers = {"Authorization": f"Bearer {secret}"} if secret else {}
    answer = client.get("/api/v1/accounts", headers=headers)
    assert answer.status_code == 401
    assert answer["Content-Type"] == "application/problem+json"
    assert answer["WWW-Authenticate"].startswith("Bearer")
    assert answer.json()["code"] == "no-valid-token"


@here
def test_what_everyone_may_read_refuses_a_token_that_is_wrong() -> None:
    assert ask("open").json()["person"] is None
    assert ask("open", "alm_guessed").status_code == 401
    anna = a_person()
    assert ask("open", a_token(anna)).json()["person"] == anna.pk


@here
def test_a_session_does_not_act_in_the_api(client: Client) -> None:
    anna, coop = a_person(), a_coop()
    an_office(anna, coop)
    signed_in(client, anna, coop)
    assert ask("closed", client=client).status_code == 401
    assert ask("open", client=client).json() == {"person": None, "coop": None, "scopes": [], "offices": 0}


@here
def test_the_last_use_is_noted_at_most_once_a_minute() -> None:
    secret = a_token(a_person())

    def noted() -> Any:
        with system_access():
            return AccessToken.objects.get().last_used_at

    ask("closed", secret)
    first = noted()
    assert first is not None
    ask("closed", secret)
    assert noted() == first
    with system_access():
        AccessToken.objects.update(last_used_at=timezone.now() - timedelta(seconds=61))
    ask("closed", secret)
    assert noted() > first
