"""Payments are entered with their value date, once, and taken back by a row of their own."""

from __future__ import annotations

from uuid import uuid4

import pytest

from allmende.kernel.actor import GUEST
from allmende.kernel.errors import Invalid
from allmende.payments.models import ClaimState
from allmende.payments.refusals import (
    AlreadyReversed,
    ClaimIsClosed,
    DifferentContent,
    MoreThanOpen,
    NoSuchClaim,
    NoSuchReceipt,
)
from allmende.payments.use_cases.cancel_claim import cancel_claim

from .desk import ANNA, DEBTOR, NOW, TODAY, TOMORROW, YESTERDAY, Desk, told

pytestmark = pytest.mark.django_db


def test_a_payment_is_stored_and_counted() -> None:
    desk = Desk()
    claim = desk.claim(300_00)
    entered = desk.receive(claim, 100_00, value_on=YESTERDAY, note=" bar übergeben ", manner="cash")
    assert entered.is_new
    assert entered.claim.paid == 100_00

    stored = desk.read(entered)
    assert (stored.claim_id, stored.coop_id, stored.amount) == (claim.pk, desk.coop.pk, 100_00)
    assert (stored.value_on, stored.recorded_at, stored.manner, stored.note) == (
        YESTERDAY,
        NOW,
        "cash",
        "bar übergeben",
    )
    assert (stored.reverses_id, stored.actor_person, stored.actor_coop) == (None, ANNA, desk.coop.pk)
    assert desk.figures(claim) == (100_00, [100_00])
    assert told("ReceiptEntered") == [
        {
            "claim_id": claim.pk,
            "receipt_id": str(entered.pk),
            "coop_id": desk.coop.pk,
            "debtor": DEBTOR,
            "kind": "shares",
            "amount": 100_00,
            "value_on": "2026-11-21",
            "subject": "shares:123",
        }
    ]


def test_the_same_form_sent_twice_is_one_payment() -> None:
    desk = Desk()
    claim, number = desk.claim(300_00), uuid4()
    first = desk.receive(claim, 300_00, receipt_id=number)
    again = desk.receive(claim, 300_00, receipt_id=number)
    assert (first.is_new, again.is_new, again.pk) == (True, False, first.pk)
    assert desk.figures(claim) == (300_00, [300_00])
    assert len(told("ReceiptEntered")) == 1


@pytest.mark.parametrize(
    "changes", [{"amount": 2_00}, {"value_on": YESTERDAY}, {"manner": "cash"}, {"note": "anders"}]
)
def test_the_same_id_for_another_payment_is_refused(changes: dict[str, object]) -> None:
    desk = Desk()
    claim, number = desk.claim(300_00), uuid4()
    desk.receive(claim, 1_00, receipt_id=number)
    with pytest.raises(DifferentContent):
        desk.receive(claim, **({"amount": 1_00, "receipt_id": number} | changes))  # type: ignore[arg-type]
    assert desk.figures(claim) == (1_00, [1_00])


def test_an_id_of_another_claim_or_cooperative_is_refused() -> None:
    desk, stranger, number = Desk(), Desk(), uuid4()
    desk.receive(desk.claim(), 1_00, receipt_id=number)
    with pytest.raises(DifferentContent):
        desk.receive(desk.claim(), 1_00, receipt_id=number)
    with pytest.raises(DifferentContent):
        stranger.receive(stranger.claim(), 1_00, receipt_id=number)


def test_enter_receipt_takes_no_more_than_is_open() -> None:
    desk = Desk()
    claim = desk.claim(300_00)
    desk.receive(claim, 288_00)
    with pytest.raises(MoreThanOpen) as refusal:
        desk.receive(claim, 12_01)
    assert (refusal.value.field, refusal.value.extra) == ("amount", {"open_amount": 12_00})
    assert "12,00 EUR" in str(refusal.value)
    desk.receive(claim, 12_00)
    with pytest.raises(ClaimIsClosed):
        desk.receive(claim, 1)
    assert desk.figures(claim) == (300_00, [12_00, 288_00])


