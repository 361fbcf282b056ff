"""Whatever happens in whatever order: the books agree with a model in plain Python, and the proof holds."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from allmende.kernel.row_access import system_access
from allmende.ledger.functions import Reason
from allmende.ledger.models import Account
from allmende.ledger.queries import statement, unit_totals
from allmende.ledger.refusals import AlreadyReversed, BalanceTooHigh, HoldNotPending, LimitExceeded
from allmende.ledger.use_cases.expire_holds import expire_holds
from allmende.ledger.use_cases.make_firm import make_firm
from allmende.ledger.use_cases.post_hold import post_hold
from allmende.ledger.use_cases.prove_ledger import prove_ledger
from allmende.ledger.use_cases.reverse_transfer import reverse_transfer
from allmende.ledger.use_cases.seal_transfers import seal_transfers
from allmende.ledger.use_cases.transfer_batch import Line, transfer_batch
from allmende.ledger.use_cases.void_hold import void_hold

from .accounts import ANNA, NOW, TODAY, an_account, figures, keep, pay

LIMITS = [(0, None), (20, 30), (50, 50), (None, None)]
DUE = NOW + timedelta(hours=1)

ACCOUNT = st.integers(0, len(LIMITS) - 1)
AMOUNT = st.integers(1, 40)
WHICH = st.integers(0, 5)
PAIR = st.tuples(ACCOUNT, ACCOUNT).filter(lambda pair: pair[0] != pair[1])
OPERATIONS = st.lists(
    st.one_of(
        st.tuples(st.just("pay"), PAIR, AMOUNT),
        st.tuples(st.just("pay_again"), WHICH),
        st.tuples(st.just("batch"), st.lists(st.tuples(PAIR, AMOUNT), min_size=1, max_size=4)),
        st.tuples(st.just("keep"), PAIR, AMOUNT),
        st.tuples(st.just("post"), WHICH),
        st.tuples(st.just("void"), WHICH),
        st.tuples(st.just("firm"), WHICH),
        st.tuples(st.just("expire")),
        st.tuples(st.just("reverse"), WHICH),
        st.tuples(st.just("seal")),
    ),
    max_size=30,
)


@dataclass
class Kept:
    id: UUID
    payer: int
    payee: int
    amount: int
    state: str = "pending"
    firm: bool = False


@dataclass
class Model:
    """The ledger in a few lines: what the database must agree with."""

    balances: list[int] = field(default_factory=lambda: [0] * len(LIMITS))
    moves: list[int] = field(default_factory=lambda: [0] * len(LIMITS))
    paid: list[tuple[UUID, int, int, int]] = field(default_factory=list)
    reversed: set[UUID] = field(default_factory=set)
    kept: list[Kept] = field(default_factory=list)

    def held(self, account: int, side: str) -> int:
        return sum(
            hold.amount for hold in self.kept if hold.state == "pending" and getattr(hold, side) == account
        )

    def refusal(self, changes: list[tuple[int, int]]) -> tuple[type[Exception], ...]:
        """What may refuse these changes of balances; empty when nothing may."""
        found: list[type[Exception]] = []
        for account, change in changes:
            credit, highest = LIMITS[account]
            after = self.balances[account] + change
            if change < 0 and credit is not None and after - self.held(account, "payer") < -credit:
                found.append(LimitExceeded)
            if change > 0 and highest is not None and after + self.held(account, "payee") > highest:
                found.append(BalanceTooHigh)
        return tuple(found)

    def move(self, number: UUID, payer: int, payee: int, amount: int) -> None:
        self.balances[payer] -= amount
        self.balances[payee] += amount
        self.moves[payer] += 1
        self.moves[payee] += 1
        self.paid.append((number, payer, payee, amount))


@pytest.mark.thorough
@pytest.mark.django_db
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(operations=OPERATIONS)
def test_the_books_agree_with_the_model(operations: list[tuple[Any, ...]]) -> None:
    with transaction.atomic():
        accounts = [an_account(credit_limit=credit, max_balance=highest) for credit, highest in LIMITS]
        model = Model()
        for name, *arguments in operations:
            globals()[f"_{name}"](model, accounts, *arguments)
            for number, account in enumerate(accounts):
                assert figures(account) == (
                    model.balances[number],
                    model.held(number, "payer"),
                    model.held(number, "payee"),
                    model.moves[number],
                )
        _agree_in_the_end(model, accounts)
        transaction.set_rollback(True)


def _agree_in_the_end(model: Model, accounts: list[Account]) -> None:
    assert prove_ledger(actor=ANNA).difference == ""
    (totals,) = unit_totals()
    assert totals.balances == 0
    with system_access():
        for number, account in enumerate(accounts):
            lines = statement(account.pk, limit=1000)
            assert [line.seq for line in lines] == list(range(model.moves[number], 0, -1))
            assert sum(line.amount for line in lines) == model.balances[number]


def _pay(model: Model, accounts: list[Account], pair: tuple[int, int], amount: int) -> None:
    (payer, payee), number = pair, uuid4()
    if refusal := model.refusal([(payer, -amount), (payee, amount)]):
        with pytest.raises(refusal):
            pay(accounts[payer], accounts[payee], amount, transfer_id=number)
    else:
        pay(accounts[payer], accounts[payee], amount, transfer_id=number)
        model.move(number, payer, payee, amount)


def _pay_again(model: Model, accounts: list[Account], which: int) -> None:
    plain = [paid for paid in model.paid if paid[0] not in model.reversed][: which + 1]
    for number, payer, payee, amount in plain[-1:]:
        with system_access():
            stored = statement(accounts[payer].pk, limit=1000)
        (line,) = [line for line in stored if line.transfer_id == number]
        if line.kind == "payment":
            reason = Reason(kind=line.kind, purpose=line.purpose, reference=line.reference)
            assert not pay(accounts[payer], accounts[payee], amount, transfer_id=number, reason=reason).is_new


def _batch(model: Model, accounts: list[Account], lines: list[tuple[tuple[int, int], int]]) -> None:
    changes = [0] * len(LIMITS)
    for (payer, payee), amount in lines:
        changes[payer] -= amount
        changes[payee] += amount
    posting = [
        Line(id=uuid4(), payer_id=accounts[payer].pk, payee_id=accounts[payee].pk, amount=amount)
        for (payer, payee), amount in lines
    ]
    arguments: dict[str, Any] = {
        "actor": ANNA,
        "batch": uuid4(),
        "lines": posting,
        "reason": Reason(kind="dues"),
        "effective_on": TODAY,
        "now": NOW,
    }
    if refusal := model.refusal(list(enumerate(changes))):
        with pytest.raises(refusal):
            transfer_batch(**arguments)
    else:
        transfer_batch(**arguments)
        for line, ((payer, payee), amount) in zip(posting, lines, strict=True):
            model.move(line.id, payer, payee, amount)


def _keep(model: Model, accounts: list[Account], pair: tuple[int, int], amount: int) -> None:
    payer, payee = pair
    if refusal := model.refusal([(payer, -amount), (payee, amount)]):
        with pytest.raises(refusal):
            keep(accounts[payer], accounts[payee], amount, expires_at=DUE)
    else:
        held = keep(accounts[payer], accounts[payee], amount, expires_at=DUE)
        model.kept.append(Kept(held.pk, payer, payee, amount))


def _post(model: Model, accounts: list[Account], which: int) -> None:
    for held in model.kept[which : which + 1]:
        if held.state in ("voided", "expired"):
            with pytest.raises(HoldNotPending):
                post_hold(actor=ANNA, hold_id=held.id, effective_on=TODAY, now=NOW)
            return
        posted = post_hold(actor=ANNA, hold_id=held.id, effective_on=TODAY, now=NOW)
        assert posted.is_new == (held.state == "pending")
        if posted.is_new:
            held.state = "posted"
            model.move(posted.pk, held.payer, held.payee, held.amount)


def _void(model: Model, accounts: list[Account], which: int) -> None:
    for held in model.kept[which : which + 1]:
        if held.state == "posted":
            with pytest.raises(HoldNotPending):
                void_hold(actor=ANNA, hold_id=held.id, now=NOW)
        elif void_hold(actor=ANNA, hold_id=held.id, now=NOW).is_new:
            assert held.state == "pending"
            held.state = "voided"


def _firm(model: Model, accounts: list[Account], which: int) -> None:
    for held in model.kept[which : which + 1]:
        if held.state == "pending":
            held.firm = True
            make_firm(actor=ANNA, hold_id=held.id, now=NOW)
        else:
            with pytest.raises(HoldNotPending):
                make_firm(actor=ANNA, hold_id=held.id, now=NOW)


def _expire(model: Model, accounts: list[Account]) -> None:
    due = [held for held in model.kept if held.state == "pending" and not held.firm]
    assert {held.pk for held in expire_holds(actor=ANNA, now=DUE)} == {held.id for held in due}
    for held in due:
        held.state = "expired"


def _reverse(model: Model, accounts: list[Account], which: int) -> None:
    for original, payer, payee, amount in model.paid[which : which + 1]:
        number = uuid4()
        refusal: tuple[type[Exception], ...] = model.refusal([(payee, -amount), (payer, amount)])
        if original in model.reversed:
            refusal = (AlreadyReversed,)
        if refusal:
            with pytest.raises(refusal):
                _give_back(number, original)
        else:
            _give_back(number, original)
            model.reversed |= {original, number}
            model.move(number, payee, payer, amount)


def _give_back(number: UUID, original: UUID) -> None:
    reverse_transfer(
        actor=ANNA, transfer_id=number, reverses_id=original, purpose="Back", effective_on=TODAY, now=NOW
    )


def _seal(model: Model, accounts: list[Account]) -> None:
    seal_transfers(actor=ANNA, now=NOW)
