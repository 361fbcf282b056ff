"""What was entered as paid waits again, by mistake or sent back by the bank."""

from __future__ import annotations

from datetime import date

import pytest

from allmende.kernel.actor import GUEST, Actor
from allmende.kernel.errors import Invalid
from allmende.kernel.row_access import seeing
from allmende.payments.models import PayoutReturn, PayoutState, ReturnCause
from allmende.payments.queries import payout_returns_of, payouts_due
from allmende.payments.refusals import NoSuchPayout, PayoutExists, PayoutNotPaid
from allmende.payments.use_cases.cancel_payout import cancel_payout
from allmende.payments.use_cases.forget_words import forget_words
from allmende.payments.use_cases.mark_payout_paid import mark_payout_paid
from allmende.payments.use_cases.take_payout_back import take_payout_back

from .desk import ANNA, DEBTOR, IBAN, NOW, TODAY, TOMORROW, YESTERDAY, Desk, told
from .test_guards import refused

pytestmark = pytest.mark.django_db


def test_it_waits_again_and_what_was_entered_stays() -> None:
    desk = Desk()
    payout = desk.payout(holder="Mira Holzapfel", iban=IBAN)
    back = desk.comes_back(payout, paid_on=YESTERDAY, cause=ReturnCause.SENT_BACK)
    assert (back.state, back.times_back, back.masked_iban) == (PayoutState.QUEUED, 1, "DE89 •••• 3000")
    assert [each.pk for each in desk.ask(payouts_due)] == [payout.pk]
    (row,) = desk.ask(payout_returns_of, creditor=DEBTOR)
    assert (row.paid_on, row.back_on, row.cause, row.actor_person) == (YESTERDAY, TODAY, "sent_back", ANNA)
    assert told("PayoutTakenBack") == [
        {
            "payout_id": payout.pk,
            "coop_id": desk.coop.pk,
            "creditor": DEBTOR,
            "amount": 250_00,
            "paid_on": "2026-11-21",
            "back_on": "2026-11-22",
            "cause": "sent_back",
            "subject": "settlement:5",
        }
    ]
    with pytest.raises(PayoutExists):
        desk.payout()


def test_it_is_paid_taken_back_and_paid_again_as_often_as_it_happens() -> None:
    desk = Desk()
    payout = desk.payout()
    for number in (1, 2):
        assert desk.comes_back(payout).times_back == number
    desk.call(mark_payout_paid, payout_id=payout.pk, paid_on=TODAY, now=NOW)
    assert desk.read(payout).state == PayoutState.PAID
    assert [each.number for each in desk.ask(payout_returns_of, creditor=DEBTOR)] == [2, 1]


def test_only_what_is_paid_comes_back() -> None:
    """take_payout_back refuses."""
    desk = Desk()
    waits, cancelled = desk.payout(), desk.payout(subject="settlement:6")
    desk.call(cancel_payout, payout_id=cancelled.pk, reason="Irrtum", now=NOW)
    for payout, state in ((waits, "queued"), (cancelled, "cancelled")):
        with pytest.raises(PayoutNotPaid) as refusal:
            desk.comes_back(payout, paid_on=None)
        assert refusal.value.extra == {"state": state}
    desk.comes_back(waits)
    with pytest.raises(PayoutNotPaid):
        desk.comes_back(waits, paid_on=None)


def test_not_before_it_was_paid_nor_ahead_nor_of_another_cooperative_nor_by_a_guest() -> None:
    desk = Desk()
    payout = desk.payout()
    desk.call(mark_payout_paid, payout_id=payout.pk, paid_on=TODAY, now=NOW)
    for day in (YESTERDAY, TOMORROW):
        with pytest.raises(Invalid) as refusal:
            desk.comes_back(payout, paid_on=None, back_on=day)
        assert refusal.value.field == "back_on"
    with pytest.raises(NoSuchPayout):
        Desk().comes_back(payout, paid_on=None)
    with pytest.raises(ValueError, match="a guest cannot"), seeing(desk.actor):
        take_payout_back(actor=GUEST, payout_id=payout.pk, back_on=TODAY, cause=ReturnCause.MISTAKE, now=NOW)
    assert desk.read(payout).state == PayoutState.PAID


INSERT = (
    "insert into payments_payoutreturn"
    " (coop_id, payout_id, number, paid_on, back_on, cause, recorded_at, actor_person, actor_system)"
    " values (%s, %s, %s, %s, %s, %s, now(), 1, '')"
)


def test_around_the_use_case_there_is_no_other_way_back() -> None:
    desk, other = Desk(), Desk()
    payout, foreign = desk.payout(), other.payout()
    desk.call(mark_payout_paid, payout_id=payout.pk, paid_on=TODAY, now=NOW)
    refused(desk, "update payments_payout set paid_on = null", because="written once")
    refused(desk, "update payments_payout set paid_on = null, times_back = 1", because="a return of its own")
    refused(desk, "update payments_payout set times_back = 1", because="a return of its own")
    own = (desk.coop.pk, payout.pk)
    for said, because in (
        ((*own, 1, YESTERDAY, TODAY, "mistake"), "on the day it was paid"),
        ((*own, 2, TODAY, TODAY, "mistake"), "one after another"),
        ((*own, 0, TODAY, TODAY, "mistake"), "one after another"),
        ((*own, 1, TODAY, YESTERDAY, "mistake"), "a_payout_comes_back_after_it_was_paid"),
        ((*own, 1, TODAY, TODAY, "mood"), "a_payout_comes_back_for_a_cause"),
        ((desk.coop.pk, foreign.pk, 1, TODAY, TODAY, "mistake"), "its own cooperative"),
        ((other.coop.pk, payout.pk, 1, TODAY, TODAY, "mistake"), "row-level security"),
    ):
        refused(desk, INSERT, *said, because=because)
    desk.sql(INSERT, *own, 1, TODAY, TODAY, "mistake")
    assert (desk.read(payout).state, desk.read(payout).times_back) == (PayoutState.QUEUED, 1)
    refused(desk, INSERT, *own, 1, TODAY, TODAY, "mistake", because="once_each_time")
    refused(desk, INSERT, *own, 2, TODAY, TODAY, "mistake", because="on the day it was paid")


def test_what_came_back_is_not_rewritten() -> None:
    desk = Desk()
    payout = desk.comes_back(desk.payout())
    refused(desk, "update payments_payoutreturn set paid_on = '2026-01-01'", because="append-only")
    refused(desk, "delete from payments_payoutreturn", because="append-only")
    refused(desk, "update payments_payout set times_back = 0", because="a return of its own")
    refused(desk, "update payments_payout set times_back = 2, paid_on = null", because="a return of its own")
    assert desk.read(payout).times_back == 1


def test_after_ten_years_nobody_reads_who_entered_it() -> None:
    desk = Desk()
    desk.comes_back(desk.payout())
    with seeing(desk.actor):
        ids = {"actor": Actor.job("erase_what_is_due"), "coop_id": desk.coop.pk, "at_most": 10}
        assert forget_words(**ids, before=TODAY) == 0
        assert forget_words(**ids, before=date(2037, 1, 1)) == 1, "the payout itself still waits"
        row = PayoutReturn.objects.get()
        assert (row.actor_person, row.actor_system, row.paid_on) == (None, "erased", TODAY)
