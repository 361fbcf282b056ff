"""Signing up, confirming, signing in, passwords, addresses: every page, in both languages."""

import re

import pytest
from allauth.account.models import EmailAddress
from django.core.cache import cache
from django.test import Client, override_settings
from procrastinate.contrib.django.models import ProcrastinateJob

from allmende.identity.models import Person
from allmende.kernel.models import AuditEntry
from tests.people import PASSWORD, a_person, signed_in

pytestmark = pytest.mark.django_db
GERMAN = {"Accept-Language": "de"}
ENGLISH = {"Accept-Language": "en"}
ANNA = {"name": "Anna Ackermann", "email": "Anna@Example.org", "password1": PASSWORD}


@pytest.fixture(autouse=True)
def _fresh_counts() -> None:
    cache.clear()


def mails() -> list[dict[str, str]]:
    return [job.args for job in ProcrastinateJob.objects.filter(queue_name="mail").order_by("id")]


def link_in(mail: dict[str, str]) -> str:
    found = re.search(r"http://localhost:8000(/\S+)", mail["body"])
    assert found, mail["body"]
    return found[1]


def test_signing_up_waits_for_the_address_to_be_confirmed(client: Client) -> None:
    answer = client.post("/signup", ANNA, headers=ENGLISH)
    assert (answer.status_code, answer["Location"]) == (302, "/email/sent")
    anna = Person.objects.get()
    assert (anna.name, anna.email, anna.language) == ("Anna Ackermann", "anna@example.org", "en")
    assert mails()[-1]["subject"] == "Confirm your address"
    assert mails()[-1]["body"].startswith("Hello Anna Ackermann,\n")
    assert client.get("/me").status_code == 302
    link = link_in(mails()[-1])
    assert b"anna@example.org" in client.get(link).content
    assert client.post(link).status_code == 302
    assert EmailAddress.objects.get().verified
    assert client.get("/me").status_code == 200
    told = list(AuditEntry.objects.order_by("pk").values_list("fact", "person_id"))
    assert told == [("PersonJoined", anna.pk), ("EmailConfirmed", anna.pk)]


def test_the_confirmation_speaks_the_browsers_language(client: Client) -> None:
    client.post("/signup", ANNA, headers=GERMAN)
    assert Person.objects.get().language == "de"
    assert mails()[-1]["subject"] == "Adresse bestätigen"
    assert "Guten Tag Anna Ackermann," in mails()[-1]["body"]


def test_mails_are_text_not_html(client: Client) -> None:
    client.post("/signup", ANNA | {"name": "Anna O'Beet & <Co>"}, headers=ENGLISH)
    assert "Hello Anna O'Beet & <Co>," in mails()[-1]["body"]


@pytest.mark.parametrize("letter", ["Ⅷ", "⑽", "ﬃ", "㎮"])
def test_a_name_that_is_longer_without_its_ligatures_is_a_name(client: Client, letter: str) -> None:
    answer = client.post("/signup", ANNA | {"name": letter * 120}, headers=ENGLISH)
    assert (answer.status_code, answer["Location"]) == (302, "/email/sent")
    assert Person.objects.get().name == letter * 120


def test_a_second_sign_up_looks_the_same_and_tells_the_owner_only(client: Client) -> None:
    anna = a_person("Anna Ackermann", email="anna@example.org")
    answer = client.post("/signup", ANNA, headers=GERMAN)
    assert (answer.status_code, answer["Location"]) == (302, "/email/sent")
    assert Person.objects.get() == anna
    assert anna.check_password(PASSWORD)
    assert mails()[-1]["subject"] == "You have a login already"  # in the owner's own language
    assert link_in(mails()[-1]) == "/password"


def test_signing_in_and_out(client: Client) -> None:
    anna = a_person(email="anna@example.org")
    answer = client.post("/login", {"login": "Anna@example.org", "password": PASSWORD})
    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert client.get("/me").status_code == 200
    assert client.get("/logout").status_code == 200
    assert client.post("/logout").status_code == 302
    assert client.get("/me")["Location"] == "/login?next=/me"
    assert anna.is_active


