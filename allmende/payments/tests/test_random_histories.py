"""Whatever is paid, taken back and cancelled in whatever order: the figures agree with a model in plain Python."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from allmende.payments.models import Claim, ClaimState, Receipt
from allmende.payments.queries import Sums, arrears, open_claims
from allmende.payments.refusals import AlreadyReversed, ClaimIsClosed, MoreThanOpen
from allmende.payments.use_cases.cancel_claim import cancel_claim

from .desk import DUE, NOW, TODAY, Desk

AMOUNTS = (10, 25, 300)
WHICH = st.integers(0, 6)
OPERATIONS = st.lists(
    st.one_of(
        st.tuples(st.just("receive"), st.integers(0, 2), st.integers(1, 40)),
        st.tuples(st.just("receive_again"), WHICH),
        st.tuples(st.just("take_back"), WHICH),
        st.tuples(st.just("cancel"), st.integers(0, 2)),
    ),
    max_size=25,
)


@dataclass
class Entered:
    receipt: Receipt
    claim: int
    amount: int
    is_final: bool = False
    """It was taken back, or is a reversal."""


@dataclass
class Model:
    """The claims in a few lines: what the database must agree with."""

    paid: list[int] = field(default_factory=lambda: [0] * len(AMOUNTS))
    cancelled: set[int] = field(default_factory=set)
    entered: list[Entered] = field(default_factory=list)

    def open(self, claim: int) -> int:
        return 0 if claim in self.cancelled else AMOUNTS[claim] - self.paid[claim]


@pytest.mark.thorough
@pytest.mark.django_db
@settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck))
@given(operations=OPERATIONS)
def test_the_claims_agree_with_the_model(operations: list[tuple[Any, ...]]) -> None:
    with transaction.atomic():
        desk, model = Desk(), Model()
        claims = [desk.claim(amount) for amount in AMOUNTS]
        for name, *arguments in operations:
            globals()[f"_{name}"](desk, model, claims, *arguments)
            _agree(desk, model, claims)
        transaction.set_rollback(True)


def _agree(desk: Desk, model: Model, claims: list[Claim]) -> None:
    for number, claim in enumerate(claims):
        stored = desk.read(claim)
        paid, receipts = desk.figures(claim)
        assert paid == sum(receipts) == model.paid[number]
        assert 0 <= paid <= stored.amount == AMOUNTS[number]
        assert stored.open_amount == model.open(number)
        assert stored.state(TODAY) == _state(model, number)
    owed = [number for number in range(len(claims)) if model.open(number)]
    assert [claim.pk for claim in desk.ask(open_claims)] == [claims[number].pk for number in owed]
    in_all = sum(model.open(number) for number in owed)
    assert desk.ask(arrears, on=DUE.replace(year=2027)) == Sums(number=len(owed), amount=in_all)


def _state(model: Model, claim: int) -> ClaimState:
    if claim in model.cancelled:
        return ClaimState.CANCELLED
    if not model.open(claim):
        return ClaimState.PAID
    return ClaimState.PARTLY_PAID if model.paid[claim] else ClaimState.OPEN


def _receive(desk: Desk, model: Model, claims: list[Claim], claim: int, amount: int) -> None:
    if not model.open(claim):
        with pytest.raises(ClaimIsClosed):
            desk.receive(claims[claim], amount)
    elif amount > model.open(claim):
        with pytest.raises(MoreThanOpen) as refusal:
            desk.receive(claims[claim], amount)
        assert refusal.value.extra == {"open_amount": model.open(claim)}
    else:
        receipt = desk.receive(claims[claim], amount)
        model.paid[claim] += amount
        model.entered.append(Entered(receipt, claim, amount))


def _receive_again(desk: Desk, model: Model, claims: list[Claim], which: int) -> None:
    for entered in model.entered[which : which + 1]:
        if entered.amount > 0:
            again = desk.receive(claims[entered.claim], entered.amount, receipt_id=entered.receipt.pk)
            assert not again.is_new


def _take_back(desk: Desk, model: Model, claims: list[Claim], which: int) -> None:
    for entered in model.entered[which : which + 1]:
        if entered.is_final:
            with pytest.raises(AlreadyReversed):
                desk.take_back(entered.receipt)
            return
        number: UUID = uuid4()
        back = desk.take_back(entered.receipt, receipt_id=number)
        assert not desk.take_back(entered.receipt, receipt_id=number).is_new
        entered.is_final = True
        model.paid[entered.claim] -= entered.amount
        model.entered.append(Entered(back, entered.claim, -entered.amount, is_final=True))


def _cancel(desk: Desk, model: Model, claims: list[Claim], claim: int) -> None:
    cancel = {"claim_id": claims[claim].pk, "reason": "Erlass", "now": NOW}
    if model.open(claim):
        desk.call(cancel_claim, **cancel)
        model.cancelled.add(claim)
    else:
        with pytest.raises(ClaimIsClosed):
            desk.call(cancel_claim, **cancel)
