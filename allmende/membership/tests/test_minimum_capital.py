"""Payouts that would take the capital below its minimum are suspended, and freed once there is room (§ 8a GenG)."""

from copy import deepcopy
from datetime import UTC, date, datetime
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from allmende.kernel.models import AuditEntry
from allmende.kernel.row_access import seeing, system_access
from allmende.membership.law.settlement import ExitDay, suspended_days
from allmende.membership.letters.confirmations import of_departure
from allmende.membership.models import Departure, Member, Party
from allmende.membership.money.credits import CreditKind
from allmende.membership.money.minimum_capital import Suspension, Waiting, suspension_of
from allmende.membership.tasks.register import weigh_suspended_payouts
from allmende.membership.use_cases.move_credit import CreditChange, move_credit
from allmende.membership.use_cases.pay_out_many import pay_out_many
from allmende.payments.facts import PayoutsFreed
from allmende.payments.models import Payout
from allmende.payments.refusals import PayoutIsSuspended
from tests.api.programs import Program
from tests.breaking import broken_at
from tests.members import a_member, some_statutes
from tests.people import BUILDER, a_person, an_office, an_officer, signed_in

from .test_pay_out import cancels, pays
from .years import (
    NOW,
    TODAY,
    a_year,
    books_agree,
    capitals,
    distributes,
    gives_back,
    leaves,
    payouts,
    settles,
    takes_back,
)

pytestmark = pytest.mark.django_db
MIDNIGHT = int(datetime(2026, 3, 3, 1, 23, tzinfo=UTC).timestamp())


def a_tight_year():
    """Of 690 euro 290 are to be paid out to who left with 2025, and 500 have to stay."""
    coop = a_year(minimum_capital=500_00, sections={"minimum_capital": "§ 12"})
    return coop, settles(coop)


@pytest.fixture(scope="module")
def tight_of_the_module(build_once):
    return build_once(a_tight_year)


@pytest.fixture
def tight(tight_of_the_module, db):
    return deepcopy(tight_of_the_module)


def states(coop):
    return [(name, state) for name, _amount, _until, state in payouts(coop)]


def first_payout(coop):
    with system_access():
        return Payout.objects.filter(coop_id=coop.pk, cancelled_at=None).earliest("pk")


def test_leavers_are_settled_and_their_payouts_wait(tight):
    coop, run = tight
    assert run.state == "posted"
    assert capitals(coop) == {"Ackermann": 300_00, "Beet": 0, "Chrysantheme": 100_00}
    assert states(coop) == [("Beet", "suspended"), ("Chrysantheme", "suspended")]
    with system_access():
        told = AuditEntry.objects.get(fact="PayoutsSuspended").details
        assert (told["number"], told["amount"]) == (2, 290_00)
        found = suspension_of(coop.pk, on=TODAY)
    assert (found.capital, found.minimum, found.free, found.missing) == (690_00, 500_00, 0, 100_00)
    books_agree(coop)


def test_missing_is_what_leaves_the_highest_minimum_of_who_left_before():
    """Of 250, 100 are free. 80 of the 150 left would keep the second's minimum of 50, but not the first's of 100."""
    days = [ExitDay(date(2024, 12, 31), 100, 100), ExitDay(date(2025, 12, 31), 80, 50)]

    def weighed(capital):
        suspended = suspended_days(days, capital=capital)
        return Suspension(capital, 50, [Waiting(day, 1, day.on in suspended) for day in days])

    assert (weighed(250).free, weighed(250).missing) == (100, 30)
    assert (weighed(279).missing, weighed(280).missing, weighed(280).free) == (1, 0, 180)


def test_a_suspended_payout_is_not_entered_as_paid(tight):
    coop, _run = tight
    with pytest.raises(PayoutIsSuspended) as refused:
        pays(coop, first_payout(coop))
    assert str(refused.value.rule) == "§ 8a Abs. 2 GenG, § 12 der Satzung"
    assert {state for _name, state in states(coop)} == {"suspended"}


