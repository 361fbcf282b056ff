"""The ledger: transfers against the TPC-B transaction of pgbench, and eight threads against one limit."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from statistics import median
from uuid import uuid4

from django.db import connection

from allmende.config.postgres_server import SUPERUSER
from allmende.kernel.actor import Actor
from allmende.kernel.row_access import system_access
from allmende.ledger.functions import Reason
from allmende.ledger.models import Account
from allmende.ledger.refusals import LimitExceeded
from allmende.ledger.use_cases.define_unit import define_unit
from allmende.ledger.use_cases.open_account import open_account
from allmende.ledger.use_cases.prove_ledger import prove_ledger
from allmende.ledger.use_cases.transfer import transfer
from benchmarks.harness import Row, Stage
from benchmarks.ledger_clients import ACCOUNTS, IN_A_BATCH, SCALE, Clients

CLIENTS = 4
RUNS = 5
SLICES = 5
"""Turns a run: what else the machine does then falls on both sides alike."""
BENCH = Actor.job("bench")
THREADS = 8
LIMIT = 1000


def run(stage: Stage) -> list[Row]:
    """Both chapters on databases of their own."""
    with stage.database("ledger") as database:
        rows = _against_tpcb(stage, database)
    with stage.database("limit"):
        rows.append(_threads_against_a_limit())
    return rows


def _against_tpcb(stage: Stage, database: str) -> list[Row]:
    _open_accounts(stage, database)
    stage.say(f"  pgbench -i -s {SCALE} …")
    tpcb = stage.pgbench_database(SCALE)
    clients = Clients(CLIENTS, {"tpcb": stage.address(tpcb, SUPERUSER), "ledger": stage.address(database)})
    seconds = 0.1 if stage.quick else 1.0
    names = ("tpcb", "transfer", "transfer_to_one", "transfer_batch")
    ratios: dict[str, list[float]] = {name: [] for name in names}
    took: dict[str, list[float]] = {name: [] for name in names}
    for name in names:  # plans and caches are warm before anything counts
        clients.run(name, _database_of(name), seconds)
    for number in range(RUNS):
        _tidy_up(stage, tpcb)
        before = {name: len(took[name]) for name in names}
        for _ in range(SLICES):
            for name in names:
                took[name] += clients.run(name, _database_of(name), seconds)
        done = {name: len(took[name]) - before[name] for name in names}
        for name in names:
            ratios[name].append(done[name] * (IN_A_BATCH if name == "transfer_batch" else 1) / done["tpcb"])
        stage.say(f"  run {number + 1}: " + ", ".join(f"{name} {ratios[name][-1]:.2f}" for name in names[1:]))
    clients.close()
    per_second = len(took["tpcb"]) / seconds / SLICES / RUNS
    return [
        Row(
            what=f"TPC-B transaction of pgbench, scale {SCALE}, {CLIENTS} clients, psycopg",
            measured=f"{per_second:.0f}/s",
            milliseconds=took["tpcb"],
        ),
        Row(
            what=f"transfers through the SQL function, {CLIENTS} clients, {ACCOUNTS} accounts, same driver",
            target="1.0 ×",
            measured=f"{median(ratios['transfer']):.2f} × (runs {_all(ratios['transfer'])})",
            ok=median(ratios["transfer"]) >= 1,
            milliseconds=took["transfer"],
        ),
        Row(
            what="… when everyone pays one account",
            measured=f"{median(ratios['transfer_to_one']):.2f} ×",
            milliseconds=took["transfer_to_one"],
        ),
        Row(
            what=f"… in batches of {IN_A_BATCH} (ms a batch)",
            measured=f"{median(ratios['transfer_batch']):.2f} ×",
            milliseconds=took["transfer_batch"],
        ),
        Row(what="… bytes a transfer takes, with its indexes", measured=_bytes_a_transfer(stage, database)),
    ]


def _database_of(transaction: str) -> str:
    return "tpcb" if transaction == "tpcb" else "ledger"


def _bytes_a_transfer(stage: Stage, database: str) -> str:
    with stage.connect(database, SUPERUSER) as admin:
        row = admin.execute(
            "select pg_total_relation_size('ledger_transfer') / count(*) from ledger_transfer"
        ).fetchone()
    return f"{row[0] if row else 0}"


def _open_accounts(stage: Stage, database: str) -> None:
    with stage.connect(database) as asking:
        asking.execute("insert into ledger_unit (code, name, decimals) values ('CRED', 'Credits', 2)")
        asking.execute(
            "select ledger_open_account('CRED', n, 'exchange', 1000000000, null, now()) from generate_series(1, %s) n",
            [ACCOUNTS],
        )
    with stage.connect(database, SUPERUSER) as admin:
        first, last = admin.execute("select min(id), max(id) from ledger_account").fetchone() or (0, 0)
        assert (first, last) == (1, ACCOUNTS)
        admin.execute("vacuum analyze")


def _tidy_up(stage: Stage, tpcb: str) -> None:
    """What pgbench does before each of its runs."""
    with stage.connect(tpcb, SUPERUSER) as admin:
        admin.execute("vacuum pgbench_branches")
        admin.execute("vacuum pgbench_tellers")
        admin.execute("truncate pgbench_history")


def _threads_against_a_limit() -> Row:
    define_unit(actor=BENCH, code="CRED", name="Credits", decimals=2)
    payer = _an_account(1, LIMIT)
    payees = [_an_account(2 + number, 0) for number in range(THREADS)]
    with ThreadPoolExecutor(THREADS) as pool:
        results = list(pool.map(lambda payee: _spend(payer.pk, payee.pk), payees))
    with system_access():
        payer.refresh_from_db()
    paid = sum(count for count, _ in results)
    difference = prove_ledger(actor=BENCH).difference
    return Row(
        what=f"{THREADS} threads spending from one account with a limit of {LIMIT}, through the use case",
        target="never beyond the limit, sum zero, no gap",
        measured=f"balance {payer.balance}, {paid} paid, {difference or 'proved: sum zero, no gap'}",
        ok=(payer.balance, paid, difference) == (-LIMIT, LIMIT, ""),
        milliseconds=[milliseconds for _, took in results for milliseconds in took],
    )


def _an_account(owner: int, credit_limit: int) -> Account:
    return open_account(
        actor=BENCH,
        unit="CRED",
        owner=owner,
        purpose="exchange",
        credit_limit=credit_limit,
        now=datetime.now(UTC),
    )


def _spend(payer_id: int, payee_id: int) -> tuple[int, list[float]]:
    """Pay 1 again and again, oftener than the limit allows. Return how often it worked and each try's time in ms."""
    paid, took = 0, []
    for _ in range(LIMIT // THREADS + 50):
        begun = time.perf_counter()
        try:
            _pay_one(payer_id, payee_id)
            paid += 1
        except LimitExceeded:
            pass
        took.append((time.perf_counter() - begun) * 1000)
    connection.close()
    return paid, took


def _pay_one(payer_id: int, payee_id: int) -> None:
    now = datetime.now(UTC)
    transfer(
        actor=BENCH,
        transfer_id=uuid4(),
        payer_id=payer_id,
        payee_id=payee_id,
        amount=1,
        reason=Reason(kind="payment"),
        effective_on=now.date(),
        now=now,
    )


def _all(ratios: list[float]) -> str:
    return ", ".join(f"{ratio:.2f}" for ratio in ratios)
