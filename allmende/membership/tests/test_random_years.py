"""Whatever is settled, distributed, paid and taken back, in any order: movements, ledger and members' rows agree."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from allmende.kernel.errors import DomainError
from allmende.kernel.row_access import seeing, system_access
from allmende.membership.models import Departure, Member, YearLine, YearRun
from allmende.membership.shares.claims import open_share_claims
from allmende.membership.use_cases.pay_out import pay_out
from allmende.membership.use_cases.record_payment import Payment, record_payment
from allmende.payments.models import ClaimKind, Payout
from allmende.payments.queries import open_claims
from allmende.payments.use_cases.raise_claims import ClaimLine, raise_claims
from tests.members import a_member, some_statutes
from tests.people import BUILDER, a_coop, an_officer

from .years import NOW, TODAY, books_agree, capitals, distributes, gives_back, leaves, settles, takes_back

pytestmark = [pytest.mark.django_db, pytest.mark.thorough]

SUM = st.integers(min_value=1, max_value=500_00)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("settle"), st.integers(min_value=0, max_value=300_00)),
        st.tuples(st.just("profit"), SUM),
        st.tuples(st.just("loss"), SUM),
        st.tuples(st.just("take back"), st.integers(min_value=0, max_value=5)),
        st.tuples(st.just("pay"), st.integers(min_value=0, max_value=5)),
        st.tuples(st.just("pay in"), st.integers(min_value=1, max_value=60_00)),
        st.tuples(st.just("join and leave"), st.integers(min_value=0, max_value=100_00)),
    ),
    max_size=12,
)
PEOPLE = st.lists(
    st.tuples(st.integers(min_value=1, max_value=4), st.integers(min_value=0, max_value=100), st.booleans()),
    min_size=1,
    max_size=5,
)


@settings(max_examples=25, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(people=PEOPLE, steps=STEPS)
def test_the_books_agree_after_every_step(people, steps):
    with transaction.atomic():
        _walk(people, steps)
        transaction.set_rollback(True)


def _walk(people, steps):
    coop = a_coop()
    some_statutes(coop)
    office = an_officer(coop)
    for shares, percent, goes in people:
        member = a_member(coop, "Anna Ackermann", shares=shares, paid=shares * percent * 1_00)
        owes(member, shares * (100 - percent) * 1_00)
        if goes:
            leaves(member)
        elif shares > 1:
            gives_back(member, 1)
            if shares > 2:  # two give backs
                gives_back(member, 1)
    for what, number in steps:
        before = capitals(coop)
        try:
            with transaction.atomic():
                _step(coop, office, what, number)
        except DomainError:
            assert capitals(coop) == before, "what is refused changes nothing"
        books_agree(coop)
        _settled_once(coop)
        _nobody_owes_more_than_shares_take(coop)
        _nobody_is_paid_more_than_shares_are_worth(coop)


def _step(coop, office, what, number):
    if what == "settle":
        settles(coop, office, loss=number)
    elif what in ("profit", "loss"):
        distributes(coop, office, kind=what, amount=number, pay_until=date(2026, 3, 31))
    elif what == "join and leave":
        leaves(a_member(coop, "Bert Beet", paid=number))
    elif what == "pay in":
        pays_in(coop, office, number)
    elif what == "pay":
        with system_access():
            payout = Payout.objects.filter(coop_id=coop.pk).order_by("pk")[number : number + 1].first()
        if payout is not None:
            with seeing(office):
                pay_out(actor=office, coop_id=coop.pk, payout_id=payout.pk, paid_on=TODAY, now=NOW)
    else:
        with system_access():
            run = YearRun.objects.filter(coop=coop).order_by("pk")[number : number + 1].first()
        if run is not None:
            takes_back(run, office)


def owes(member, amount):
    """What its shares lack, in two parts."""
    lines = [
        ClaimLine(debtor=member.pk, kind=ClaimKind.INSTALMENT, amount=part, due_on=day, reference="Anteile")
        for part, day in ((amount // 3, date(2026, 1, 31)), (amount - amount // 3, date(2026, 12, 31)))
        if part
    ]
    with system_access():
        raise_claims(actor=BUILDER, coop_id=member.coop_id, lines=lines, now=NOW)


def pays_in(coop, office, amount):
    """On the claim that is due first."""
    with seeing(office):
        claim = open_claims(coop_id=coop.pk).first()
        if claim is not None:
            paid = Payment(id=uuid4(), amount=min(amount, claim.open_amount), value_on=TODAY)
            asked = {"member_id": claim.debtor, "claim_id": claim.pk}
            record_payment(actor=office, **asked, payment=paid, now=NOW)


def _nobody_owes_more_than_shares_take(coop):
    """Profit pays in what was claimed, and it is claimed again once that is taken back: then all of it."""
    with system_access():
        given_up = Departure.objects.filter(coop=coop).values("member")
        is_untouched = not YearRun.objects.filter(coop=coop).exclude(state="reversed").exists()
        for member in Member.objects.filter(coop=coop).exclude(pk__in=given_up):
            owed = sum(claim.open_amount for claim in open_share_claims(member))
            assert member.capital + owed <= member.shares * 100_00
            if is_untouched:
                assert member.capital + owed == member.shares * 100_00


def _settled_once(coop):
    """A settled departure has one line that stands; what is owed to it waits or was paid once."""
    with system_access():
        settled = set(
            Departure.objects.filter(coop=coop, settled_on__isnull=False).values_list("pk", flat=True)
        )
        standing = YearLine.objects.filter(coop=coop, departure__isnull=False, reversed_on=None)
        assert sorted(standing.values_list("departure_id", flat=True)) == sorted(settled)
        owed = sum(standing.values_list("paid_out", flat=True))
        waiting = Payout.objects.filter(coop_id=coop.pk, subject__startswith="settlement:", cancelled_at=None)
        assert sum(waiting.values_list("amount", flat=True)) == owed


def _nobody_is_paid_more_than_shares_are_worth(coop):
    """Single shares were settled with their price at most, a hundred euro each."""
    with system_access():
        found = YearLine.objects.filter(coop=coop, reversed_on=None, departure__shares__isnull=False)
        for weight, shares in found.values_list("weight", "departure__shares"):
            assert weight <= shares * 100_00
