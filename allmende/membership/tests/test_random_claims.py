"""Whatever members take, pay, hand on and undo: what is paid in and what is still claimed make their shares."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import transaction
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from allmende.kernel.errors import DomainError
from allmende.kernel.row_access import system_access
from allmende.membership.models import Departure, Member, Subscription
from allmende.membership.shares.claims import open_claims_of, open_share_claims
from allmende.membership.shares.handing_on import Agreement
from allmende.membership.shares.transfers import standing_transfers
from allmende.membership.use_cases.admit_subscription import admit_subscription
from allmende.membership.use_cases.cancel_shares import cancel_shares
from allmende.membership.use_cases.give_notice import give_notice
from allmende.membership.use_cases.note_leavers import note_leavers
from allmende.membership.use_cases.record_death import record_death
from allmende.membership.use_cases.record_payment import Payment, record_payment
from allmende.membership.use_cases.subscribe_shares import subscribe_shares
from allmende.membership.use_cases.take_back_exit import take_back_exit
from allmende.membership.use_cases.take_back_transfer import take_back_transfer
from allmende.membership.use_cases.transfer_capital import transfer_capital
from allmende.membership.use_cases.undo_exits_on_dissolution import undo_exits_on_dissolution
from allmende.membership.use_cases.withdraw_notice import withdraw_notice
from allmende.payments.models import Claim
from tests.members import OFFICE_HOURS, a_member, some_statutes
from tests.people import BUILDER, a_coop

from .exits import check_now, does, the_office
from .machines import InTransactions, runs

PRICE = 100_00
WHO = st.integers(0, 2)
FEW = st.integers(1, 4)
BACK = st.integers(0, 200)


class Owing(RuleBasedStateMachine):
    """Three members whose shares are paid in four instalments. Nothing is settled: of shares that were given back the
    price is what was paid, what is still owed and what was dropped.
    """

    @initialize()
    def found(self) -> None:
        self.coop = a_coop()
        terms = {"pay_at_once": 10_01, "instalments": 3, "instalment_months": 4}
        some_statutes(self.coop, share_price=PRICE, shares_most=12, **terms)
        self.office = the_office(self.coop)
        names = ("Anna Acker", "Bert Beet", "Carl Kohl")
        self.members = [a_member(self.coop, name, shares=2, paid=2 * PRICE) for name in names]
        self.today = date(2022, 5, 10)

    def tries(self, use_case: Any, **arguments: Any) -> None:
        with transaction.atomic():
            try:
                with transaction.atomic():
                    does(self.office, use_case, **({"on": self.today} | arguments))
                    check_now()
            except DomainError:
                pass  # refused: the invariants say that nothing of it was done

    @rule(days=st.integers(1, 200))
    def time_goes_on(self, days: int) -> None:
        self.today += timedelta(days=days)
        with system_access():
            note_leavers(actor=BUILDER, on=self.today)

    @rule(who=WHO, shares=FEW)
    def subscribes(self, who: int, shares: int) -> None:
        member = self.members[who]
        self.tries(subscribe_shares, member_id=member.pk, shares=shares, signed_on=self.today)
        with system_access():
            waiting = Subscription.objects.filter(member=member, state="open").first()
        if waiting:
            self.tries(
                admit_subscription, subscription_id=waiting.pk, decided_on=self.today, now=OFFICE_HOURS
            )

    @rule(who=WHO, part=st.integers(1, 100))
    def pays(self, who: int, part: int) -> None:
        with system_access():
            claim = open_share_claims(self.members[who]).first()
            if claim is not None:
                amount = max(claim.open_amount * part // 100, 1)
                payment = Payment(id=uuid4(), amount=amount, value_on=date(2022, 5, 1))
                record_payment_as_of_old(self.office, claim, payment)

    @rule(
        giver=WHO, taker=WHO, shares=st.none() | FEW, amount=st.none() | st.integers(1, 5 * PRICE), back=BACK
    )
    def hands_on(self, giver: int, taker: int, shares: int | None, amount: int | None, back: int) -> None:
        agreement = Agreement(shares=shares, amount=amount, agreed_on=self.today - timedelta(days=back))
        ids = {"giver_id": self.members[giver].pk, "taker_id": self.members[taker].pk}
        self.tries(transfer_capital, **ids, agreement=agreement, now=OFFICE_HOURS)

    @rule(who=WHO, back=BACK)
    def leaves(self, who: int, back: int) -> None:
        day = self.today - timedelta(days=back)
        self.tries(give_notice, member_id=self.members[who].pk, received_on=day)

    @rule(who=WHO, shares=FEW, back=BACK)
    def gives_back(self, who: int, shares: int, back: int) -> None:
        day = self.today - timedelta(days=back)
        self.tries(cancel_shares, member_id=self.members[who].pk, shares=shares, received_on=day)

    @rule(who=WHO, back=BACK)
    def dies(self, who: int, back: int) -> None:
        day = self.today - timedelta(days=back)
        self.tries(record_death, member_id=self.members[who].pk, died_on=day, heirs=[])

    @rule(who=WHO)
    def agrees_to_stay(self, who: int) -> None:
        with system_access():
            step = Departure.objects.filter(member=self.members[who], withdrawn_on=None).last()
        if step is not None:
            self.tries(withdraw_notice, member_id=self.members[who].pk, departure_id=step.pk)

    @rule(who=WHO, which=st.integers(0, 3))
    def was_never_handed_on(self, who: int, which: int) -> None:
        with system_access():
            moved = list(standing_transfers(self.members[who])[:4])
        if which < len(moved):
            ids = {"member_id": self.members[who].pk, "movement_id": moved[which].pk}
            self.tries(take_back_transfer, **ids, reason="Verwechselt", now=OFFICE_HOURS)

    @rule(who=WHO, which=st.integers(0, 3))
    def never_left(self, who: int, which: int) -> None:
        with system_access():
            steps = list(Departure.objects.filter(member=self.members[who]).order_by("-pk")[:4])
        if which < len(steps):
            ids = {"member_id": self.members[who].pk, "departure_id": steps[which].pk}
            self.tries(take_back_exit, **ids, reason="Verwechselt")

    @rule(back=BACK)
    def is_dissolved(self, back: int) -> None:
        day = self.today - timedelta(days=back)
        self.tries(undo_exits_on_dissolution, coop=self.coop, dissolved_on=day)

    @invariant()
    def capital_and_what_is_claimed_make_the_shares(self) -> None:
        for member in self.all():
            owed = sum(claim.open_amount for claim in open_share_claims(member))
            if member.left_on is None:
                given, dropped = self.given_back(member)
                assert owed + dropped + member.capital == (member.shares + given) * PRICE
                assert dropped <= given * PRICE
            elif member.left_by == "transfer":
                assert (owed, member.capital) == (0, 0)

    @invariant()
    def nothing_falls_due_after_an_exit_that_is_over(self) -> None:
        for member in self.all():
            if member.left_on is not None and member.left_on < self.today and self.is_noted(member):
                assert not open_claims_of(member).filter(due_on__gt=member.left_on).exists()

    @invariant()
    def nobody_is_let_off_while_all_stay(self) -> None:
        """Every cent that was claimed of shares is paid, open, or was claimed anew."""
        members = self.all()
        if members and all(each.left_on is None for each in members):
            claims = Claim.objects.filter(coop=self.coop)
            given, dropped = (sum(of) for of in zip(*map(self.given_back, members), strict=True))
            assert (
                sum(claim.open_amount for claim in claims) + sum(each.capital for each in members)
                == (sum(each.shares for each in members) + given) * PRICE - dropped
            )

    def given_back(self, member: Member) -> tuple[int, int]:
        """Single shares of steps that count, and what is owed on them no longer, in cents."""
        steps = Departure.objects.filter(member=member, shares__isnull=False, withdrawn_on=None)
        counting = list(steps.filter(overtaken_by=None))
        dropped = Claim.objects.filter(
            cancelled_batch__in=[each.batch for each in counting], replaced_by=None
        )
        return sum(each.shares or 0 for each in counting), sum(each.amount - each.paid for each in dropped)

    def is_noted(self, member: Member) -> bool:
        ways = Departure.objects.filter(member=member, shares=None, withdrawn_on=None, overtaken_by=None)
        return ways.filter(noted_on__isnull=False).exists()

    def all(self) -> list[Member]:
        if not hasattr(self, "coop"):
            return []
        with system_access():
            return list(Member.objects.filter(coop=self.coop).order_by("number"))


def record_payment_as_of_old(office: Any, claim: Claim, payment: Payment) -> None:
    """On a value date before all else, so that it can be handed on on any day."""
    record = {"member_id": claim.debtor, "claim_id": claim.pk, "payment": payment}
    record_payment(actor=office, **record, now=OFFICE_HOURS)


class Undone(InTransactions, Owing):
    """As it is run."""


@pytest.mark.django_db
def test_a_few_sequences_keep_what_is_owed_right() -> None:
    run_state_machine_as_test(Undone, settings=runs(4, steps=12))


@pytest.mark.thorough
@pytest.mark.django_db
def test_any_sequence_keeps_what_is_owed_right() -> None:
    run_state_machine_as_test(Undone, settings=runs(30, steps=30))
