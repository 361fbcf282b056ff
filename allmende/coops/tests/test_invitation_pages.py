"""From the letter's link to an office."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.test import Client
from django.utils import timezone

from allmende.coops.models import Coop, Invitation
from allmende.identity.models import Person
from allmende.kernel.models import AuditEntry
from allmende.kernel.row_access import system_access
from tests.people import PASSWORD, a_person, signed_in

from .desk import key_in, last_mail, text

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fresh_counts")]


def invite(client: Client, anna: Person, garden: Coop, email: str = "bert@example.org") -> str:
    signed_in(client, anna, garden)
    client.post(
        f"/coops/{garden.slug}/invitations",
        {"email": email, "organ": "staff", "duties": ["lend"], "language": "de"},
    )
    return key_in(last_mail())


def signs_up(guest: Client, key: str, email: str) -> None:
    """From the letter's link to the page that says where the mail for the address went."""
    page = text(guest.get(f"/invitations/{key}"))
    assert f"/signup?next=/invitations/{key}" in page
    answer = guest.post(
        f"/signup?next=/invitations/{key}",
        {"name": "Bert Beet", "email": email, "password1": PASSWORD, "next": f"/invitations/{key}"},
    )
    assert (answer.status_code, answer["Location"]) == (302, "/email/sent")
    assert last_mail()["to"] == email


def confirmation_link() -> str:
    found = re.search(r"/email/\S+/confirmation", last_mail()["body"])
    assert found
    return found[0]


def test_a_confirmed_address_leads_back_to_the_invitation(anna: Person, garden: Coop) -> None:
    key = invite(Client(), anna, garden)
    guest = Client()
    signs_up(guest, key, "bert@example.org")
    assert guest.get("/me").status_code == 302
    assert "Gartenwerk eG" in text(guest.get(f"/invitations/{key}"))
    link = confirmation_link()
    assert "bert@example.org" in text(guest.get(link))
    confirmed = guest.post(link)
    assert (confirmed.status_code, confirmed["Location"]) == (302, f"/invitations/{key}")
    assert "Einladung annehmen" in text(guest.get(f"/invitations/{key}"))
    accepted = guest.post(f"/invitations/{key}/acceptance")
    assert (accepted.status_code, accepted["Location"]) == (302, f"/coops/{garden.slug}")
    assert guest.get("/me").wsgi_request.acting == garden


def test_the_invited_address_fills_the_gap_and_may_be_replaced(anna: Person, garden: Coop) -> None:
    key = invite(Client(), anna, garden)
    guest = Client()
    guest.get(f"/invitations/{key}")
    assert 'value="bert@example.org"' in text(guest.get(f"/signup?next=/invitations/{key}"))
    signs_up(guest, key, "bertram@example.org")
    guest.post(confirmation_link())
    guest.post(f"/invitations/{key}/acceptance")
    person = Person.objects.get(name="Bert Beet")
    assert person.email == "bertram@example.org"
    told = AuditEntry.objects.get(fact="InvitationAccepted")
    assert (told.person_id, told.details["person_id"]) == (person.pk, person.pk)


def test_whoever_was_passed_the_letter_does_not_get_the_invited_address(anna: Person, garden: Coop) -> None:
    key = invite(Client(), anna, garden)
    stranger = Client()
    signs_up(stranger, key, "bert@example.org")
    assert not EmailAddress.objects.filter(email="bert@example.org", verified=True).exists()
    assert stranger.get("/me").status_code == 302
    assert stranger.post(f"/invitations/{key}/acceptance").status_code == 403
    login = {"login": "bert@example.org", "password": PASSWORD}
    assert Client().post("/login", login)["Location"] == "/email/sent"


def test_an_address_confirmed_in_another_browser_waits_for_its_password(anna: Person, garden: Coop) -> None:
    key = invite(Client(), anna, garden)
    signs_up(Client(), key, "bert@example.org")
    telephone = Client(headers={"Accept-Language": "de"})
    page = telephone.post(confirmation_link(), follow=True)
    assert page.redirect_chain == [("/login", 302)]
    assert "Die Adresse bert@example.org ist bestätigt." in text(page)
    assert "öffnen Sie danach den Link der Einladung noch einmal" in text(page)
    assert key not in last_mail()["body"]


def test_a_used_link_says_so(client: Client, anna: Person, garden: Coop) -> None:
    key = invite(client, anna, garden)
    bert = signed_in(Client(), a_person("Bert"))
    bert.post(f"/invitations/{key}/acceptance")
    assert bert.get(f"/invitations/{key}").status_code == 410
    again = bert.post(f"/invitations/{key}/acceptance", follow=True)
    assert "This invitation was accepted already. Each link works once." in text(again)


def test_an_expired_link_says_whom_to_ask(client: Client, anna: Person, garden: Coop) -> None:
    key = invite(client, anna, garden)
    with system_access():
        Invitation.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert "Bitten Sie Gartenwerk eG um eine neue" in text(Client().get(f"/invitations/{key}"))


def test_a_guessed_link_shows_nothing(client: Client) -> None:
    assert client.get("/invitations/guessed").status_code == 404
    assert client.post("/invitations/guessed/acceptance").status_code == 404


def test_a_guest_cannot_accept(client: Client, anna: Person, garden: Coop) -> None:
    key = invite(client, anna, garden)
    assert Client().post(f"/invitations/{key}/acceptance").status_code == 403
