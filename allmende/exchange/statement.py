"""The statement of an account: its movements page by page, what is held, and the sums of a period."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.db.models import Q

from allmende.ledger.models import Transfer
from allmende.ledger.queries import pending_holds, turnover
from allmende.ledger.queries import statement as ledger_statement

from .queries import Standing, names_of

PAGE = 50
CHUNK = 1000


class Kind(StrEnum):
    """Which movements: given raised the account (one lent), received lowered it (one borrowed)."""

    ALL = "all"
    GIVEN = "given"
    RECEIVED = "received"
    HELD = "held"


@dataclass(frozen=True, slots=True)
class Voucher:
    """A movement as another names it."""

    transfer_id: UUID
    number: int


@dataclass(frozen=True, slots=True)
class Movement:
    """A transfer as one account sees it. number: gapless on this account. amount: with its sign."""

    transfer_id: UUID
    number: int
    effective_on: date
    recorded_at: datetime
    other_id: int | None
    other_name: str
    kind: str
    purpose: str
    amount: int
    balance: int
    reverses: Voucher | None
    reversed_by: Voucher | None


@dataclass(frozen=True, slots=True)
class Held:
    """A pending hold as one account sees it. expires_at: None for a firm one."""

    hold_id: UUID
    held_at: datetime
    other_id: int | None
    other_name: str
    purpose: str
    amount: int
    expires_at: datetime | None


@dataclass(frozen=True, slots=True)
class Summary:
    """A period by value date: opening + given − received + reversals = closing."""

    opening: int
    given: int
    received: int
    reversals: int
    closing: int


@dataclass(frozen=True, slots=True)
class Page:
    rows: list[Movement]
    after: int | None
    """The number below which the next page begins; None on the last one."""


def page_of(
    account: Standing,
    *,
    first: date | None = None,
    last: date | None = None,
    kind: Kind = Kind.ALL,
    after: int | None = None,
    limit: int = PAGE,
) -> Page:
    """Movements by value date, latest first, below the number `after`."""
    if kind == Kind.HELD:
        return Page([], None)
    lines = _lines(account, first=first, last=last, kind=kind, before=after, limit=limit + 1)
    return Page(
        rows=_movements(account, lines[:limit]), after=lines[limit - 1].seq if len(lines) > limit else None
    )


def all_movements(account: Standing, *, first: date, last: date) -> Iterator[Movement]:
    """Every movement of a period, latest first, for the file: in chunks, so that memory stays small."""
    after = None
    while True:
        page = page_of(account, first=first, last=last, after=after, limit=CHUNK)
        yield from page.rows
        if page.after is None:
            return
        after = page.after


def movement_of(account: Standing, transfer: Transfer) -> Movement:
    """One transfer as this account sees it."""
    return _movements(account, [_line(account, transfer)])[0]


def holds_of(account: Standing, *, kind: Kind = Kind.ALL) -> list[Held]:
    """What is held on either side, latest first."""
    holds = list(pending_holds(account.account_id).reverse())
    names = names_of(owner for hold in holds for owner in (hold.payer_owner, hold.payee_owner))
    found = []
    for hold in holds:
        pays = hold.payer_id == account.account_id
        other = hold.payee_owner if pays else hold.payer_owner
        found.append(
            Held(
                hold_id=hold.pk,
                held_at=hold.recorded_at,
                other_id=other,
                other_name=names.get(other or 0, ""),
                purpose=hold.purpose,
                amount=-hold.amount if pays else hold.amount,
                expires_at=hold.expires_at,
            )
        )
    if kind == Kind.GIVEN:
        return [held for held in found if held.amount > 0]
    if kind == Kind.RECEIVED:
        return [held for held in found if held.amount < 0]
    return found


def summary_of(account: Standing, *, first: date, last: date) -> Summary:
    """The sums of a period by value date, reversals apart from what was really given and received."""
    moved = turnover(account.account_id, since=first, until=last)
    # The ledger counts what left an account as given; people call given what they lent, and are credited for.
    return Summary(
        opening=moved.opening,
        given=moved.received - moved.undone_received,
        received=moved.given - moved.undone_given,
        reversals=moved.undone_received - moved.undone_given,
        closing=moved.closing,
    )


@dataclass(frozen=True, slots=True)
class _Line:
    seq: int
    amount: int
    balance: int
    other_id: int | None
    transfer_id: UUID
    kind: str
    purpose: str
    reverses_id: UUID | None
    effective_on: date
    recorded_at: datetime


def _lines(
    account: Standing, *, first: date | None, last: date | None, kind: Kind, before: int | None, limit: int
) -> list[_Line]:
    if kind == Kind.ALL:
        return [
            _Line(
                seq=line.seq,
                amount=line.amount,
                balance=line.balance,
                other_id=line.counterparty_owner,
                transfer_id=line.transfer_id,
                kind=line.kind,
                purpose=line.purpose,
                reverses_id=line.reverses_id,
                effective_on=line.effective_on,
                recorded_at=line.recorded_at,
            )
            for line in ledger_statement(
                account.account_id, since=first, until=last, before=before, limit=limit
            )
        ]
    leg = "payee" if kind == Kind.GIVEN else "payer"
    asked: dict[str, Any] = {leg: account.account_id}
    asked |= {"effective_on__gte": first} if first else {}
    asked |= {"effective_on__lte": last} if last else {}
    asked |= {f"{leg}_seq__lt": before} if before else {}
    transfers = Transfer.objects.filter(**asked).order_by(f"-{leg}_seq")[:limit]
    return [_line(account, transfer) for transfer in transfers]


def _line(account: Standing, transfer: Transfer) -> _Line:
    pays = transfer.payer_id == account.account_id
    return _Line(
        seq=transfer.payer_seq if pays else transfer.payee_seq,
        amount=-transfer.amount if pays else transfer.amount,
        balance=transfer.payer_balance if pays else transfer.payee_balance,
        other_id=transfer.payee_owner if pays else transfer.payer_owner,
        transfer_id=transfer.pk,
        kind=transfer.kind,
        purpose=transfer.purpose,
        reverses_id=transfer.reverses_id,
        effective_on=transfer.effective_on,
        recorded_at=transfer.recorded_at,
    )


def _movements(account: Standing, lines: Iterable[_Line]) -> list[Movement]:
    lines = list(lines)
    names = names_of(line.other_id for line in lines)
    linked = Transfer.objects.filter(
        Q(pk__in=[line.reverses_id for line in lines if line.reverses_id])
        | Q(reverses__in=[line.transfer_id for line in lines])
    )
    originals, reversals = {}, {}
    for transfer in linked:
        voucher = Voucher(transfer.pk, _line(account, transfer).seq)
        originals[transfer.pk] = voucher
        if transfer.reverses_id:
            reversals[transfer.reverses_id] = voucher
    return [
        Movement(
            transfer_id=line.transfer_id,
            number=line.seq,
            effective_on=line.effective_on,
            recorded_at=line.recorded_at,
            other_id=line.other_id,
            other_name=names.get(line.other_id or 0, ""),
            kind=line.kind,
            purpose=line.purpose,
            amount=line.amount,
            balance=line.balance,
            reverses=originals.get(line.reverses_id) if line.reverses_id else None,
            reversed_by=reversals.get(line.transfer_id),
        )
        for line in lines
    ]
