"""Payouts wait until they are paid or cancelled, once."""

from __future__ import annotations

from datetime import date

import pytest

from allmende.kernel.actor import GUEST
from allmende.kernel.errors import Invalid
from allmende.payments.iban import InvalidIban
from allmende.payments.models import PayoutState
from allmende.payments.queries import Sums, payouts_due, payouts_waiting
from allmende.payments.refusals import NoSuchPayout, PayoutExists, PayoutIsClosed, PayoutIsSuspended
from allmende.payments.use_cases.cancel_payout import cancel_payout
from allmende.payments.use_cases.free_payouts import free_payouts
from allmende.payments.use_cases.mark_payout_paid import mark_payout_paid
from allmende.payments.use_cases.name_payout_account import name_payout_account
from allmende.payments.use_cases.queue_payouts import PayoutLine, queue_payouts
from allmende.payments.use_cases.reveal_iban import reveal_iban
from allmende.payments.use_cases.suspend_payouts import suspend_payouts

from .desk import ANNA, DEBTOR, IBAN, NOW, OTHER_IBAN, TODAY, TOMORROW, Desk, told

pytestmark = pytest.mark.django_db


def test_a_payout_is_stored_as_it_was_queued() -> None:
    desk = Desk()
    payout = desk.read(desk.payout(holder="Mira Holzapfel", iban=IBAN))
    assert (payout.coop_id, payout.creditor, payout.amount, payout.currency, payout.due_until) == (
        desk.coop.pk,
        DEBTOR,
        250_00,
        "EUR",
        date(2027, 6, 30),
    )
    assert (payout.reason, payout.subject) == ("Auseinandersetzungsguthaben", "settlement:5")
    assert (payout.holder, payout.masked_iban) == ("Mira Holzapfel", "DE89 •••• 3000")
    assert (payout.state, payout.queued_at, payout.actor_person) == (PayoutState.QUEUED, NOW, ANNA)
    assert (payout.is_late(date(2027, 6, 30)), payout.is_late(date(2027, 7, 1))) == (False, True)
    assert told("PayoutsQueued") == [{"coop_id": desk.coop.pk, "number": 1, "amount": 250_00}]


def test_the_account_may_follow_and_change_while_it_waits() -> None:
    desk = Desk()
    payout = desk.payout()
    assert desk.read(payout).masked_iban == ""
    for iban, seen in ((IBAN, "DE89 •••• 3000"), (OTHER_IBAN, "DE02 •••• 2051")):
        desk.call(name_payout_account, payout_id=payout.pk, holder="Mira Holzapfel", iban=iban)
        assert desk.read(payout).masked_iban == seen
    assert told("PayoutAccountNamed")[0] == {
        "payout_id": payout.pk,
        "coop_id": desk.coop.pk,
        "creditor": DEBTOR,
    }


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"amount": 0}, "amount"),
        ({"reason": ""}, "reason"),
        ({"reason": "x" * 141}, "reason"),
        ({"subject": "x" * 81}, "subject"),
        ({"holder": "Mira Holzapfel"}, "iban"),
        ({"iban": IBAN}, "holder"),
    ],
)
def test_queue_payout_refuses_what_is_none(changes: dict[str, object], field: str) -> None:
    desk = Desk()
    with pytest.raises(Invalid) as refusal:
        desk.payout(**changes)  # type: ignore[arg-type]
    assert refusal.value.field == field
    assert desk.ask(payouts_due) == []


def test_it_goes_to_the_account_of_the_mandate_in_force() -> None:
    desk = Desk()
    desk.mandate(iban=OTHER_IBAN)
    desk.mandate()
    payout, other = (
        desk.payout(to_known_account=True),
        desk.payout(to_known_account=True, creditor=99, subject="x"),
    )
    named = desk.payout(to_known_account=True, holder="Mira Holzapfel", iban=OTHER_IBAN, subject="y")
    assert desk.read(payout).masked_iban == "DE89 •••• 3000"
    assert desk.call(reveal_iban, kept_by=desk.read(payout)) == IBAN
    assert desk.read(other).masked_iban == "", "no mandate, no account"
    assert desk.read(named).masked_iban == "DE02 •••• 2051", "a named account wins"


