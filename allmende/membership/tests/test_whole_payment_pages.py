"""A payment for several claims as one, by the pages and by programs."""

from __future__ import annotations

from uuid import uuid4

import pytest

from allmende.identity.models import Person
from allmende.kernel.row_access import system_access
from allmende.membership.models import Party
from allmende.membership.money.whole_payments import whole_payments
from allmende.membership.use_cases.return_credit import return_credit
from allmende.payments.models import ClaimKind
from tests.api.programs import Program
from tests.people import a_person, signed_in

from .desk import FEBRUARY, JANUARY, Desk
from .years import TODAY

pytestmark = pytest.mark.django_db
DAY = "2026-03-02"


@pytest.fixture
def desk() -> Desk:
    desk = Desk()
    desk.claim(100_00, JANUARY, ClaimKind.SHARES)
    desk.claim(40_00, FEBRUARY)
    desk.pays(150_00, note="Dauerauftrag")
    return desk


def of_office(client, desk):
    return signed_in(client, Person.objects.get(pk=desk.office.person_id), desk.coop)


def address(desk) -> str:
    with system_access():
        (whole,) = whole_payments(desk.anna)
    return f"/members/{desk.anna.pk}/payments/{whole.id}"


def test_it_stands_as_one_and_goes_back_from_its_page(desk, client):
    office, base = of_office(client, desk), f"/members/{desk.anna.pk}"
    page, claims = address(desk), office.get(f"{base}/claims").content.decode()
    assert claims.count(f'href="{page}"') == 3  # beside its two claims, and as the one it is
    assert "100.00 € Shares; 40.00 € Dues; 10.00 € kept beyond what was open" in claims
    assert "part of 150.00 €" in office.get(f"{base}/credit").content.decode()
    shown = office.get(page).content.decode()
    assert ("Payment of 150.00 €" in shown, "Take 150.00 € back" in shown) == (True, True)
    said = {"id": str(uuid4()), "value_on": DAY, "note": "Rücklastschrift", "standing": "15000"}
    stale = office.post(page, said | {"standing": "14000"})
    assert (stale.status_code, "Something came in between" in stale.content.decode()) == (422, True)
    assert 'value="15000"' in stale.content.decode()
    for _again in range(2):
        assert office.post(page, said).status_code == 302
    assert (desk.paid(), desk.kept()) == ([0, 0], 0)
    after = office.get(page).content.decode()
    assert ("All of it was taken back." in after, "Take the whole payment back" in after) == (True, False)
    line = office.get(base).content.decode()
    said = "Paid: 150.00 €, bank transfer: 100.00 € for Shares; 40.00 € for Dues; 10.00 € kept beyond"
    assert (line.count(said), line.count("Payment of 150.00 € taken back")) == (1, 1)
    assert "Taken back: paid beyond" not in line


def test_of_what_stands_in_the_way_the_page_leads_there(desk, client):
    desk.does(return_credit, return_id=uuid4(), amount=10_00, value_on=TODAY)
    office, page = of_office(client, desk), address(desk)
    shown = office.get(page).content.decode()
    assert "10.00 € paid back on 2 Mar 2026" in shown
    assert 'name="note"' not in shown
    said = {"id": str(uuid4()), "value_on": DAY, "note": "Rücklastschrift", "standing": "15000"}
    refused = office.post(page, said)
    assert refused.status_code == 422
    assert "Take back first: 10.00 € paid back" in refused.content.decode()
    assert (desk.paid(), desk.kept()) == ([100_00, 40_00], 0)


def test_a_part_goes_back_alone_still(desk, client):
    office, page = of_office(client, desk), address(desk)
    with system_access():
        (whole,) = whole_payments(desk.anna)
    one = f"/members/{desk.anna.pk}/payments/{whole.parts[1].receipt.pk}/reversal"
    assert one in office.get(page).content.decode()
    said = {"id": str(uuid4()), "value_on": DAY, "note": "Vertippt"}
    assert office.post(one, said).status_code == 302
    shown = office.get(page).content.decode()
    assert "40.00 € of it were taken back, 110.00 € stand." in shown
    assert "partly taken back" in office.get(f"/members/{desk.anna.pk}/claims").content.decode()


def test_the_member_sees_it_and_takes_nothing_back(desk, client):
    login, page = a_person("Anna Ackermann", language="de"), address(desk)
    with system_access():
        Party.objects.filter(pk=desk.anna.party_id).update(person=login)
    own = signed_in(client, login)
    shown = own.get(page).content.decode()
    assert ("150,00" in shown, '<form class="stack"' in shown) == (True, False)
    assert own.post(page, {"id": str(uuid4())}).status_code == 403
    assert signed_in(client, a_person("Uta Umland")).get(page).status_code == 404


def test_by_programs(desk):
    program = Program(Person.objects.get(pk=desk.office.person_id), desk.coop)
    base = f"/members/{desk.anna.pk}/payments/distributed"
    (found,) = program.get(base)["items"]
    assert (found["amount"], found["kept"], found["standing"]) == (150_00, 10_00, 150_00)
    assert [each["amount"] for each in found["parts"]] == [100_00, 40_00]
    assert (found["manner"], found["note"], found["value_on"]) == ("transfer", "Dauerauftrag", DAY)
    back = f"{base}/{found['id']}/reversal"
    said = {"id": str(uuid4()), "value_on": DAY, "note": "Rücklastschrift"}
    assert program.post(back, **said, standing=1).refusal == (409, "plan-changed")
    assert program.post(f"{base}/{uuid4()}/reversal", **said).refusal == (404, "not-found")
    for _again in range(2):
        done = program.post(back, **said, standing=150_00)
        assert (done.status, done["standing"], done["kept_taken_back_on"]) == (201, 0, DAY)
        assert [each["taken_back_on"] for each in done["parts"]] == [DAY, DAY]
    assert program.post(back, **said | {"id": str(uuid4())}).refusal == (409, "already-reversed")
