"""Builders that speak, for tests of the ledger and of those who use it."""

from __future__ import annotations

from datetime import UTC, date, datetime
from itertools import count
from uuid import UUID, uuid4

from allmende.kernel.actor import Actor
from allmende.kernel.row_access import system_access
from allmende.ledger.functions import Reason
from allmende.ledger.models import Account, Hold, Transfer, Unit
from allmende.ledger.use_cases.define_unit import define_unit
from allmende.ledger.use_cases.hold import hold
from allmende.ledger.use_cases.open_account import open_account
from allmende.ledger.use_cases.transfer import transfer

ANNA = Actor(person_id=1, coop_id=11)
NOW = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
TODAY = date(2026, 11, 22)
TOMORROW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
PAYMENT = Reason(kind="payment", purpose="Thank you", reference="payment:1")

_owner = count(1000)


def a_unit(code: str = "CRED") -> Unit:
    """A unit with two decimals, made once."""
    return define_unit(actor=ANNA, code=code, name="Credits", decimals=2)


def an_account(
    *,
    owner: int | None = None,
    unit: str = "CRED",
    credit_limit: int | None = 100_00,
    max_balance: int | None = None,
) -> Account:
    """An account of somebody new."""
    a_unit(unit)
    return open_account(
        actor=ANNA,
        unit=unit,
        owner=next(_owner) if owner is None else owner,
        purpose="exchange",
        credit_limit=credit_limit,
        max_balance=max_balance,
        now=NOW,
    )


def pay(
    payer: Account,
    payee: Account,
    amount: int,
    *,
    transfer_id: UUID | None = None,
    reason: Reason = PAYMENT,
    on: date = TODAY,
    now: datetime = NOW,
) -> Transfer:
    return transfer(
        actor=ANNA,
        transfer_id=transfer_id or uuid4(),
        payer_id=payer.pk,
        payee_id=payee.pk,
        amount=amount,
        reason=reason,
        effective_on=on,
        now=now,
    )


def keep(
    payer: Account,
    payee: Account,
    amount: int,
    *,
    hold_id: UUID | None = None,
    reason: Reason = PAYMENT,
    expires_at: datetime | None = TOMORROW,
) -> Hold:
    return hold(
        actor=ANNA,
        hold_id=hold_id or uuid4(),
        payer_id=payer.pk,
        payee_id=payee.pk,
        amount=amount,
        reason=reason,
        expires_at=expires_at,
        now=NOW,
    )


def figures(account: Account) -> tuple[int, int, int, int]:
    """Balance, held out, held in, number of transfers: as they stand now."""
    with system_access():
        account.refresh_from_db()
    return account.balance, account.held_out, account.held_in, account.last_seq