def a_line(number: int, **changes: object) -> PayoutLine:
    wish: dict[str, object] = {
        "creditor": number,
        "amount": number * 1_00,
        "due_until": date(2027, 6, 30),
        "reason": "Dividende 2026",
        "subject": f"dividend:{number}",
        "to_known_account": True,
    }
    return PayoutLine(**(wish | changes))  # type: ignore[arg-type]


def test_queue_payouts_queues_all_and_tells_once() -> None:
    desk = Desk()
    desk.mandate(debtor=2)
    lines = [a_line(3), a_line(1), a_line(2)]
    payouts = desk.call(queue_payouts, coop_id=desk.coop.pk, lines=lines, now=NOW)
    assert [(desk.read(each).creditor, desk.read(each).masked_iban) for each in payouts] == [
        (3, ""),
        (1, ""),
        (2, "DE89 •••• 3000"),
    ]
    assert told("PayoutsQueued") == [{"coop_id": desk.coop.pk, "number": 3, "amount": 6_00}]
    assert desk.call(queue_payouts, coop_id=desk.coop.pk, lines=[], now=NOW) == []
    with pytest.raises(PayoutExists):
        desk.call(queue_payouts, coop_id=desk.coop.pk, lines=[a_line(4), a_line(2)], now=NOW)
    with pytest.raises(Invalid):
        desk.call(queue_payouts, coop_id=desk.coop.pk, lines=[a_line(4), a_line(5, amount=0)], now=NOW)
    assert desk.ask(payouts_waiting) == Sums(number=3, amount=6_00)


def test_a_guest_queues_nothing() -> None:
    with pytest.raises(ValueError, match="a guest cannot"):
        Desk().payout(actor=GUEST)


def test_a_subject_is_paid_out_once() -> None:
    desk = Desk()
    payout = desk.payout()
    with pytest.raises(PayoutExists):
        desk.payout()
    desk.call(cancel_payout, payout_id=payout.pk, reason="Falscher Betrag", now=NOW)
    again = desk.payout(240_00)
    desk.call(mark_payout_paid, payout_id=again.pk, paid_on=TODAY, now=NOW)
    with pytest.raises(PayoutExists):
        desk.payout()
    desk.payout(subject="")
    desk.payout(subject="")


def test_a_payout_is_paid_on_a_day() -> None:
    desk = Desk()
    payout = desk.payout()
    desk.call(mark_payout_paid, payout_id=payout.pk, paid_on=TODAY, now=NOW)
    stored = desk.read(payout)
    assert (stored.state, stored.paid_on, stored.is_late(date(2030, 1, 1))) == (
        PayoutState.PAID,
        TODAY,
        False,
    )
    assert told("PayoutPaid") == [
        {
            "payout_id": payout.pk,
            "coop_id": desk.coop.pk,
            "creditor": DEBTOR,
            "amount": 250_00,
            "paid_on": "2026-11-22",
            "subject": "settlement:5",
        }
    ]


def test_a_payout_is_cancelled_with_a_reason() -> None:
    desk = Desk()
    payout = desk.payout()
    with pytest.raises(Invalid):
        desk.call(cancel_payout, payout_id=payout.pk, reason=" ", now=NOW)
    desk.call(cancel_payout, payout_id=payout.pk, reason="Verrechnet", now=NOW)
    stored = desk.read(payout)
    assert (stored.state, stored.cancelled_at, stored.cancelled_reason) == (
        PayoutState.CANCELLED,
        NOW,
        "Verrechnet",
    )
    assert told("PayoutCancelled")[0]["amount"] == 250_00