def test_of_an_order_with_a_suspended_payout_nothing_is_entered():
    coop = a_year(minimum_capital=410_00)
    settles(coop)
    leaves(a_member(coop, "Dora Dill", paid=50_00, on=date(2024, 1, 1)))
    settles(coop)
    assert [state for _name, state in states(coop)] == ["suspended"] * 3
    actor = an_officer(coop)
    with system_access():
        ids = list(Payout.objects.filter(coop_id=coop.pk).values_list("pk", flat=True))
    with seeing(actor), pytest.raises(PayoutIsSuspended):
        pay_out_many(actor=actor, coop_id=coop.pk, payout_ids=ids, paid_on=TODAY, now=NOW)


@pytest.mark.parametrize(("minimum", "state"), [(400_00, "queued"), (400_01, "suspended")])
def test_what_is_written_off_is_no_capital_any_more(minimum, state):
    """Of 690 euro, 29 are written off and 261 paid out: 400 are left."""
    coop = a_year(minimum_capital=minimum)
    settles(coop, loss=69_00)
    assert {each for _name, each in states(coop)} == {state}


def test_they_are_free_in_the_night_after_the_capital_has_risen(tight):
    coop, _run = tight
    weigh_suspended_payouts(MIDNIGHT)
    assert {state for _name, state in states(coop)} == {"suspended"}
    a_member(coop, "Dora Dill", paid=100_00)
    weigh_suspended_payouts(MIDNIGHT)
    assert {state for _name, state in states(coop)} == {"queued"}
    with system_access():
        assert AuditEntry.objects.get(fact="PayoutsFreed").details["amount"] == 290_00


def test_what_goes_wrong_in_one_cooperative_keeps_no_other_from_being_weighed(tight):
    coops = [tight[0], a_tight_year()[0]]
    for coop in coops:
        a_member(coop, "Dora Dill", paid=100_00)
    with broken_at(PayoutsFreed, coops[0].pk), pytest.raises(ExceptionGroup) as failed:
        weigh_suspended_payouts(MIDNIGHT)
    assert len(failed.value.exceptions) == 1
    assert [{state for _name, state in states(coop)} for coop in coops] == [{"suspended"}, {"queued"}]


def test_who_pays_on_the_same_day_need_not_wait_for_the_night(tight):
    coop, _run = tight
    a_member(coop, "Dora Dill", paid=100_00)
    pays(coop, first_payout(coop))
    assert states(coop) == [("Beet", "paid"), ("Chrysantheme", "queued")]


def test_what_was_free_is_suspended_again_when_the_capital_has_fallen():
    coop = a_year(minimum_capital=390_00)
    settles(coop)
    assert {state for _name, state in states(coop)} == {"queued"}
    distributes(coop, kind="loss", amount=69_00)
    assert {state for _name, state in states(coop)} == {"suspended"}
    with pytest.raises(PayoutIsSuspended):
        pays(coop, first_payout(coop))


def test_who_left_first_is_paid_first():
    coop = a_year(minimum_capital=350_00)
    early = gives_back(a_member(coop, "Dora Dill", shares=2, paid=200_00), 1, received_on=date(2024, 5, 2))
    assert early.effective_on == date(2024, 12, 31)
    settles(coop)
    settles(coop, year=2024)
    assert states(coop) == [("Beet", "queued"), ("Chrysantheme", "queued"), ("Dill", "queued")]
    distributes(coop, kind="loss", amount=200_00)
    assert states(coop) == [("Beet", "suspended"), ("Chrysantheme", "suspended"), ("Dill", "queued")]


def test_cancelled_or_taken_back_it_is_capital_again(tight):
    coop, run = tight
    cancels(coop, first_payout(coop))
    assert states(coop) == [("Beet", "cancelled"), ("Chrysantheme", "queued")]
    takes_back(run)
    assert capitals(coop) == {"Ackermann": 300_00, "Beet": 200_00, "Chrysantheme": 190_00}
    books_agree(coop)


def test_a_minimum_that_came_later_binds_nobody_who_had_left():
    coop = a_year()
    some_statutes(coop, valid_from=date(2026, 1, 1), minimum_capital=600_00)
    settles(coop)
    assert {state for _name, state in states(coop)} == {"queued"}


