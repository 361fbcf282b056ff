"""A payment in advance comes back once single shares ceased (§ 67b GenG): what was paid on these is owed no more, and
not paid out either; what was paid on the others is owed again.
"""

from datetime import UTC, date, datetime
from uuid import uuid4

import pytest

from allmende.kernel.row_access import seeing, system_access
from allmende.membership.money.payment import Payment
from allmende.membership.shares.handing_on import Agreement
from allmende.membership.use_cases.admit_member import Resolution
from allmende.membership.use_cases.admit_subscription import admit_subscription
from allmende.membership.use_cases.cancel_member_payout import cancel_member_payout
from allmende.membership.use_cases.cancel_shares import cancel_shares
from allmende.membership.use_cases.record_payment import record_payment
from allmende.membership.use_cases.reverse_year_run import reverse_year_run
from allmende.membership.use_cases.subscribe_shares import subscribe_shares
from allmende.membership.use_cases.take_payment_back import take_payment_back
from allmende.membership.use_cases.transfer_capital import transfer_capital
from allmende.membership.year.runs import lines_of
from allmende.payments.models import Payout
from allmende.payments.queries import open_claims
from tests.members import OFFICE_HOURS, a_member, some_statutes
from tests.people import a_coop

from . import years
from .exits import TODAY, YEAR_END, check_now, does, leavers_noted, now_of, the_office
from .test_passed_claims import owed

pytestmark = pytest.mark.django_db
JANUARY = date(2027, 1, 10)
LATER = datetime(2027, 1, 10, 11, 0, tzinfo=UTC)
SPRING, SUMMER = date(2027, 5, 20), date(2027, 11, 20)


@pytest.fixture
def coop():
    """20 euro of each share at once, the rest in two instalments that are due next year."""
    coop = a_coop()
    terms = {"pay_at_once": 20_00, "instalments": 2, "instalment_months": 6}
    some_statutes(coop, shares_required=1, shares_most=20, **terms)
    return coop


@pytest.fixture
def office(coop):
    return the_office(coop)


@pytest.fixture
def anna(coop, office):
    """One share, paid; two more, taken today: 40 euro are due at once, 80 in spring, 80 in summer."""
    anna = a_member(coop, shares=1, paid=100_00)
    asked = does(office, subscribe_shares, member_id=anna.pk, shares=2, signed_on=TODAY)
    does(
        office,
        admit_subscription,
        subscription_id=asked.pk,
        resolution=Resolution(on=TODAY, by="Vorstand"),
        now=OFFICE_HOURS,
    )
    return now_of(anna)


def pays(office, member, due_on, *, but=0, value_on=TODAY):
    """All of the claim that is due then, but for so many cents."""
    with system_access():
        claim = open_claims(coop_id=member.coop_id).get(debtor=member.pk, due_on=due_on)
    payment = Payment(id=uuid4(), amount=claim.open_amount - but, value_on=value_on)
    said = {"member_id": member.pk, "claim_id": claim.pk, "payment": payment, "now": LATER}
    with seeing(office):
        return record_payment(actor=office, **said)


def comes_back(office, member, receipt):
    said = {"member_id": member.pk, "receipt_id": receipt.pk, "reversal_id": uuid4(), "now": LATER}
    with seeing(office):
        take_payment_back(actor=office, **said, value_on=JANUARY, note="Rücklastschrift")
    check_now()


def gives_back(office, member, shares):
    step = does(office, cancel_shares, member_id=member.pk, shares=shares, received_on=date(2026, 9, 30))
    assert step.effective_on == YEAR_END
    with system_access():
        leavers_noted(on=date(2027, 1, 1))
    check_now()


def paid_out(coop):
    run = years.settles(coop, on=JANUARY, year=2026)
    with system_access():
        return [line.paid_out for line in lines_of(run)]


def test_on_shares_that_ceased_it_is_owed_no_more(coop, office, anna):
    pays(office, anna, TODAY)
    receipt = pays(office, anna, SUMMER)
    gives_back(office, anna, 2)
    assert (now_of(anna).capital, owed(anna)) == (220_00, [])
    comes_back(office, anna, receipt)
    assert (now_of(anna).capital, owed(anna)) == (140_00, [])
    assert paid_out(coop) == [40_00]
    assert now_of(anna).capital == 100_00


def test_on_the_others_it_is_owed_again(coop, office, anna):
    """Of 220 euro 20 were paid on the one that ceased."""
    pays(office, anna, TODAY)
    receipt = pays(office, anna, SUMMER)
    gives_back(office, anna, 1)
    comes_back(office, anna, receipt)
    assert (now_of(anna).capital, owed(anna)) == (140_00, [(60_00, SUMMER)])
    assert paid_out(coop) == [0]


