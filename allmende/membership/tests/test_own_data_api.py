"""A member's own data for programs: the same use cases, the same refusals as on the pages."""

import io
import zipfile
from datetime import date

import pytest
from django.utils import timezone

from allmende.kernel.row_access import system_access
from allmende.membership.models import Party
from allmende.payments.models import Mandate
from tests.members import a_creditor, a_member
from tests.people import a_coop, a_person, a_token, an_office

pytestmark = pytest.mark.django_db
IBAN = "DE89370400440532013000"


def posting(client, person, coop=None):
    secret = a_token(person, coop, scopes=["membership"])
    return lambda path, body=None: client.post(
        f"/api/v1{path}",
        body or {},
        content_type="application/json",
        headers={"Authorization": f"Bearer {secret}", "Accept-Language": "en"},
    )


@pytest.fixture
def anna():
    person = a_person("Anna Ackermann")
    return a_member(
        a_coop("Gartenwerk eG"), person=person, phone="0331 1", birth_date=date(1980, 1, 1)
    ), person


def test_a_member_gives_and_revokes_a_mandate(client, anna):
    member, person = anna
    post = posting(client, person)
    said = {"iban": IBAN, "signed_on": timezone.localdate().isoformat()}
    refused = post(f"/members/{member.pk}/mandate", said)
    assert (refused.status_code, refused.json()["code"]) == (409, "no-creditor-identifier")
    a_creditor(member.coop)
    given = post(f"/members/{member.pk}/mandate", said)
    assert given.status_code == 201
    assert (given.json()["iban"], given.json()["holder"]) == ("DE89 •••• 3000", "Anna Ackermann")
    assert post(f"/members/{member.pk}/mandate", said | {"iban": "DE1"}).status_code == 422
    revoked = post(f"/members/{member.pk}/mandate/revocation")
    assert revoked.json()["revoked_on"] == said["signed_on"]
    assert post(f"/members/{member.pk}/mandate/revocation").json()["code"] == "no-such-mandate"


def test_a_copy_and_erasure(client, anna):
    member, person = anna
    post = posting(client, person)
    copy = post(f"/members/{member.pk}/data-copy")
    with zipfile.ZipFile(io.BytesIO(copy.content)) as files:
        assert "data.json" in files.namelist()
    kept = post(f"/members/{member.pk}/erasure").json()["items"]
    assert any("§ 30 (2) GenG" in each["source"] for each in kept)
    with system_access():
        party = Party.objects.get(pk=member.party_id)
    assert (party.phone, party.birth_date) == ("", None)


def test_strangers_find_nothing(client, anna):
    member, _person = anna
    stranger = a_person("Carla Celler")
    other = a_coop("Andere eG")
    an_office(stranger, other, ["register"])
    said = {"iban": IBAN, "signed_on": timezone.localdate().isoformat()}
    for post in (posting(client, stranger), posting(client, stranger, other)):
        assert post(f"/members/{member.pk}/mandate", said).status_code == 404
        for path in ("mandate/revocation", "data-copy", "erasure"):
            assert post(f"/members/{member.pk}/{path}").status_code == 404, path
    with system_access():
        assert not Mandate.objects.exists()