def test_what_is_closed_stays_closed() -> None:
    """mark_payout_paid, cancel_payout and name_payout_account refuse alike."""
    desk = Desk()
    paid, cancelled = desk.payout(), desk.payout(subject="settlement:6")
    desk.call(mark_payout_paid, payout_id=paid.pk, paid_on=TODAY, now=NOW)
    desk.call(cancel_payout, payout_id=cancelled.pk, reason="Irrtum", now=NOW)
    for payout, state in ((paid, "paid"), (cancelled, "cancelled")):
        for use_case, arguments in (
            (mark_payout_paid, {"paid_on": TODAY, "now": NOW}),
            (cancel_payout, {"reason": "Irrtum", "now": NOW}),
            (name_payout_account, {"holder": "Mira Holzapfel", "iban": IBAN}),
        ):
            with pytest.raises(PayoutIsClosed) as refusal:
                desk.call(use_case, payout_id=payout.pk, **arguments)
            assert refusal.value.extra == {"state": state}


def test_it_is_not_paid_ahead_nor_to_a_wrong_account() -> None:
    desk = Desk()
    payout = desk.payout()
    with pytest.raises(Invalid) as refusal:
        desk.call(mark_payout_paid, payout_id=payout.pk, paid_on=TOMORROW, now=NOW)
    assert refusal.value.field == "paid_on"
    with pytest.raises(InvalidIban):
        desk.call(name_payout_account, payout_id=payout.pk, holder="Mira Holzapfel", iban="DE1")
    assert desk.read(payout).state == PayoutState.QUEUED


def test_another_cooperatives_payout_does_not_exist() -> None:
    payout = Desk().payout()
    with pytest.raises(NoSuchPayout):
        Desk().call(mark_payout_paid, payout_id=payout.pk, paid_on=TODAY, now=NOW)


def test_the_queue_shows_the_most_urgent_first() -> None:
    desk = Desk()
    later = desk.payout(subject="a", due_until=date(2028, 6, 30))
    sooner = desk.payout(100_00, subject="b")
    paid = desk.payout(subject="c")
    desk.call(mark_payout_paid, payout_id=paid.pk, paid_on=TODAY, now=NOW)
    other = desk.payout(subject="d", creditor=DEBTOR + 1)
    Desk().payout()
    assert [each.pk for each in desk.ask(payouts_due)] == [sooner.pk, other.pk, later.pk]
    assert desk.ask(payouts_waiting) == Sums(number=3, amount=600_00)


def test_what_is_suspended_waits_until_it_is_free() -> None:
    desk = Desk()
    payout = desk.payout()
    desk.call(suspend_payouts, coop_id=desk.coop.pk, payout_ids=[payout.pk], on=TODAY)
    assert (desk.read(payout).state, desk.read(payout).is_late(date(2027, 7, 1))) == (
        PayoutState.SUSPENDED,
        False,
    )
    with pytest.raises(PayoutIsSuspended):
        desk.call(mark_payout_paid, payout_id=payout.pk, paid_on=TODAY, now=NOW)
    desk.call(free_payouts, coop_id=desk.coop.pk, payout_ids=[payout.pk])
    desk.call(mark_payout_paid, payout_id=payout.pk, paid_on=TODAY, now=NOW)
    assert desk.read(payout).state == PayoutState.PAID
    assert (
        told("PayoutsSuspended")
        == told("PayoutsFreed")
        == [{"coop_id": desk.coop.pk, "number": 1, "amount": 250_00}]
    )


def test_what_is_suspended_can_be_cancelled() -> None:
    desk = Desk()
    payout = desk.payout()
    desk.call(suspend_payouts, coop_id=desk.coop.pk, payout_ids=[payout.pk], on=TODAY)
    desk.call(cancel_payout, payout_id=payout.pk, reason="verzichtet", now=NOW)
    assert desk.read(payout).state == PayoutState.CANCELLED
