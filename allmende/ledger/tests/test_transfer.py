"""transfer: both legs in one row, limits, the same id twice."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.utils import translation

from allmende.kernel.actor import GUEST, Actor
from allmende.kernel.errors import Invalid
from allmende.kernel.row_access import seeing, system_access
from allmende.ledger.models import Transfer
from allmende.ledger.refusals import (
    AccountClosed,
    BalanceTooHigh,
    DifferentPayload,
    LimitExceeded,
    NoSuchRow,
    UnitMismatch,
)
from allmende.ledger.use_cases.close_account import close_account
from allmende.ledger.use_cases.transfer import transfer

from .accounts import ANNA, NOW, PAYMENT, TODAY, an_account, figures, pay

pytestmark = pytest.mark.django_db


def test_a_transfer_moves_an_amount_in_one_row() -> None:
    garden, bakery = an_account(), an_account()
    moved = pay(garden, bakery, 12_50)

    assert figures(garden) == (-12_50, 0, 0, 1)
    assert figures(bakery) == (12_50, 0, 0, 1)
    assert moved.is_new
    with system_access():
        stored = Transfer.objects.get(pk=moved.pk)
    assert (stored.payer_id, stored.payee_id, stored.amount, stored.unit_id) == (
        garden.pk,
        bakery.pk,
        12_50,
        "CRED",
    )
    assert (stored.payer_owner, stored.payee_owner) == (garden.owner, bakery.owner)
    assert (stored.payer_seq, stored.payer_balance, stored.payee_seq, stored.payee_balance) == (
        1,
        -12_50,
        1,
        12_50,
    )
    assert (stored.kind, stored.purpose, stored.reference) == ("payment", "Thank you", "payment:1")
    assert (stored.actor_person, stored.actor_coop, stored.actor_system) == (1, 11, "")
    assert (stored.effective_on, stored.recorded_at, stored.reverses_id, stored.batch) == (
        TODAY,
        NOW,
        None,
        None,
    )


def test_numbers_and_running_balances_follow_the_order_of_recording() -> None:
    garden, bakery, press = an_account(), an_account(), an_account()
    pay(garden, bakery, 10)
    pay(bakery, press, 4)
    third = pay(press, bakery, 1)

    assert (third.payer_seq, third.payer_balance) == (2, 3)
    assert (third.payee_seq, third.payee_balance) == (3, 7)
    assert [figures(account)[0] for account in (garden, bakery, press)] == [-10, 7, 3]


def test_the_limit_may_be_used_to_the_last_part_and_no_further() -> None:
    garden, bakery = an_account(credit_limit=100_00), an_account()
    pay(garden, bakery, 100_00)
    with translation.override("en"), pytest.raises(LimitExceeded) as refusal:
        pay(garden, bakery, 1)

    assert refusal.value.extra == {"account_id": garden.pk, "unit": "CRED", "available": 0, "needed": 1}
    assert str(refusal.value) == "This needs 0.01, but only 0.00 can be spent."
    assert figures(garden) == (-100_00, 0, 0, 1)
    assert figures(bakery) == (100_00, 0, 0, 1)


def test_an_account_without_limit_goes_anywhere() -> None:
    issuer, bakery = an_account(credit_limit=None), an_account()
    pay(issuer, bakery, 10**12)
    assert figures(issuer)[0] == -(10**12)


def test_the_payee_rises_to_its_highest_balance_and_no_further() -> None:
    garden, bakery = an_account(), an_account(max_balance=5_00)
    pay(garden, bakery, 5_00)
    with pytest.raises(BalanceTooHigh) as refusal:
        pay(garden, bakery, 1)
    assert refusal.value.extra == {"account_id": bakery.pk}  # how much it holds is not the payer's business


def test_the_same_id_sent_again_is_the_same_transfer() -> None:
    garden, bakery = an_account(credit_limit=100), an_account()
    number = uuid4()
    first = pay(garden, bakery, 100, transfer_id=number)
    # Nothing is left of the limit, the day has changed: it is the same payment all the same.
    again = pay(
        garden, bakery, 100, transfer_id=number, on=TODAY + timedelta(days=1), now=NOW + timedelta(days=1)
    )
    assert not again.is_new
    assert (again.pk, again.payer_seq, again.recorded_at) == (first.pk, first.payer_seq, first.recorded_at)
    assert figures(garden) == (-100, 0, 0, 1)


def test_the_same_id_for_another_transfer_is_refused() -> None:
    garden, bakery, press = an_account(), an_account(), an_account()
    number = uuid4()
    pay(garden, bakery, 10, transfer_id=number)
    for payer, payee, amount, reason in (
        (garden, bakery, 11, PAYMENT),
        (garden, press, 10, PAYMENT),
        (press, garden, 10, PAYMENT),
        (garden, bakery, 10, replace(PAYMENT, kind="fee")),
        (garden, bakery, 10, replace(PAYMENT, purpose="Other")),
        (garden, bakery, 10, replace(PAYMENT, reference="payment:2")),
    ):
        with pytest.raises(DifferentPayload):
            pay(payer, payee, amount, transfer_id=number, reason=reason)
    assert figures(garden) == (-10, 0, 0, 1)


@pytest.mark.parametrize("amount", [0, -1, 10**12 + 1])
def test_amounts_are_positive_and_within_reason(amount: int) -> None:
    with pytest.raises(Invalid):
        pay(an_account(), an_account(), amount)


def test_a_purpose_fits_into_a_line() -> None:
    garden, bakery = an_account(), an_account()
    pay(garden, bakery, 1, reason=replace(PAYMENT, purpose="ß" * 200))
    for purpose in ("ß" * 201, "a\0b"):
        with pytest.raises(Invalid):
            pay(garden, bakery, 1, reason=replace(PAYMENT, purpose=purpose))


def test_nobody_pays_itself() -> None:
    garden = an_account()
    with pytest.raises(Invalid):
        pay(garden, garden, 1)


def test_accounts_count_the_same_unit() -> None:
    with pytest.raises(UnitMismatch):
        pay(an_account(), an_account(unit="HOURS"), 1)


def test_both_accounts_exist() -> None:
    garden, nobody = an_account(), an_account()
    nobody.pk = 10**9
    for payer, payee in ((garden, nobody), (nobody, garden)):
        with pytest.raises(NoSuchRow):
            pay(payer, payee, 1)


def test_a_closed_account_neither_gives_nor_receives() -> None:
    garden, gone = an_account(), an_account()
    close_account(actor=ANNA, account_id=gone.pk, now=NOW)
    for payer, payee in ((garden, gone), (gone, garden)):
        with pytest.raises(AccountClosed):
            pay(payer, payee, 1)


def test_a_refusal_leaves_the_callers_transaction_usable() -> None:
    garden, bakery = an_account(credit_limit=5), an_account()
    with transaction.atomic():
        with pytest.raises(LimitExceeded):
            pay(garden, bakery, 6)
        pay(garden, bakery, 5)
    assert figures(bakery)[0] == 5


def test_a_guest_cannot_and_a_job_is_named() -> None:
    garden, bakery = an_account(), an_account()
    arguments = {
        "payer_id": garden.pk,
        "payee_id": bakery.pk,
        "amount": 1,
        "reason": PAYMENT,
        "effective_on": TODAY,
        "now": NOW,
    }
    with pytest.raises(ValueError, match="who acts"):
        transfer(actor=GUEST, transfer_id=uuid4(), **arguments)
    moved = transfer(actor=Actor.job("complete_bookings"), transfer_id=uuid4(), **arguments)
    assert (moved.actor_person, moved.actor_system) == (None, "complete_bookings")


def test_what_may_be_seen_is_the_same_before_and_after() -> None:
    garden, bakery = an_account(), an_account()
    with seeing(coop_ids=[garden.owner]):
        pay(garden, bakery, 1)
        with connection.cursor() as cursor:
            cursor.execute("select owner from ledger_account")
            assert cursor.fetchall() == [(garden.owner,)]
