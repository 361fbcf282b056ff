"""Processes that send transactions to PostgreSQL as fast as it answers, all through the same driver."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from multiprocessing import get_context
from multiprocessing.connection import Connection as Pipe
from uuid import uuid4

import psycopg

ACCOUNTS = 10_000
SCALE = 50
IN_A_BATCH = 100
Address = dict[str, str]
Transaction = Callable[[psycopg.Connection, random.Random], None]


def tpcb(asking: psycopg.Connection, dice: random.Random) -> None:
    """The transaction of pgbench ("TPC-B (sort of)"), statement by statement as pgbench sends it."""
    aid, bid, tid = dice.randint(1, 100_000 * SCALE), dice.randint(1, SCALE), dice.randint(1, 10 * SCALE)
    delta = dice.randint(-5000, 5000)
    send = _prepared(asking)
    send("begin")
    send("update pgbench_accounts set abalance = abalance + %s::int where aid = %s::int", (delta, aid))
    send("select abalance from pgbench_accounts where aid = %s::int", (aid,)).fetchone()
    send("update pgbench_tellers set tbalance = tbalance + %s::int where tid = %s::int", (delta, tid))
    send("update pgbench_branches set bbalance = bbalance + %s::int where bid = %s::int", (delta, bid))
    send(
        "insert into pgbench_history (tid, bid, aid, delta, mtime)"
        " values (%s::int, %s::int, %s::int, %s::int, current_timestamp)",
        (tid, bid, aid, delta),
    )
    send("commit")


def transfer(asking: psycopg.Connection, dice: random.Random) -> None:
    """One transfer between two random accounts."""
    payer, payee = dice.sample(range(1, ACCOUNTS + 1), 2)
    _transfer(asking, payer, payee, dice)


def transfer_to_one(asking: psycopg.Connection, dice: random.Random) -> None:
    """One transfer from a random account to the one that everyone pays."""
    _transfer(asking, dice.randint(2, ACCOUNTS), 1, dice)


def transfer_batch(asking: psycopg.Connection, dice: random.Random) -> None:
    """A batch of transfers between random accounts."""
    pairs = [dice.sample(range(1, ACCOUNTS + 1), 2) for _ in range(IN_A_BATCH)]
    _prepared(asking)(
        "select * from ledger_transfer_batch("
        "%s::uuid, %s::uuid[], %s::bigint[], %s::bigint[], %s::bigint[], %s::text[], 'dues', '',"
        " %s::bigint, null, '', %s::date[], %s::timestamptz)",
        (
            uuid4(),
            [uuid4() for _ in pairs],
            [payer for payer, _ in pairs],
            [payee for _, payee in pairs],
            [dice.randint(1, 500) for _ in pairs],
            ["dues:2026"] * len(pairs),
            1,
            [date(2026, 11, 22)] * len(pairs),
            datetime.now(UTC),
        ),
    ).fetchall()


def _transfer(asking: psycopg.Connection, payer: int, payee: int, dice: random.Random) -> None:
    _prepared(asking)(
        "select * from ledger_transfer(%s::uuid, %s::bigint, %s::bigint, %s::bigint, 'booking', %s::text, %s::text,"
        " %s::bigint, %s::bigint, '', %s::date, %s::timestamptz)",
        (
            uuid4(),
            payer,
            payee,
            dice.randint(1, 500),
            "Seminar room",
            "booking:123",
            1,
            payer,
            date(2026, 11, 22),
            datetime.now(UTC),
        ),
    ).fetchone()


def _prepared(asking: psycopg.Connection) -> Callable[..., psycopg.Cursor]:
    return lambda sql, values=None: asking.execute(sql, values, prepare=True)


TRANSACTIONS: dict[str, Transaction] = {
    "tpcb": tpcb,
    "transfer": transfer,
    "transfer_to_one": transfer_to_one,
    "transfer_batch": transfer_batch,
}


class Clients:
    """Processes that wait for work, so that starting them is not measured. Each has a connection per database."""

    def __init__(self, number: int, addresses: dict[str, Address]) -> None:
        spawn = get_context("spawn")
        self.pipes: list[Pipe] = []
        self.processes = []
        for seed in range(number):
            ours, theirs = spawn.Pipe()
            process = spawn.Process(target=_serve, args=(theirs, addresses, seed), daemon=True)
            process.start()
            self.pipes.append(ours)
            self.processes.append(process)

    def run(self, name: str, database: str, seconds: float) -> list[float]:
        """Milliseconds of every transaction that all clients finished in this time."""
        for pipe in self.pipes:
            pipe.send((name, database, seconds))
        return [took for pipe in self.pipes for took in pipe.recv()]

    def close(self) -> None:
        for pipe in self.pipes:
            pipe.send(None)
        for process in self.processes:
            process.join()


def _serve(pipe: Pipe, addresses: dict[str, Address], seed: int) -> None:
    dice = random.Random(seed)
    connections = {name: psycopg.connect(**address, autocommit=True) for name, address in addresses.items()}  # type: ignore[arg-type]
    while work := pipe.recv():
        name, database, seconds = work
        pipe.send(_measure(TRANSACTIONS[name], connections[database], dice, seconds))


def _measure(
    transaction: Transaction, asking: psycopg.Connection, dice: random.Random, seconds: float
) -> list[float]:
    took: list[float] = []
    now = time.perf_counter()
    end = now + seconds
    while now < end:
        begun = now
        transaction(asking, dice)
        now = time.perf_counter()
        took.append((now - begun) * 1000)
    return took
