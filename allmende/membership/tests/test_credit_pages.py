"""What members paid beyond what was open, by the pages and by programs."""

from __future__ import annotations

import re
from uuid import uuid4

import pytest

from allmende.identity.models import Person
from allmende.kernel.row_access import seeing, system_access
from allmende.membership.models import Party
from allmende.membership.money.credits import credit_lines
from allmende.membership.own_memberships import own_memberships
from allmende.membership.use_cases.return_credit import return_credit
from allmende.membership.use_cases.take_credit_back import take_credit_back
from allmende.membership.use_cases.take_payment_back import take_payment_back
from allmende.membership.use_cases.use_credit import use_credit
from tests.api.programs import Program
from tests.people import a_person, acting_for, signed_in

from .desk import FEBRUARY, JANUARY, Desk
from .years import TODAY

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk() -> Desk:
    return Desk()


def test_by_the_pages_it_is_seen_before_and_changed_by_hand(desk, client):
    first, second = desk.claim(50_00, JANUARY), desk.claim(50_00, FEBRUARY)
    office = signed_in(client, Person.objects.get(pk=desk.office.person_id), desk.coop)
    base = f"/members/{desk.anna.pk}"
    assert f"{base}/payments/incoming" in office.get(f"{base}/claims").content.decode()
    said = {"amount": "70.00", "value_on": "2026-03-02", "manner": "transfer", "note": ""}
    page = office.get(f"{base}/payments/incoming", said).content.decode()
    assert f'name="part_{first.pk}" value="50.00"' in page
    assert f'name="part_{second.pk}" value="20.00"' in page
    shown = {"shown": f"{first.pk}:5000,{second.pk}:5000"}
    assert f'name="shown" value="{shown["shown"]}"' in page
    parts = shown | {f"part_{first.pk}": "10.00", f"part_{second.pk}": "50.00", "id": str(uuid4())}
    too_much = office.post(f"{base}/payments/incoming", said | parts | {f"part_{first.pk}": "50.00"})
    assert too_much.status_code == 422
    for _again in range(2):
        assert office.post(f"{base}/payments/incoming", said | parts).status_code == 302
    assert (desk.paid(), desk.kept()) == ([10_00, 50_00], 10_00)
    assert f"{base}/credit" in office.get(f"{base}/claims").content.decode()
    page = office.get(f"{base}/credit").content.decode()
    assert "10.00" in page
    day = {"value_on": "2026-03-02"}
    back = {"id": str(uuid4()), "amount": "4.00"} | day
    assert office.post(f"{base}/credit/return", back | {"amount": "11.00"}).status_code == 422
    assert office.post(f"{base}/credit/return", back).status_code == 302
    use = {"id": str(uuid4()), f"part_{first.pk}": "6.00", "shown": f"{first.pk}:4000"}
    assert office.post(f"{base}/credit/use", use | {f"part_{first.pk}": "7.00"}).status_code == 422
    assert office.post(f"{base}/credit/use", use).status_code == 302
    (line,) = [each for each in credit_lines(desk.anna) if each.kind == "credit_returned"]
    said_back = {"id": str(uuid4())} | day
    assert office.post(f"{base}/credit/{uuid4()}/reversal", said_back).status_code == 404
    assert office.post(f"{base}/credit/{line.id}/reversal", said_back).status_code == 302
    assert (desk.paid(), desk.kept()) == ([16_00, 50_00], 4_00)


def test_what_came_in_between_is_shown_before_anything_is_entered(desk, client):
    """A colleague enters it meanwhile: what was meant for the claim would be kept beyond."""
    desk.pays(10_00)
    claim = desk.claim(50_00, JANUARY)
    office = signed_in(client, Person.objects.get(pk=desk.office.person_id), desk.coop)
    base, day = f"/members/{desk.anna.pk}", "2026-03-02"
    parts = {f"part_{claim.pk}": "10.00", "shown": f"{claim.pk}:5000"}
    desk.pays(45_00)
    later = desk.claim(7_00, FEBRUARY)
    for door, more in (
        ("payments/incoming", {"amount": "10.00", "value_on": day, "manner": "cash", "note": ""}),
        ("credit/use", {}),
    ):
        sent = parts | more | {"id": str(uuid4())}
        refused = office.post(f"{base}/{door}", sent)
        page = refused.content.decode()
        assert (refused.status_code, page.count("Something came in between")) == (422, 1)
        assert f'name="shown" value="{claim.pk}:500,{later.pk}:700"' in page
        assert f'name="part_{claim.pk}" value="10.00"' in page
        without = {name: value for name, value in sent.items() if name != "shown"}
        assert office.post(f"{base}/{door}", without | {"shown": "x"}).status_code == 422
    assert (desk.paid(), desk.kept()) == ([45_00, 0], 10_00)


