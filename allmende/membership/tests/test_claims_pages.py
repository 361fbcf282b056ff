import pytest

from allmende.kernel.row_access import system_access
from allmende.membership.models import Member
from tests.members import a_member
from tests.people import a_coop, a_person, an_office, signed_in

from .associations import a_club
from .test_record_payment import a_claim, pay

pytestmark = pytest.mark.django_db


def test_the_office_enters_what_came_in(client):
    anna = a_member(a_coop())
    claim = a_claim(anna)
    person = a_person(language="de")
    an_office(person, anna.coop, ["register"])
    office = signed_in(client, person, anna.coop)
    page = office.get(f"/members/{anna.pk}/claims").content.decode()
    assert "100,00 € offen" in page
    path = f"/members/{anna.pk}/claims/{claim.pk}/payment"
    form = {
        "id": "5f0c3a52-6b52-4b8e-9a1c-0d3f3f1c2b7d",
        "amount": "60,00",
        "value_on": "2026-11-18",
        "manner": "transfer",
    }
    refused = office.post(path, form | {"amount": "100,01"})
    assert refused.status_code == 422
    assert office.post(path, form).headers["Location"] == f"/members/{anna.pk}/claims"
    assert office.post(path, form).status_code == 302  # sent twice: one payment
    assert "40,00 € offen" in office.get(f"/members/{anna.pk}/claims").content.decode()
    with system_access():
        assert Member.objects.get(pk=anna.pk).capital == 60_00


def test_the_office_takes_a_payment_back(client):
    anna = a_member(a_coop())
    receipt = pay(anna, a_claim(anna), 100_00)
    person = a_person(language="de")
    an_office(person, anna.coop, ["register"])
    path = f"/members/{anna.pk}/payments/{receipt.pk}/reversal"
    office = signed_in(client, person, anna.coop)
    assert "100,00 €" in office.get(path).content.decode()
    form = {"id": "6f0c3a52-6b52-4b8e-9a1c-0d3f3f1c2b7d", "value_on": "2026-11-19", "note": "Rückgabe"}
    assert office.post(path, form).status_code == 302
    assert "100,00 € offen" in office.get(f"/members/{anna.pk}/claims").content.decode()


def test_a_member_sees_the_own_claims_and_enters_nothing(client):
    anna = a_member(a_coop())
    claim = a_claim(anna)
    person = a_person(language="de")
    with system_access():
        type(anna.party).objects.filter(pk=anna.party_id).update(person=person)
    own = signed_in(client, person)
    assert "100,00 € offen" in own.get(f"/members/{anna.pk}/claims").content.decode()
    assert own.get(f"/members/{anna.pk}/claims/{claim.pk}/payment").status_code == 403


def test_the_office_claims_dues(client):
    coop = a_coop()
    a_member(coop)
    person = a_person(language="de")
    an_office(person, coop, ["register"])
    office = signed_in(client, person, coop)
    assert "Die Satzung kennt keinen laufenden Beitrag" in office.get("/members/dues").content.decode()
    assert office.post("/members/dues", {"due_on": "2026-12-31"}).status_code == 422


def test_the_page_of_dues_shows_each_group_before_they_are_claimed(client):
    club = a_club(groups=[{"code": "ehren", "name": "Ehrenmitglieder", "votes": True, "dues": 0}])
    a_member(club, shares=0)
    person = a_person(language="de")
    an_office(person, club, ["register"])
    office = signed_in(client, person, club)
    page = office.get("/members/dues?due_on=2026-12-31").content.decode()
    assert "1. Januar 2026" in page
    assert "60,00" in page
    said = {"due_on": "2026-12-31", "members": "1", "amount": "6000"}
    stale = office.post("/members/dues", said | {"amount": "100"})
    assert (stale.status_code, "anderes als gezeigt" in stale.content.decode()) == (422, True)
    assert office.post("/members/dues", said).status_code == 302
    assert "schon gefragt" in office.get("/members/dues?due_on=2026-12-31").content.decode()