def test_a_minimum_that_was_dropped_binds_no_longer(tight):
    coop, _run = tight
    some_statutes(coop, valid_from=date(2026, 3, 1))
    weigh_suspended_payouts(MIDNIGHT)
    assert {state for _name, state in states(coop)} == {"queued"}


def test_a_dividend_is_no_payout_of_capital():
    coop = a_year(minimum_capital=2_000_00)
    distributes(coop, pay_until=date(2026, 3, 31))
    assert {state for _name, state in states(coop)} == {"queued"}


def test_the_database_refuses_to_pay_what_is_suspended(tight):
    coop, _run = tight
    payout = first_payout(coop)
    for change in ({"paid_on": TODAY}, {"cancelled_at": NOW, "cancelled_reason": "–"}):
        refused = pytest.raises(IntegrityError, match="a_suspended_payout_waits")
        with system_access(), refused, transaction.atomic():
            Payout.objects.filter(pk=payout.pk).update(**change)


def test_the_office_reads_who_waits_and_for_what(client, tight):
    coop, run = tight
    olga = a_person("Olga Orth")
    an_office(olga, coop)
    office = signed_in(client, olga, coop)
    kept = CreditChange(id=uuid4(), kind=CreditKind.SURPLUS, amount=7_89, effective_on=TODAY)
    with system_access():
        bert = Member.objects.get(pk=first_payout(coop).creditor)
        move_credit(actor=BUILDER, member=bert, change=kept, now=NOW)
    for path in ("/members/payouts?show=suspended", f"/members/year-runs/{run.pk}"):
        page = office.get(path).content.decode()
        assert "§ 8a (2) GenG" in page, path
        assert "290.00" in page, path
    # What was paid too much is no capital: it may go back at once.
    assert (
        f'href="/members/{bert.pk}/credit"' in office.get("/members/payouts?show=suspended").content.decode()
    )
    page = office.get("/members/payouts").content.decode()
    assert "Beet, Bert" not in page
    sent = {"paid_on": "2026-03-02"}
    refused = office.post(f"/members/payouts/{first_payout(coop).pk}/payment", sent)
    assert refused.status_code == 422
    assert "§ 8a (2) GenG, § 12 of the statutes" in refused.content.decode()


def test_the_preview_says_what_will_be_suspended(client):
    coop = a_year(minimum_capital=500_00)
    olga = a_person("Olga Orth")
    an_office(olga, coop)
    page = signed_in(client, olga, coop).get("/members/years/2025/settlement")
    assert "§ 8a (2) GenG" in page.content.decode()
    assert Program(olga, coop).get("/years/2025/settlement")["suspended"] == 290_00


def test_the_leaver_reads_why(client, tight):
    coop, _run = tight
    with system_access():
        bert = Member.objects.select_related("party").get(coop=coop, party__family_name="Beet")
        person = a_person("Bert Beet")
        Party.objects.filter(pk=bert.party_id).update(person=person)
        departure = Departure.objects.select_related("coop", "member__party", "member__coop").get(member=bert)
    page = signed_in(client, person).get(f"/members/{bert.pk}").content.decode()
    assert page.count("§ 8a (2) GenG") >= 2
    with seeing(person_id=person.pk):
        assert [day.kind for day in of_departure(departure).days][-1] == "payout_suspended"


def test_programs_read_who_waits(tight):
    coop, _run = tight
    olga = a_person("Olga Orth")
    an_office(olga, coop)
    program = Program(olga, coop)
    assert program.get("/payouts")["items"] == []
    shown = program.get("/payouts", show="suspended")["items"]
    assert {(each["state"], each["suspended_on"]) for each in shown} == {("suspended", "2026-03-02")}
    found = program.get("/payouts/suspension")
    assert {name: found[name] for name in ("capital", "minimum", "free", "missing", "days")} == {
        "capital": 690_00,
        "minimum": 500_00,
        "free": 0,
        "missing": 100_00,
        "days": [{"exit_on": "2025-12-31", "number": 2, "amount": 290_00, "is_suspended": True}],
    }
