"""Reads. What the row policies hide does not exist here either: callers see what their actor may see."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet

from .models import Hold, HoldState


@dataclass(frozen=True, slots=True)
class UnitTotals:
    """All accounts of a unit together. balances is zero, always; in_credit is what the positive ones add up to.

    paid: what moved in all, every transfer once, reversals too.
    """

    unit: str
    accounts: int
    balances: int
    held_out: int
    held_in: int
    in_credit: int
    paid: int


@dataclass(frozen=True, slots=True)
class StatementLine:
    """A transfer as one of its two accounts sees it: amount with its sign, balance after it, the other side."""

    seq: int
    amount: int
    balance: int
    counterparty_id: int
    counterparty_owner: int | None
    transfer_id: UUID
    kind: str
    purpose: str
    reference: str
    reverses_id: UUID | None
    actor_person: int | None
    actor_coop: int | None
    actor_system: str
    effective_on: date
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class Turnover:
    """A period by value date: opening + received − given = closing.

    undone_given, undone_received: what of given and received were reversals.
    """

    opening: int
    given: int
    received: int
    closing: int
    undone_given: int = 0
    undone_received: int = 0


def pending_holds(account_id: int) -> QuerySet[Hold]:
    """What is held on either side of an account, oldest first."""
    pending = Hold.objects.filter(state=HoldState.PENDING)
    both = pending.filter(payer=account_id) | pending.filter(payee=account_id)
    return both.order_by("recorded_at", "pk")


def unit_totals() -> list[UnitTotals]:
    """The network's proof: sums over all accounts of every unit, without showing any."""
    return [UnitTotals(*map(_whole, row)) for row in _select("select * from ledger_unit_totals()", [])]


def statement(
    account_id: int,
    *,
    since: date | None = None,
    until: date | None = None,
    before: int | None = None,
    limit: int = 50,
) -> list[StatementLine]:
    """The account's transfers, newest first, each with the running balance in the order of recording.

    since, until: value dates, both included. before: the `seq` of the last line of the page above; the next page
    begins below it. One index range on either leg.
    """
    return [
        StatementLine(*row) for row in _select(_STATEMENT, _range(account_id, since, until, before, limit))
    ]


def turnover(account_id: int, *, since: date | None = None, until: date | None = None) -> Turnover:
    """What came and went by value date between two days, both included, and the balances around it."""
    (row,) = _select(_TURNOVER, _range(account_id, since, until))
    opening, given, received, undone_given, undone_received = map(int, row)
    return Turnover(opening, given, received, opening + received - given, undone_given, undone_received)


def balance_as_of(account_id: int, *, on: date | None = None, known_at: datetime | None = None) -> int:
    """The balance at the end of a day by value date, as the books knew it at a moment by time of recording.

    None: without that bound. The two differ where something was recorded after its value date.
    """
    bounds = {"account": account_id, "on": on, "known_at": known_at}
    return int(_select(_AS_OF, bounds)[0][0])


_COLUMNS = """id, kind, purpose, reference, reverses_id,
    actor_person, actor_coop, actor_system, effective_on, recorded_at"""

_FILTER = """
    and (%(since)s::date is null or effective_on >= %(since)s)
    and (%(until)s::date is null or effective_on <= %(until)s)"""

# Either leg is one range of its own unique index, read backwards and merged.
_STATEMENT = f"""
    (select payer_seq as seq, -amount, payer_balance, payee_id, payee_owner, {_COLUMNS} from ledger_transfer
     where payer_id = %(account)s and payer_seq < %(before)s {_FILTER} order by payer_seq desc limit %(limit)s)
    union all
    (select payee_seq, amount, payee_balance, payer_id, payer_owner, {_COLUMNS} from ledger_transfer
     where payee_id = %(account)s and payee_seq < %(before)s {_FILTER} order by payee_seq desc limit %(limit)s)
    order by seq desc limit %(limit)s"""

_LEGS = """
    select effective_on, recorded_at, -amount as change, reverses_id from ledger_transfer where payer_id = %(account)s
    union all
    select effective_on, recorded_at, amount, reverses_id from ledger_transfer where payee_id = %(account)s"""

_TURNOVER = f"""
    select coalesce(sum(change) filter (where effective_on < %(since)s), 0),
           coalesce(-sum(change) filter (where change < 0 {_FILTER}), 0),
           coalesce(sum(change) filter (where change > 0 {_FILTER}), 0),
           coalesce(-sum(change) filter (where change < 0 and reverses_id is not null {_FILTER}), 0),
           coalesce(sum(change) filter (where change > 0 and reverses_id is not null {_FILTER}), 0)
    from ({_LEGS}) as leg"""

_AS_OF = f"""
    select coalesce(sum(change), 0) from ({_LEGS}) as leg
    where (%(on)s::date is null or effective_on <= %(on)s)
      and (%(known_at)s::timestamptz is null or recorded_at <= %(known_at)s)"""

_BIGGEST = 2**63 - 1


def _range(
    account_id: int, since: date | None, until: date | None, before: int | None = None, limit: int = 50
) -> dict[str, Any]:
    return {
        "account": account_id,
        "since": since,
        "until": until,
        "before": _BIGGEST if before is None else before,
        "limit": limit,
    }


def _select(sql: str, parameters: Sequence[Any] | dict[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return cursor.fetchall()


def _whole(value: Any) -> Any:
    # PostgreSQL sums bigints into numeric.
    return value if isinstance(value, str) else int(value)
