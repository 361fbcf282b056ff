"""The rows as the proof and the seals read them: in streams, in the order they need."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.db import connection

from .chain import SealedTransfer
from .proof import AccountRow, HoldRow, Leg, Movement, ReversalRow, SealRow

AT_ONCE = 5000
"""Rows in memory at a time."""

_SEALED = """t.id, t.unit_id, t.payer_id, t.payee_id, t.amount,
    t.payer_seq, t.payee_seq, t.payer_balance, t.payee_balance, t.kind, t.purpose, t.reference,
    t.reverses_id, t.batch, t.actor_person, t.actor_coop, t.actor_system, t.effective_on, t.recorded_at"""


def accounts() -> dict[int, AccountRow]:
    """Every account by its id."""
    rows = _stream(
        "select id, unit_id, owner, balance, held_out, held_in, last_seq, paid_total from ledger_account"
    )
    return {row[0]: AccountRow(*row) for row in rows}


def legs() -> Iterator[Leg]:
    """Both legs of every transfer, by account and number."""
    rows = _stream("""
        select payer_id as account, payer_seq as seq, -amount, payer_balance, unit_id, payer_owner, id
        from ledger_transfer
        union all
        select payee_id, payee_seq, amount, payee_balance, unit_id, payee_owner, id
        from ledger_transfer
        order by account, seq""")
    return (Leg(*row) for row in rows)


def holds() -> Iterator[HoldRow]:
    """Pending and posted holds, these with what their transfer moved."""
    rows = _stream("""
        select h.id, h.state, h.payer_owner, h.payee_owner, h.payer_id, h.payee_id, h.amount,
               t.payer_id, t.payee_id, t.amount
        from ledger_hold h left join ledger_transfer t on t.id = h.transfer_id
        where h.state in ('pending', 'posted') order by h.id""")
    for number, state, payer_owner, payee_owner, *figures in rows:
        yield HoldRow(
            number, state, (payer_owner, payee_owner), Movement(*figures[:3]), _movement(figures[3:])
        )


def reversals() -> Iterator[ReversalRow]:
    """Every reversal beside the transfer it names, or beside nothing."""
    rows = _stream("""
        select r.id, r.payer_id, r.payee_id, r.amount, t.payer_id, t.payee_id, t.amount
        from ledger_transfer r left join ledger_transfer t on t.id = r.reverses_id
        where r.reverses_id is not null order by r.id""")
    return (ReversalRow(row[0], Movement(*row[1:4]), _movement(row[4:])) for row in rows)


def seals() -> Iterator[SealRow]:
    """Every seal, by unit and number."""
    rows = _stream("select unit_id, number, transfers, digest from ledger_seal order by unit_id, number")
    return (SealRow(unit, number, count, bytes(digest)) for unit, number, count, digest in rows)


def sealed_transfers() -> Iterator[tuple[str, int, SealedTransfer]]:
    """Every sealed transfer with the unit and number of its seal, in the order of the chain."""
    rows = _stream(f"""
        with mark as (
            select s.unit_id, s.number, m.account, m.up_to,
                   coalesce(lag(m.up_to) over (partition by m.account order by s.number), 0) as after
            from ledger_seal s, unnest(s.accounts, s.up_to) as m (account, up_to)
        )
        select mark.unit_id, mark.number, {_SEALED}
        from mark join ledger_transfer t
          on t.payer_id = mark.account and t.payer_seq > mark.after and t.payer_seq <= mark.up_to
        order by mark.unit_id, mark.number, t.payer_id, t.payer_seq""")
    return ((row[0], row[1], SealedTransfer(*row[2:])) for row in rows)


def accounts_to_seal(unit: str) -> dict[int, tuple[int, int]]:
    """Accounts that moved since the last seal: the last sealed number and the last number."""
    rows = _stream(
        """
        with mark as (
            select m.account, max(m.up_to) as up_to
            from ledger_seal s, unnest(s.accounts, s.up_to) as m (account, up_to)
            where s.unit_id = %s group by m.account
        )
        select a.id, coalesce(mark.up_to, 0), a.last_seq
        from ledger_account a left join mark on mark.account = a.id
        where a.unit_id = %s and a.last_seq > coalesce(mark.up_to, 0) order by a.id""",
        [unit, unit],
    )
    return {account: (after, up_to) for account, after, up_to in rows}


def transfers_to_seal(ranges: Mapping[int, tuple[int, int]]) -> Iterator[SealedTransfer]:
    """What these accounts paid within these ranges of numbers, in the order of the chain.

    Every transfer has one payer, so this names each of them once.
    """
    rows = _stream(
        f"""
        select {_SEALED}
        from unnest(%s::bigint[], %s::bigint[], %s::bigint[]) as m (account, after, up_to)
        join ledger_transfer t on t.payer_id = m.account and t.payer_seq > m.after and t.payer_seq <= m.up_to
        order by t.payer_id, t.payer_seq""",
        [list(ranges), [after for after, _ in ranges.values()], [up_to for _, up_to in ranges.values()]],
    )
    return (SealedTransfer(*row) for row in rows)


def _movement(figures: Sequence[int | None]) -> Movement | None:
    """Of a left join: three figures, or three times nothing."""
    payer, payee, amount = figures
    if payer is None or payee is None or amount is None:
        return None
    return Movement(payer, payee, amount)


def _stream(sql: str, parameters: list[Any] | None = None) -> Iterator[tuple[Any, ...]]:
    """Rows as the server sends them."""
    with connection.chunked_cursor() as cursor:
        cursor.execute(sql, parameters)
        while rows := cursor.fetchmany(AT_ONCE):
            yield from rows