def test_what_allauth_says_is_said_in_our_words(client: Client) -> None:
    sent = client.post("/signup", ANNA | {"next": "/me"}, headers=GERMAN, follow=True).content.decode()
    assert "Eine Mail an anna@example.org ist unterwegs." in sent
    page = client.post(link_in(mails()[-1]), headers=GERMAN, follow=True).content.decode()
    assert "Die Adresse anna@example.org ist bestätigt." in page
    assert "Sie sind angemeldet als Anna Ackermann." in page
    new = {"oldpassword": PASSWORD, "password1": "ein ganz neuer Satz", "password2": "ein ganz neuer Satz"}
    assert "Ihr Passwort ist geändert." in client.post("/me/password", new, follow=True).content.decode()
    assert "Sie sind abgemeldet." in client.post("/logout", {"next": "/login"}, follow=True).content.decode()


def test_wrong_password_and_unknown_address_are_refused_in_the_same_words(client: Client) -> None:
    a_person(email="anna@example.org")
    wrong = client.post("/login", {"login": "anna@example.org", "password": "x"}).content.decode()
    unknown = client.post("/login", {"login": "nobody@example.org", "password": "x"}).content.decode()
    for page in (wrong, unknown):
        assert "E-Mail und Passwort passen nicht zusammen." in page


def test_an_unconfirmed_login_gets_the_link_again_instead_of_a_session(client: Client) -> None:
    client.post("/signup", ANNA)
    cache.clear()
    answer = Client().post("/login", {"login": "anna@example.org", "password": PASSWORD})
    assert answer["Location"] == "/email/sent"
    assert len(mails()) == 2


def test_a_forgotten_password_is_replaced(client: Client) -> None:
    anna = a_person(email="anna@example.org", language="de")
    answer = client.post("/password", {"email": "anna@example.org"}, headers=ENGLISH)
    assert answer["Location"] == "/password/sent"
    assert mails()[-1]["subject"] == "Neues Passwort wählen"
    form = client.get(link_in(mails()[-1]))["Location"]
    assert b"password1" in client.get(form).content
    new = {"password1": "ein ganz neuer Satz", "password2": "ein ganz neuer Satz"}
    assert client.post(form, new)["Location"] == "/password/changed"
    anna.refresh_from_db()
    assert anna.check_password("ein ganz neuer Satz")
    assert mails()[-1]["subject"] == "Ihr Passwort wurde geändert"
    assert AuditEntry.objects.filter(fact="PasswordChanged", person_id=anna.pk).count() == 1
    used = client.get(link_in(mails()[0]))
    assert "gilt nicht mehr" in used.content.decode()


def test_nobody_learns_from_the_reset_whether_an_address_is_known(client: Client) -> None:
    a_person(email="anna@example.org")
    answers = [
        client.post("/password", {"email": email}) for email in ("anna@example.org", "nobody@example.org")
    ]
    assert {(answer.status_code, answer["Location"]) for answer in answers} == {(302, "/password/sent")}
    assert mails()[-1]["subject"] == "Zu dieser Adresse gibt es keinen Zugang"


def test_a_password_is_changed_with_the_old_one(client: Client) -> None:
    anna = a_person()
    signed_in(client, anna)
    other = signed_in(Client(), anna)
    new = {"password1": "ein ganz neuer Satz", "password2": "ein ganz neuer Satz"}
    assert client.post("/me/password", new | {"oldpassword": "falsch"}).status_code == 200
    assert client.post("/me/password", new | {"oldpassword": PASSWORD})["Location"] == "/me"
    assert client.get("/me").status_code == 200
    assert other.get("/me").status_code == 302


@pytest.mark.parametrize("password", ["kurz", "1234567890123", "password123", "anna@example.org"])
def test_a_password_that_is_easily_guessed_is_refused(client: Client, password: str) -> None:
    page = client.post("/signup", ANNA | {"password1": password})
    assert page.status_code == 200
    assert not Person.objects.exists()


