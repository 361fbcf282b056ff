"""Putting right what was entered by mistake, through the two doors: pages and programs."""

from __future__ import annotations

import pytest
from django.utils import timezone

from allmende.kernel.row_access import system_access
from allmende.membership.models import Correction
from allmende.membership.shares.handing_on import Agreement
from allmende.membership.shares.transfers import standing_transfers
from allmende.membership.use_cases.give_notice import give_notice
from allmende.membership.use_cases.record_death import Heir, record_death
from allmende.membership.use_cases.transfer_capital import transfer_capital
from tests.members import a_member, some_statutes
from tests.people import a_coop, a_person, a_token, an_office, signed_in

from .exits import does, now_of, the_office

pytestmark = pytest.mark.django_db
ENGLISH = {"accept-language": "en"}


@pytest.fixture
def coop():
    return a_coop()


@pytest.fixture
def officer(coop):
    person = a_person("Hannelore Petzold")
    an_office(person, coop, ["register"])
    return person


@pytest.fixture
def desk(client, coop, officer):
    return signed_in(client, officer, coop)


@pytest.fixture
def program(client, coop, officer):
    token = a_token(officer, coop, scopes=["membership"])

    def send(address, **body):
        return client.post(
            f"/api/v1/members/{address}",
            body,
            content_type="application/json",
            headers={"Authorization": f"Bearer {token}"} | ENGLISH,
        )

    return send


def a_notice(coop, member):
    today = timezone.localdate()
    return does(the_office(coop), give_notice, member_id=member.pk, received_on=today, on=today)


def test_an_exit_is_taken_back_from_the_page_of_the_member(desk, coop):
    anna = a_member(coop, shares=2)
    notice = a_notice(coop, anna)
    address = f"/members/{anna.pk}/departures/{notice.pk}/mistake"
    assert address in desk.get(f"/members/{anna.pk}").content.decode()
    assert address in desk.get(f"/members/{anna.pk}/departures").content.decode()
    assert desk.get(address).status_code == 200
    assert desk.post(address, {"acting": coop.pk}).status_code == 422
    done = desk.post(address, {"acting": coop.pk, "reason": "Falsche Anna"})
    assert (done.status_code, done.url) == (302, f"/members/{anna.pk}")
    assert now_of(anna).left_on is None
    page = desk.get(f"/members/{anna.pk}", headers=ENGLISH).content.decode()
    assert "Entered by mistake and taken back" in page
    assert "Falsche Anna" in page


def test_both_doors_refuse_in_the_same_words(desk, program, coop):
    anna = a_member(coop, shares=2)
    notice = a_notice(coop, anna)
    address = f"{anna.pk}/departures/{notice.pk}/mistake"
    done = program(address, reason="Falsche Anna")
    assert (done.status_code, done.json()["was_mistake"]) == (200, True)
    again = program(address, reason="Falsche Anna")
    page = desk.post(f"/members/{address}", {"acting": coop.pk, "reason": "x"}, headers=ENGLISH)
    assert (again.status_code, again.json()["code"]) == (409, "nothing-to-take-back")
    assert (page.status_code, again.json()["title"] in page.content.decode()) == (422, True)


def test_a_death_after_which_heirs_continue(desk, program, coop):
    some_statutes(coop, heirs_continue=True)
    anna, today = a_member(coop), timezone.localdate()
    address = f"/members/{anna.pk}/death/mistake"
    assert desk.get(address).status_code == 404
    said = {"died_on": today, "heirs": [Heir(family_name="Ackermann")], "on": today}
    does(the_office(coop), record_death, member_id=anna.pk, **said)
    assert address in desk.get(f"/members/{anna.pk}").content.decode()
    assert desk.get(address).status_code == 200
    assert desk.post(address, {"acting": coop.pk, "reason": "Namensgleich"}).status_code == 302
    does(the_office(coop), record_death, member_id=anna.pk, **said)
    assert program(f"{anna.pk}/death/mistake", reason="Namensgleich").json()["member"] == anna.pk
    with system_access():
        assert list(Correction.objects.values_list("kind", flat=True)) == ["death", "death"]


def a_transfer(coop, giver, taker):
    agreement = Agreement(shares=None, agreed_on=timezone.localdate())
    ids = {"giver_id": giver.pk, "taker_id": taker.pk, "on": timezone.localdate()}
    does(the_office(coop), transfer_capital, **ids, agreement=agreement, now=timezone.now())
    with system_access():
        return standing_transfers(giver).get().pk, standing_transfers(taker).get().pk


def test_a_transfer_is_taken_back_from_the_page_of_either_side(desk, program, coop):
    anna, bert = a_member(coop, shares=2, paid=150_00), a_member(coop, "Bert Beet", paid=100_00)
    for at in (0, 1):
        member, movement = (anna, bert)[at], a_transfer(coop, anna, bert)[at]
        address = f"/members/{member.pk}/transfers/{movement}/mistake"
        page = desk.get(f"/members/{member.pk}").content.decode()
        assert page.count(address) == 2, "among what is put right, and in the time line"
        assert desk.get(address).status_code == 200
        assert desk.post(address, {"acting": coop.pk}).status_code == 422
        done = desk.post(address, {"acting": coop.pk, "reason": "Falsche Anna"})
        assert (done.status_code, done.url) == (302, f"/members/{member.pk}")
        assert [(now_of(each).shares, now_of(each).left_on) for each in (anna, bert)] == [
            (2, None),
            (1, None),
        ]
        assert desk.get(address).status_code == 404
        page = desk.get(f"/members/{member.pk}", headers=ENGLISH).content.decode()
        assert "A transfer was entered by mistake and taken back" in page
        assert address not in page
    movement, _other = a_transfer(coop, anna, bert)
    done = program(f"{anna.pk}/transfers/{movement}/mistake", reason="Falsche Anna")
    assert (done.status_code, done.json()["shares"], done.json()["capital"]) == (200, 2, 150_00)
    again = program(f"{anna.pk}/transfers/{movement}/mistake", reason="Falsche Anna")
    assert (again.status_code, again.json()["code"]) == (409, "nothing-to-take-back")
