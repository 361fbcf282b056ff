"""Profit fills the shares: what was claimed on them falls away by as much, and is owed again when it is taken back."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

import pytest

from allmende.kernel.row_access import seeing, system_access
from allmende.membership.models import Member, YearRun
from allmende.membership.money.claims import owed_by, without_divided
from allmende.membership.money.payment import Payment
from allmende.membership.shares.handing_on import Agreement
from allmende.membership.use_cases.record_payment import record_payment
from allmende.membership.use_cases.transfer_capital import transfer_capital
from allmende.payments.models import Claim, ClaimKind
from allmende.payments.use_cases.raise_claims import ClaimLine, raise_claims
from tests.members import a_member, some_statutes
from tests.people import BUILDER, a_coop, an_officer

from .exits import leavers_noted
from .years import NOW, TODAY, books_agree, distributes, gives_back, takes_back

pytestmark = pytest.mark.django_db
DECEMBER, FIRST, SECOND = date(2025, 12, 1), date(2026, 1, 31), date(2026, 12, 31)


@pytest.fixture
def coop():
    """Anna has paid 100 of her two shares, and owes 40 and 60; Bert has paid his."""
    coop = a_coop("Gartenwerk eG")
    some_statutes(coop)
    owing(a_member(coop, "Anna Ackermann", shares=2, paid=100_00), (40_00, FIRST), (60_00, SECOND))
    a_member(coop, "Bert Beet", paid=100_00)
    return coop


def owing(member, *parts):
    lines = [
        ClaimLine(
            debtor=member.pk, kind=ClaimKind.INSTALMENT, amount=amount, due_on=day, reference="Rate",
            raised_on=date(2025, 1, 1),
        )
        for amount, day in parts
    ]  # fmt: skip
    with system_access():
        raise_claims(actor=BUILDER, coop_id=member.coop_id, lines=lines, now=NOW)


def stands(coop, name="Ackermann"):
    """Capital, and what is open by its day."""
    with system_access():
        member = Member.objects.get(coop=coop, party__family_name=name)
        claims = Claim.objects.filter(debtor=member.pk).order_by("due_on", "pk")
        return member.capital, [(c.due_on, c.open_amount) for c in claims if c.open_amount]


def pays(coop, amount):
    office = an_officer(coop)
    with seeing(office):
        claim = Claim.objects.filter(coop=coop, cancelled_at=None).order_by("due_on", "pk").first()
        record_payment(
            actor=office,
            member_id=claim.debtor,
            claim_id=claim.pk,
            payment=Payment(id=uuid4(), amount=amount, value_on=TODAY),
            now=NOW,
        )


@pytest.mark.parametrize(
    ("profit", "capital", "owed"),
    [
        (50_00, 125_00, [(FIRST, 15_00), (SECOND, 60_00)]),
        (120_00, 160_00, [(SECOND, 40_00)]),
        (150_00, 175_00, [(SECOND, 25_00)]),
        (200_00, 200_00, []),
        (400_00, 200_00, []),
    ],
)
def test_what_is_due_longest_falls_away_first_and_all_comes_back(coop, profit, capital, owed):
    run = distributes(coop, amount=profit)
    assert stands(coop) == (capital, owed)
    books_agree(coop)
    takes_back(run)
    found, claimed = stands(coop)
    assert found == 100_00
    assert {day: sum(amount for on, amount in claimed if on == day) for day, _amount in claimed} == {
        FIRST: 40_00,
        SECOND: 60_00,
    }
    books_agree(coop)


def test_whoever_owes_reads_why(coop):
    run = distributes(coop, amount=200_00)
    with system_access():
        dropped = Claim.objects.filter(cancelled_batch=run.batch)
        assert {claim.cancelled_reason for claim in dropped} == {
            "Durch Gewinn 2025 eingezahlt (§ 19 Abs. 1 GenG)"
        }


def test_a_claim_that_was_divided_is_read_as_its_parts(coop):
    distributes(coop, amount=50_00)
    with system_access():
        anna = Member.objects.get(coop=coop, party__family_name="Ackermann")
        found = [(each.claim.amount, each.state) for each in without_divided(owed_by(anna, on=TODAY))]
    assert sorted(found) == [(15_00, "overdue"), (25_00, "cancelled"), (60_00, "open")]


def test_a_short_year_is_called_by_its_month():
    run = YearRun(kind="profit", last_day=date(2027, 6, 30), purpose="Gewinn 06/2027")
    assert (run.year_name, run.title) == ("06/2027", "Gewinn 06/2027")


def test_what_was_paid_meanwhile_stays_paid(coop):
    run = distributes(coop, amount=150_00)
    pays(coop, 25_00)
    assert stands(coop) == (200_00, [])
    takes_back(run)
    assert stands(coop) == (125_00, [(FIRST, 40_00), (SECOND, 35_00)])


def test_a_loss_leaves_what_is_owed_alone(coop):
    run = distributes(coop, kind="loss", amount=50_00)
    assert stands(coop) == (75_00, [(FIRST, 40_00), (SECOND, 60_00)])
    takes_back(run)
    assert stands(coop)[0] == 100_00


def test_what_was_dropped_with_shares_that_ceased_is_no_room_for_profit(coop):
    """Carl gave back one of his three shares with the end of 2025: of the 110 due later its part is owed no longer."""
    carl = a_member(coop, "Carl Chrysantheme", shares=3, paid=150_00)
    owing(carl, (40_00, DECEMBER), (110_00, FIRST))
    gives_back(carl, 1)
    with system_access():
        leavers_noted(on=TODAY)
    assert stands(coop, "Chrysantheme") == (150_00, [(DECEMBER, 40_00), (FIRST, 36_67)])
    run = distributes(coop, amount=35_00)
    assert stands(coop, "Chrysantheme") == (165_00, [(DECEMBER, 25_00), (FIRST, 36_67)])
    books_agree(coop)
    takes_back(run)
    found, claimed = stands(coop, "Chrysantheme")
    assert (found, sum(amount for _day, amount in claimed)) == (150_00, 76_67)


def test_shares_that_were_handed_on_since_the_resolution_are_no_room_for_claims(coop):
    carl, dora = a_member(coop, "Carl Chrysantheme", shares=3, paid=150_00), a_member(coop, "Dora Dill")
    owing(carl, (40_00, DECEMBER), (110_00, FIRST))
    actor, handed = an_officer(coop), Agreement(shares=1, agreed_on=TODAY, amount=50_00)
    passed = {"giver_id": carl.pk, "taker_id": dora.pk, "agreement": handed, "on": TODAY, "now": NOW}
    with seeing(actor):
        transfer_capital(actor=actor, **passed)
    before, claimed = stands(coop, "Chrysantheme")
    assert before + sum(amount for _day, amount in claimed) == 200_00
    distributes(coop, amount=35_00)
    after, claimed = stands(coop, "Chrysantheme")
    assert after == before + 15_00  # Anna's and Bert's parts are ten each
    assert after + sum(amount for _day, amount in claimed) == 200_00
    books_agree(coop)