def test_a_new_address_counts_when_it_is_confirmed(client: Client) -> None:
    anna = a_person(email="anna@example.org")
    signed_in(client, anna)
    assert client.post("/me/email", {"email": "neu@example.org", "action_add": "1"}).status_code == 302
    anna.refresh_from_db()
    assert anna.email == "anna@example.org"
    page = client.get("/me/email").content.decode()
    assert "neu@example.org is not confirmed yet." in page
    link = link_in(next(mail for mail in mails() if mail["to"] == "neu@example.org"))
    client.post(link)
    anna.refresh_from_db()
    assert anna.email == "neu@example.org"
    warning = next(mail for mail in mails() if mail["subject"] == "Your address was changed")
    assert warning["to"] == "anna@example.org"


def test_too_many_attempts_are_refused_for_a_while(client: Client) -> None:
    a_person(email="anna@example.org")
    for _attempt in range(5):
        client.post("/login", {"login": "anna@example.org", "password": "falsch"})
    page = client.post("/login", {"login": "anna@example.org", "password": PASSWORD})
    assert "Zu viele Versuche." in page.content.decode()
    assert client.get("/me").status_code == 302


@override_settings(ACCOUNT_RATE_LIMITS={"reset_password": "2/h/ip"})
def test_too_many_requests_get_a_page_that_says_so(client: Client) -> None:
    for _attempt in range(2):
        assert client.post("/password", {"email": "anna@example.org"}).status_code == 302
    page = client.post("/password", {"email": "anna@example.org"})
    assert page.status_code == 429
    assert "Zu oft in kurzer Zeit" in page.content.decode()


def test_a_persons_language_wins_over_the_browsers(client: Client) -> None:
    signed_in(client, a_person(language="en"))
    assert '<html lang="en"' in client.get("/me", headers=GERMAN).content.decode()


def test_a_language_chosen_on_any_page_is_kept_for_the_person(client: Client) -> None:
    anna = a_person(language="en")
    signed_in(client, anna)
    client.post("/language", {"language": "de", "next": "/me"})
    anna.refresh_from_db()
    assert anna.language == "de"
    assert '<html lang="de"' in client.get("/me").content.decode()


def test_me_changes_name_and_language(client: Client) -> None:
    anna = a_person("Anna")
    signed_in(client, anna)
    assert client.post("/me", {"name": "", "language": "de"}).status_code == 422
    assert client.post("/me", {"name": "Anna Beet", "language": "de"}).status_code == 302
    anna.refresh_from_db()
    assert (anna.name, anna.language) == ("Anna Beet", "de")


def test_deleting_the_login_asks_for_the_password_of_an_old_session(client: Client) -> None:
    signed_in(client, a_person())
    answer = client.get("/me/deletion")
    assert answer["Location"].startswith("/login/again")
    assert client.get("/login/again").status_code == 200
    client.post("/login/again", {"password": PASSWORD})
    assert client.get("/me/deletion").status_code == 200
    assert client.post("/me/deletion").status_code == 302
    assert client.get("/me").status_code == 302
    assert not Person.objects.get().is_active


@pytest.mark.parametrize("language", [GERMAN, ENGLISH], ids=["de", "en"])
@pytest.mark.parametrize(
    "path",
    ["/login", "/login/inactive", "/signup", "/email/sent", "/email/wrong/confirmation", "/password",
     "/password/sent", "/password/changed", "/password/1-wrong"],
)  # fmt: skip
def test_every_page_for_guests_speaks_both_languages(
    client: Client, path: str, language: dict[str, str]
) -> None:
    page = client.get(path, headers=language)
    assert page.status_code == 200
    assert f'<html lang="{language["Accept-Language"]}"' in page.content.decode()
    assert "placeholder=" not in page.content.decode()


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("path", ["/me", "/me/email", "/me/password", "/logout", "/login/again"])
def test_every_page_for_people_speaks_both_languages(client: Client, path: str, language: str) -> None:
    page = signed_in(client, a_person(language=language)).get(path)
    assert page.status_code == 200
    assert f'<html lang="{language}"' in page.content.decode()


@pytest.mark.parametrize("path", ["/login/code/confirm/", "/phone/verify/", "/accounts/login/"])
def test_what_we_do_not_offer_does_not_exist(client: Client, path: str) -> None:
    assert client.get(path).status_code == 404
