"""Any sequence of changes and exits keeps what must always hold."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import accumulate, groupby
from typing import Any

import pytest
from django.db import transaction
from django.db.models import Sum
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from allmende.kernel.errors import DomainError
from allmende.kernel.row_access import system_access
from allmende.ledger.models import Account
from allmende.ledger.use_cases.prove_ledger import prove_ledger
from allmende.membership.models import CapitalMovement, Departure, Member, ShareMovement, Subscription
from allmende.membership.money.accounts import Pot
from allmende.membership.shares.handing_on import Agreement
from allmende.membership.shares.transfers import standing_transfers
from allmende.membership.use_cases.admit_subscription import admit_subscription
from allmende.membership.use_cases.cancel_shares import cancel_shares
from allmende.membership.use_cases.expel_member import expel_member
from allmende.membership.use_cases.give_hardship_notice import give_hardship_notice
from allmende.membership.use_cases.give_notice import give_notice
from allmende.membership.use_cases.move_away import move_away
from allmende.membership.use_cases.move_capital import CapitalChange, move_capital
from allmende.membership.use_cases.note_leavers import note_leavers
from allmende.membership.use_cases.record_creditor_notice import record_creditor_notice
from allmende.membership.use_cases.record_death import record_death
from allmende.membership.use_cases.subscribe_shares import subscribe_shares
from allmende.membership.use_cases.take_back_admission import take_back_admission
from allmende.membership.use_cases.take_back_exit import take_back_exit
from allmende.membership.use_cases.take_back_transfer import take_back_transfer
from allmende.membership.use_cases.transfer_capital import transfer_capital
from allmende.membership.use_cases.undo_exits_on_dissolution import undo_exits_on_dissolution
from allmende.membership.use_cases.withdraw_notice import withdraw_notice
from tests.members import OFFICE_HOURS, a_member, some_statutes
from tests.people import BUILDER, a_coop

from .exits import check_now, does, the_office
from .machines import InTransactions, runs

WHO = st.integers(0, 3)
FEW = st.integers(1, 4)
BACK = st.integers(0, 500)
"""Days between a declaration and today."""


class Register(RuleBasedStateMachine):
    """Four members of a cooperative whose statutes bind for three years; time only goes on."""

    @initialize()
    def found(self) -> None:
        self.coop = a_coop()
        some_statutes(self.coop, notice_months=36, residence_required=True, shares_most=12)
        self.office = the_office(self.coop)
        names = ("Anna Acker", "Bert Beet", "Carl Kohl", "Dora Dill")
        self.members = [a_member(self.coop, name, shares=3, paid=200_00) for name in names]
        self.today = date(2022, 5, 10)

    def tries(self, use_case: Any, **arguments: Any) -> None:
        """Done, or refused and nothing of it done; anything else is an error."""
        before = self.figures()
        try:
            with transaction.atomic():
                does(self.office, use_case, **({"on": self.today} | arguments))
                check_now()
        except DomainError:
            assert self.figures() == before

    def figures(self) -> list[tuple[int, int, Any]]:
        with system_access():
            found = Member.objects.filter(coop=self.coop).order_by("pk")
            return list(found.values_list("shares", "capital", "left_on"))

    @rule(days=st.integers(1, 400))
    def time_goes_on(self, days: int) -> None:
        self.today += timedelta(days=days)
        with system_access():
            note_leavers(actor=BUILDER, on=self.today)

    @rule(who=WHO, amount=st.integers(1, 300_00))
    def pays(self, who: int, amount: int) -> None:
        change = CapitalChange(kind="payment", amount=amount, pot=Pot.BANK, effective_on=self.today)
        with system_access():
            move_capital(actor=BUILDER, member=self.members[who], change=change, now=OFFICE_HOURS)

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

    @rule(who=WHO, shares=FEW, back=BACK)
    def cancels(self, who: int, shares: int, back: int) -> None:
        self.tries(
            cancel_shares, member_id=self.members[who].pk, shares=shares, received_on=self.earlier(back)
        )

    @rule(who=WHO, back=BACK, how=st.sampled_from([give_notice, move_away, record_creditor_notice]))
    def leaves(self, who: int, back: int, how: Any) -> None:
        self.tries(how, member_id=self.members[who].pk, received_on=self.earlier(back))

    @rule(who=WHO, back=BACK)
    def leaves_early(self, who: int, back: int) -> None:
        self.tries(
            give_hardship_notice,
            member_id=self.members[who].pk,
            received_on=self.earlier(back),
            reason="Umzug",
        )

    @rule(who=WHO, back=BACK)
    def is_expelled(self, who: int, back: int) -> None:
        sent_on = self.earlier(back)
        self.tries(
            expel_member, member_id=self.members[who].pk, reason="§ 9", heard_on=sent_on, sent_on=sent_on
        )

    @rule(who=WHO, back=BACK)
    def dies(self, who: int, back: int) -> None:
        self.tries(record_death, member_id=self.members[who].pk, died_on=self.earlier(back), heirs=[])

    @rule(giver=WHO, taker=WHO, shares=st.none() | FEW, back=BACK)
    def hands_on(self, giver: int, taker: int, shares: int | None, back: int) -> None:
        self.tries(
            transfer_capital,
            giver_id=self.members[giver].pk,
            taker_id=self.members[taker].pk,
            agreement=Agreement(shares=shares, agreed_on=self.earlier(back)),
            now=OFFICE_HOURS,
        )

    @rule(who=WHO, which=st.integers(0, 5))
    def agrees_to_stay(self, who: int, which: int) -> None:
        with system_access():
            steps = list(Departure.objects.filter(member=self.members[who]).order_by("-pk")[:6])
        if which < len(steps):
            self.tries(withdraw_notice, member_id=self.members[who].pk, departure_id=steps[which].pk)

    @rule(who=WHO, which=st.integers(0, 5))
    def was_entered_by_mistake(self, who: int, which: int) -> None:
        with system_access():
            steps = list(Departure.objects.filter(member=self.members[who]).order_by("-pk")[:6])
        if which < len(steps):
            self.tries(
                take_back_exit,
                member_id=self.members[who].pk,
                departure_id=steps[which].pk,
                reason="Verwechselt",
            )

    @rule(who=WHO, which=st.integers(0, 3))
    def was_never_handed_on(self, who: int, which: int) -> None:
        with system_access():
            moved = list(standing_transfers(self.members[who])[:4])
        if which < len(moved):
            ids = {"member_id": self.members[who].pk, "movement_id": moved[which].pk}
            self.tries(take_back_transfer, **ids, reason="Verwechselt", now=OFFICE_HOURS)

    @rule(who=WHO)
    def was_never_admitted(self, who: int) -> None:
        self.tries(
            take_back_admission, member_id=self.members[who].pk, reason="Verwechselt", now=OFFICE_HOURS
        )

    @rule()
    def joins_and_never_did(self) -> None:
        new = a_member(self.coop, "Emil Erle", shares=2, on=self.today)
        self.tries(take_back_admission, member_id=new.pk, reason="Verwechselt", now=OFFICE_HOURS)
        with system_access():
            new.refresh_from_db()
        assert new.voided_at is not None

    @rule(back=BACK)
    def is_dissolved(self, back: int) -> None:
        self.tries(undo_exits_on_dissolution, coop=self.coop, dissolved_on=self.earlier(back))

    def earlier(self, back: int) -> date:
        return self.today - timedelta(days=back)

    @invariant()
    def counters_are_the_sums_of_movements_and_never_negative_on_any_day(self) -> None:
        for member in self.all():
            for kind, column, counter in (
                (ShareMovement, "shares", member.shares),
                (CapitalMovement, "amount", member.capital),
            ):
                moved = kind.objects.filter(member=member).order_by("effective_on")
                rows = moved.values_list("effective_on", column)
                days = [sum(each[1] for each in day) for _, day in groupby(rows, key=lambda row: row[0])]
                running = list(accumulate(days))
                assert min(running, default=0) >= 0, f"{kind.__name__} {running}"
                assert sum(days) == counter

    @invariant()
    def who_leaves_holds_nothing_after_the_last_day(self) -> None:
        for member in self.all():
            if member.left_on is None:
                assert member.shares >= 1
                continue
            if member.voided_at is not None:
                assert (member.shares, member.capital) == (0, 0)
                continue
            held = ShareMovement.objects.filter(member=member, effective_on__lte=member.left_on)
            assert held.aggregate(sum=Sum("shares"))["sum"] == 0
            counting = Departure.objects.filter(
                member=member, shares=None, withdrawn_on=None, overtaken_by=None
            )
            assert counting.get().effective_on == member.left_on

    @invariant()
    def capital_is_what_the_ledger_says(self) -> None:
        members = self.all()
        with system_access():
            accounts = dict(
                Account.objects.filter(pk__in=[each.account_id for each in members]).values_list(
                    "pk", "balance"
                )
            )
            assert {each.account_id: each.capital for each in members} == accounts
            assert prove_ledger(actor=BUILDER).difference == ""

    @invariant()
    def numbers_have_no_gaps(self) -> None:
        members = self.all()
        assert [each.number for each in members] == list(range(1, len(members) + 1))

    def all(self) -> list[Member]:
        if not hasattr(self, "coop"):
            return []
        with system_access():
            return list(Member.objects.filter(coop=self.coop).order_by("number"))


class Undone(InTransactions, Register):
    """As it is run."""


@pytest.mark.django_db
def test_a_few_sequences_of_changes_keep_the_register_right() -> None:
    run_state_machine_as_test(Undone, settings=runs(4, steps=10))


@pytest.mark.thorough
@pytest.mark.django_db
def test_any_sequence_of_changes_keeps_the_register_right() -> None:
    run_state_machine_as_test(Undone, settings=runs(25, steps=30))