def test_every_form_of_the_page_is_one_of_its_own(desk, client):
    for _twice in range(2):
        desk.pays(10_00)
    desk.claim(50_00, JANUARY)
    office = signed_in(client, Person.objects.get(pk=desk.office.person_id), desk.coop)
    page = office.get(f"/members/{desk.anna.pk}/credit").content.decode()
    ids, sent = re.findall(r' id="([^"]+)"', page), re.findall(r'name="id" value="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    assert len(sent) == len(set(sent)) == 4


def test_a_member_sees_what_is_kept(desk, client):
    desk.pays(10_00)
    login = a_person("Anna Ackermann", language="de")
    with system_access():
        Party.objects.filter(pk=desk.anna.party_id).update(person=login)
    own = signed_in(client, login)
    base = f"/members/{desk.anna.pk}"
    page = own.get(f"{base}/credit").content.decode()
    assert ("10,00" in page, "/credit/return" in page) == (True, False)
    assert f"{base}/credit" in own.get(f"{base}/claims").content.decode()
    assert own.post(f"{base}/credit/return", {"amount": "1"}).status_code == 403
    with seeing(acting_for(login)):
        assert [each.kept for each in own_memberships(acting_for(login), on=TODAY)] == [10_00]


def test_it_stands_on_the_page_and_in_the_line_of_the_member(desk, client):
    desk.claim(60_00, JANUARY)
    desk.pays(100_00)
    back = uuid4()
    desk.does(return_credit, return_id=back, amount=10_00, value_on=TODAY)
    desk.does(take_credit_back, line_id=back, reversal_id=uuid4(), value_on=TODAY)
    desk.claim(5_00, FEBRUARY)
    (used,) = desk.does(use_credit, use_id=uuid4(), value_on=TODAY)
    said = {"receipt_id": used.pk, "reversal_id": uuid4(), "value_on": TODAY, "note": "Vertippt"}
    desk.does(take_payment_back, **said)
    login = a_person("Anna Ackermann")
    with system_access():
        Party.objects.filter(pk=desk.anna.party_id).update(person=login)
    for who, coop in ((Person.objects.get(pk=desk.office.person_id), desk.coop), (login, None)):
        page = signed_in(client, who, coop).get(f"/members/{desk.anna.pk}").content.decode()
        assert "40.00 € are kept beyond what was open" in page
        assert "5.00 € open" in page
        assert "It can be used for what is open." in page
        for line in (
            "Paid: 100.00 €, bank transfer: 60.00 € for Dues; 40.00 € kept beyond what was open",
            "Paid back of what was beyond: 10.00 €",
            "Taken back: paid back of what was beyond, 10.00 €",
        ):
            assert page.count(line) == 1, line


def test_the_use_sent_again_after_midnight_is_the_same(desk, client):
    """The form was sent before it, and once more after: what was used stands on the day before."""
    desk.pays(10_00)
    claim, use = desk.claim(50_00, JANUARY), uuid4()
    office = signed_in(client, Person.objects.get(pk=desk.office.person_id), desk.coop)
    desk.does(use_credit, use_id=use, value_on=TODAY, parts={claim.pk: 10_00})
    sent = {"id": str(use), f"part_{claim.pk}": "10.00", "shown": f"{claim.pk}:5000"}
    assert office.post(f"/members/{desk.anna.pk}/credit/use", sent).status_code == 302
    assert (desk.paid(), desk.kept()) == ([10_00], 0)
    other = sent | {f"part_{claim.pk}": "9.00"}
    assert office.post(f"/members/{desk.anna.pk}/credit/use", other).status_code == 422


def test_on_the_list_of_who_owes_it_stands_beside_what_is_open(desk, client):
    desk.pays(10_00)
    desk.claim(60_00, JANUARY)
    office = signed_in(client, Person.objects.get(pk=desk.office.person_id), desk.coop)
    page = office.get("/members?owing=on").content.decode()
    assert "60.00 € open" in page
    assert "10.00 € paid too much" in page


def test_by_programs(desk):
    claim = desk.claim(50_00, JANUARY)
    program = Program(Person.objects.get(pk=desk.office.person_id), desk.coop)
    base, day = f"/members/{desk.anna.pk}", "2026-03-02"
    said = {"id": str(uuid4()), "amount": 80_00, "value_on": day}
    done = program.post(f"{base}/payments/distributed", **said)
    assert (done.status, [each["amount"] for each in done["payments"]], done["kept"]) == (201, [50_00], 30_00)
    nobodys = {"parts": [{"claim": claim.pk, "amount": 90_00}], "id": str(uuid4())}
    assert program.post(f"{base}/payments/distributed", **said | nobodys).refusal == (422, "invalid")
    twice = {"parts": [{"claim": claim.pk, "amount": part} for part in (10_00, 20_00)], "id": str(uuid4())}
    for door, more in (("payments/distributed", said | twice), ("credit/use", {"value_on": day} | twice)):
        assert program.post(f"{base}/{door}", **more).refusal == (422, "invalid")
    assert program.post(f"{base}/credit/use", id=str(uuid4()), value_on=day).refusal == (
        409,
        "not-enough-credit",
    )
    desk.claim(10_00, FEBRUARY)
    assert program.post(f"{base}/credit/use", id=str(uuid4()), value_on=day)["kept"] == 20_00
    assert program.post(f"{base}/credit/return", id=str(uuid4()), amount=5_00, value_on=day)["kept"] == 15_00
    line = program.get(f"{base}/credit")["items"][0]
    assert (line["kind"], line["amount"]) == ("credit_returned", -5_00)
    back = program.post(f"{base}/credit/{line['id']}/reversal", id=str(uuid4()), value_on=day)
    assert back["kept"] == 20_00
