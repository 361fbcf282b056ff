"""The page and the doors for programs of who stands beside a member: one use case, refusals in the same words."""

import pytest
from django.utils import timezone

from allmende.kernel.row_access import system_access
from allmende.membership.models import Bond, Party, SelfServiceKey
from allmende.membership.tests.beside import CHILD
from tests.members import a_member
from tests.people import a_coop, a_person, a_token, an_office, signed_in

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate().isoformat()
SAID = {
    "role": "guardian",
    "from_day": TODAY,
    "country": "DE",
    "given_name": "Gerda",
    "family_name": "Vormund",
}


@pytest.fixture
def coop():
    return a_coop("Gartenwerk eG")


@pytest.fixture
def olga(coop):
    olga = a_person("Olga Obst")
    an_office(olga, coop)
    return olga


@pytest.fixture
def kim(coop):
    return a_member(coop, "Kim Kind", birth_date=CHILD)


def the_bonds():
    with system_access():
        return list(Bond.objects.select_related("beside").order_by("pk"))


def test_the_office_adds_invites_and_ends_somebody(client, coop, olga, kim):
    page = signed_in(client, olga, coop)
    address = f"/members/{kim.pk}/bonds"
    assert f"{address}/new" in page.get(address).content.decode()
    answer = page.post(f"{address}/new", SAID | {"email": "gerda@example.org"})
    assert answer.url == address
    (bond,) = the_bonds()
    assert (bond.beside.full_name, bond.role) == ("Gerda Vormund", "guardian")
    assert "Gerda Vormund" in page.get(address).content.decode()
    assert "Gerda Vormund" in page.get(f"/members/{kim.pk}").content.decode()
    assert page.post(f"/parties/{bond.beside_id}/self-service").url == address
    with system_access():
        assert SelfServiceKey.objects.filter(party=bond.beside).exists()
    assert page.post(f"/bonds/{bond.pk}/end", {"until_day": TODAY, "reason": ""}).status_code == 422
    assert page.post(f"/bonds/{bond.pk}/end", {"until_day": TODAY, "reason": "Left"}).url == address
    shown = page.get(address).content.decode()
    assert ">Left<" in shown
    assert f"/bonds/{bond.pk}/end" not in shown


def test_a_namesake_is_asked_about_and_members_are_named_by_their_number(client, coop, olga, kim):
    gerda = a_member(coop, "Gerda Vormund")
    page, address = signed_in(client, olga, coop), f"/members/{kim.pk}/bonds/new"
    asked = page.post(address, SAID)
    assert asked.status_code == 422
    assert f'name="known" value="{gerda.party_id}"' in asked.content.decode()
    assert page.post(address, SAID | {"known": str(gerda.party_id)}).status_code == 302
    assert the_bonds()[0].beside_id == gerda.party_id
    assert page.post(address, SAID | {"known": "another"}).status_code == 302
    with system_access():
        assert Party.objects.filter(family_name="Vormund").count() == 2
    again = page.post(address, SAID | {"number": gerda.number})
    assert again.status_code == 422
    assert "#id_number" in page.post(address, SAID | {"number": 4711}).content.decode()
    assert len(the_bonds()) == 2


def test_a_child_of_eighteen_has_no_guardian_on_the_page_any_more(client, coop, olga):
    kim = a_member(coop, "Kim Groß", birth_date=CHILD.replace(year=2000))
    with system_access():
        beside = Party.objects.create(coop=coop, given_name="Gerda", family_name="Vormund")
        bond = Bond.objects.create(
            coop=coop, party=kim.party, beside=beside, role="guardian", from_day=CHILD.replace(year=2010)
        )
    page = signed_in(client, olga, coop)
    end = f"/bonds/{bond.pk}/end"
    shown = page.get(f"/members/{kim.pk}/bonds").content.decode()
    assert "2018" in shown
    assert end not in shown
    of_kim = page.get(f"/members/{kim.pk}").content.decode()
    assert "<dd>Gerda Vormund</dd>" not in of_kim
    assert of_kim.count("Gerda Vormund") == 2  # in the time line: since when, and until when
    assert end in page.get(f"/members/{kim.pk}/bonds?as_of=2015-01-01").content.decode()


def test_only_the_office_sees_the_page(client, coop, kim):
    anna = a_person("Anna Ackermann")
    with system_access():
        Party.objects.filter(pk=kim.party_id).update(person=anna)
    page = signed_in(client, anna)
    assert page.get(f"/members/{kim.pk}/bonds").status_code == 403
    assert page.get(f"/members/{kim.pk}/bonds/new").status_code == 403
    with system_access():
        beside = Party.objects.create(coop=coop, family_name="Vormund")
        bond = Bond.objects.create(
            coop=coop, party=kim.party, beside=beside, role="guardian", from_day="2026-01-01"
        )
    assert page.get(f"/bonds/{bond.pk}/end").status_code == 404


def test_who_declares_together_reads_why_and_how(client, coop, olga, kim):
    gerda, gerd = a_person("Gerda Vormund"), a_person("Gerd Vormund")
    with system_access():
        for person in (gerda, gerd):
            beside = Party.objects.create(coop=coop, family_name="Vormund", person=person)
            bond = Bond.objects.create(
                coop=coop, party_id=kim.party_id, beside=beside, role="guardian", from_day="2026-01-01"
            )
    address = f"/members/{kim.pk}"
    assert "§§ 1629" in signed_in(client, gerda).get(address).content.decode()
    assert "§§ 1629" not in signed_in(client, olga, coop).get(address).content.decode()
    with system_access():
        Bond.objects.filter(pk=bond.pk).update(until_day="2026-02-01")
    page = signed_in(client, gerda).get(address).content.decode()
    assert "§§ 1629" not in page
    assert f"{address}/notice/new" in page


def test_programs_see_add_and_end(client, coop, olga, kim):
    token = {"Authorization": f"Bearer {a_token(olga, coop, scopes=['membership'])}"}

    def sent(path, said):
        return client.post(f"/api/v1{path}", said, content_type="application/json", headers=token)

    address = f"/members/{kim.pk}/bonds"
    said = {name: value for name, value in SAID.items() if name != "country"} | {"email": "gerda@example.org"}
    made = sent(address, said)
    assert made.status_code == 201, made.json()
    bond = made.json()
    assert (bond["beside_of"], bond["name"], bond["until_day"]) == (kim.party_id, "Gerda Vormund", None)
    assert client.get(f"/api/v1{address}", headers=token).json() == {"items": [bond]}
    assert client.get(f"/api/v1{address}?as_of=2019-01-01", headers=token).json() == {"items": []}
    twice = sent(address, {"role": "guardian", "from_day": TODAY, "party": bond["party"]})
    assert (twice.status_code, twice.json()["code"]) == (409, "stands-beside-already")
    assert sent(address, said | {"role": "heir"}).json()["code"] == "bond-not-allowed"
    ended = sent(f"/bonds/{bond['id']}/end", {"until_day": TODAY, "reason": "Left"})
    assert (ended.json()["until_day"], ended.json()["end_reason"]) == (TODAY, "Left")
    assert sent(f"/bonds/{bond['id']}/end", {"until_day": TODAY, "reason": "Left"}).status_code == 409