def test_also_where_the_rest_of_its_claim_was_dropped_with_them(office, anna):
    """Of the summer 10 euro were open: nothing of the claim stands. What comes back was paid on the one that ceased."""
    pays(office, anna, TODAY)
    pays(office, anna, SPRING)
    receipt = pays(office, anna, SUMMER, but=10_00)
    gives_back(office, anna, 1)
    assert (now_of(anna).capital, owed(anna)) == (290_00, [])
    comes_back(office, anna, receipt)
    assert (now_of(anna).capital, owed(anna)) == (220_00, [])


def test_what_of_it_was_paid_on_what_stays_is_owed_again_there_too(office, anna):
    pays(office, anna, TODAY)
    receipt = pays(office, anna, SUMMER, but=10_00)
    gives_back(office, anna, 1)
    assert (now_of(anna).capital, owed(anna)) == (210_00, [])
    comes_back(office, anna, receipt)
    assert (now_of(anna).capital, owed(anna)) == (140_00, [(60_00, SUMMER)])


def test_once_settled_it_is_owed_on_the_others_and_dropped_when_the_settlement_is_taken_back(
    coop, office, anna
):
    pays(office, anna, TODAY)
    pays(office, anna, SPRING)
    receipt = pays(office, anna, SUMMER)
    gives_back(office, anna, 1)
    run = years.settles(coop, on=JANUARY, year=2026)
    assert now_of(anna).capital == 200_00
    comes_back(office, anna, receipt)
    assert (now_of(anna).capital, owed(anna)) == (120_00, [(80_00, SUMMER)])
    does(office, reverse_year_run, coop_id=coop.pk, run_id=run.pk, on=JANUARY, now=LATER)
    assert (now_of(anna).capital, owed(anna)) == (220_00, [])
    assert paid_out(coop) == [20_00]
    assert now_of(anna).capital == 200_00


def test_what_was_due_by_their_last_day_and_comes_in_later_belongs_to_them_until_they_are_settled(
    coop, office, anna
):
    """Fully paid but for 40 euro that were due: these are on the one that ceased."""
    pays(office, anna, SPRING)
    pays(office, anna, SUMMER)
    gives_back(office, anna, 1)
    assert (now_of(anna).capital, owed(anna)) == (260_00, [(40_00, TODAY)])
    pays(office, anna, TODAY, value_on=JANUARY)
    assert paid_out(coop) == [100_00]
    assert now_of(anna).capital == 200_00


def test_once_they_are_settled_it_is_set_off_and_owed_again_when_that_is_taken_back(coop, office, anna):
    """A payment would stand in the account beyond what the other shares take, and no settlement paid it out."""
    pays(office, anna, SPRING)
    pays(office, anna, SUMMER)
    gives_back(office, anna, 1)
    run = years.settles(coop, on=JANUARY, year=2026)
    assert (now_of(anna).capital, owed(anna)) == (200_00, [])
    does(office, reverse_year_run, coop_id=coop.pk, run_id=run.pk, on=JANUARY, now=LATER)
    assert (now_of(anna).capital, owed(anna)) == (260_00, [(40_00, TODAY)])
    assert paid_out(coop) == [60_00]
    assert owed(anna) == []
    with system_access():
        payout = Payout.objects.get(coop_id=coop.pk, cancelled_at=None)
    said = {"coop_id": coop.pk, "payout_id": payout.pk, "reason": "Falsches Konto"}
    does(office, cancel_member_payout, **said, on=JANUARY, now=LATER)
    assert (now_of(anna).capital, owed(anna)) == (260_00, [(40_00, TODAY)])


def test_what_came_with_shares_taken_later_is_paid_on_these_however_early_it_was_due(coop, office, anna):
    pays(office, anna, TODAY)
    pays(office, anna, SPRING)
    gives_back(office, anna, 1)
    bert = a_member(coop, "Bert Beet", shares=1, paid=100_00)
    asked = does(office, subscribe_shares, member_id=bert.pk, shares=1, signed_on=TODAY)
    does(
        office,
        admit_subscription,
        subscription_id=asked.pk,
        resolution=Resolution(on=TODAY, by="Vorstand"),
        now=OFFICE_HOURS,
    )
    pays(office, bert, TODAY, but=15_00)
    handed_on = Agreement(shares=1, agreed_on=JANUARY, amount=5_00)
    said = {"giver_id": bert.pk, "taker_id": anna.pk, "agreement": handed_on}
    does(office, transfer_capital, **said, now=LATER, on=JANUARY)
    pays(office, anna, TODAY, value_on=JANUARY)
    assert (now_of(anna).capital, paid_out(coop)) == (240_00, [20_00])