def test_nothing_is_paid_on_a_cancelled_claim() -> None:
    desk = Desk()
    claim = desk.claim()
    desk.call(cancel_claim, claim_id=claim.pk, reason="Irrtum", now=NOW)
    with pytest.raises(ClaimIsClosed) as refusal:
        desk.receive(claim, 1_00)
    assert refusal.value.extra == {"state": "cancelled"}


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"amount": 0}, "amount"),
        ({"amount": -1_00}, "amount"),
        ({"value_on": TOMORROW}, "value_on"),
        ({"manner": "barter"}, "manner"),
        ({"note": "x" * 201}, "note"),
    ],
)
def test_enter_receipt_refuses_what_is_none(changes: dict[str, object], field: str) -> None:
    desk = Desk()
    claim = desk.claim()
    with pytest.raises(Invalid) as refusal:
        desk.receive(claim, **({"amount": 1_00} | changes))  # type: ignore[arg-type]
    assert refusal.value.field == field
    assert desk.figures(claim) == (0, [])


def test_a_guest_enters_nothing() -> None:
    desk = Desk()
    with pytest.raises(ValueError, match="a guest cannot"):
        desk.receive(desk.claim(), 1_00, actor=GUEST)


def test_another_cooperatives_claim_is_not_paid() -> None:
    claim = Desk().claim()
    with pytest.raises(NoSuchClaim):
        Desk().receive(claim, 1_00)


def test_a_reversal_opens_the_claim_again() -> None:
    desk = Desk()
    claim = desk.claim(300_00)
    desk.receive(claim, 100_00)
    wrong = desk.receive(claim, 200_00, value_on=YESTERDAY)
    back = desk.take_back(wrong, note="Rücklastschrift")

    stored = desk.read(back)
    assert (stored.amount, stored.reverses_id, stored.claim_id) == (-200_00, wrong.pk, claim.pk)
    assert (stored.value_on, stored.manner, stored.note) == (TODAY, "transfer", "Rücklastschrift")
    assert desk.figures(claim) == (100_00, [-200_00, 100_00, 200_00])
    assert desk.read(claim).state(TODAY) == ClaimState.PARTLY_PAID
    (fact,) = told("ReceiptReversed")
    assert (fact["receipt_id"], fact["reverses_id"], fact["amount"]) == (str(back.pk), str(wrong.pk), -200_00)

    desk.receive(claim, 200_00)
    assert desk.figures(claim)[0] == 300_00


def test_the_same_reversal_sent_twice_is_one() -> None:
    desk = Desk()
    claim, number = desk.claim(), uuid4()
    paid = desk.receive(claim, 100_00)
    assert desk.take_back(paid, receipt_id=number).is_new
    assert not desk.take_back(paid, receipt_id=number).is_new
    assert len(told("ReceiptReversed")) == 1


def test_reverse_receipt_takes_back_once_and_never_a_reversal() -> None:
    desk = Desk()
    claim = desk.claim()
    paid = desk.receive(claim, 100_00)
    back = desk.take_back(paid)
    for receipt in (paid, back):
        with pytest.raises(AlreadyReversed):
            desk.take_back(receipt)
    assert desk.figures(claim) == (0, [-100_00, 100_00])


def test_a_cancelled_claims_payment_can_still_be_returned() -> None:
    desk = Desk()
    claim = desk.claim(300_00)
    paid = desk.receive(claim, 100_00)
    desk.call(cancel_claim, claim_id=claim.pk, reason="Erlass", now=NOW)
    desk.take_back(paid)
    claim = desk.read(claim)
    assert (claim.paid, claim.open_amount, claim.state(TODAY)) == (0, 0, ClaimState.CANCELLED)


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"value_on": TOMORROW}, "value_on"), ({"value_on": YESTERDAY}, "value_on"), ({"note": ""}, "note")],
)
def test_reverse_receipt_refuses_what_is_none(changes: dict[str, object], field: str) -> None:
    desk = Desk()
    claim = desk.claim()
    paid = desk.receive(claim, 100_00)
    with pytest.raises(Invalid) as refusal:
        desk.take_back(paid, **changes)
    assert refusal.value.field == field
    assert desk.figures(claim) == (100_00, [100_00])


def test_another_cooperatives_payment_is_not_taken_back() -> None:
    desk = Desk()
    paid = desk.receive(desk.claim(), 100_00)
    with pytest.raises(NoSuchReceipt):
        Desk().take_back(paid)
