"""The end of a year of the largest register: a profit to everyone, a settlement with everyone, and back.

As the worker does it, with progress; every row passes the triggers and the ledger, as it would in use.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, date, datetime

import psycopg

from allmende.coops.models import Coop
from allmende.kernel.actor import Actor
from allmende.kernel.row_access import seeing, system_access
from allmende.membership.models import YearRun
from allmende.membership.money.accounts import Pot, define_euro
from allmende.membership.tasks import years as year_tasks
from allmende.membership.use_cases.distribute_result import Result, distribute_result
from allmende.membership.use_cases.reverse_year_run import reverse_year_run
from allmende.membership.use_cases.settle_leavers import SettlementOrder, settle_leavers
from benchmarks.harness import Row
from tests.people import BUILDER, an_officer

from .rows import resting

GOAL_S = 60
YEAR, LAST_DAY = 2025, date(2025, 12, 31)
TODAY, NOW = date(2026, 3, 2), datetime(2026, 3, 2, 9, tzinfo=UTC)
A_HEAD = 5_00

ACCOUNTS = """
insert into ledger_account (unit_id, owner, purpose, balance, held_out, held_in, credit_limit, last_seq, opened_at)
select 'EUR', coop_id, 'capital:' || id, capital, 0, 0, 0, 0, now() from membership_member where coop_id = %(coop)s
union all
select 'EUR', %(coop)s, %(opening)s, -sum(capital), 0, 0, null, 0, now() from membership_member where coop_id = %(coop)s
"""
NAMED = """
update membership_member m set account_id = a.id from ledger_account a
where m.coop_id = %(coop)s and a.owner = m.coop_id and a.purpose = 'capital:' || m.id
"""
LEAVING = """
insert into membership_departure (coop_id, member_id, cause, received_on, effective_on, explanation, reason, batch,
    noted_on, recorded_at)
select coop_id, id, 'notice', date '2025-03-01', %(last)s, '{}', '', gen_random_uuid(), date '2026-01-01', '2025-03-01'
from membership_member where coop_id = %(coop)s and left_on is null and joined_on <= %(last)s
"""
CEASED = """
insert into membership_sharemovement (id, coop_id, member_id, kind, shares, price, effective_on, recorded_at, reason,
    actor_system, batch)
select gen_random_uuid(), d.coop_id, d.member_id, 'cancellation', -sum(moved.shares), 10000, %(last)s, '2025-03-01', '',
    'bench', d.batch
from membership_departure d join membership_sharemovement moved on moved.member_id = d.member_id
where d.coop_id = %(coop)s and d.effective_on = %(last)s and moved.effective_on <= %(last)s
group by d.id having sum(moved.shares) > 0
"""
LEFT = """
update membership_member m set left_on = %(last)s, left_by = 'notice', shares = 0 from membership_departure d
where d.member_id = m.id and m.coop_id = %(coop)s and d.effective_on = %(last)s
"""


def year_rows(owner: psycopg.Connection, coop: Coop, members: int) -> list[Row]:
    """Of the register that rows.fill has written. Leaves nobody in it."""
    with system_access():
        define_euro(actor=BUILDER)
    values = {"coop": coop.pk, "opening": Pot.OPENING.value, "last": LAST_DAY}
    _write(owner, values, ACCOUNTS, "analyze ledger_account", NAMED)
    office = an_officer(coop)
    profit = _distributed(office, coop, "profit", members)
    rows = [_row("distribution of a profit", profit, _worked(year_tasks.post_year, profit, office), members)]
    _taken_back(office, profit)
    loss = _distributed(office, coop, "loss", members)
    rows.append(_row("distribution of a loss", loss, _worked(year_tasks.post_year, loss, office), members))
    _write(owner, values, LEAVING, "analyze membership_departure", CEASED, LEFT)
    with seeing(office):
        order = SettlementOrder(year=YEAR)
        settlement = settle_leavers(actor=office, coop=coop, order=order, on=TODAY, now=NOW)
    rows.append(_row("settlement", settlement, _worked(year_tasks.post_year, settlement, office), members))
    rows.append(_row("the settlement taken back", settlement, _taken_back(office, settlement), members))
    return rows


def _distributed(office: Actor, coop: Coop, kind: str, members: int) -> YearRun:
    result = Result(
        year=YEAR,
        kind=kind,
        amount=A_HEAD * members,
        resolved_on=date(2026, 2, 20),
        pay_until=date(2026, 3, 31),
    )
    with seeing(office):
        return distribute_result(actor=office, coop=coop, result=result, on=TODAY, now=NOW)


def _taken_back(office: Actor, run: YearRun) -> float:
    with seeing(office):
        reverse_year_run(actor=office, coop_id=run.coop_id, run_id=run.pk, on=TODAY, now=NOW)
    return _worked(year_tasks.take_year_back, run, office)


def _write(owner: psycopg.Connection, values: dict[str, object], *steps: str) -> None:
    owner.execute("select set_config('allmende.system', 'on', false)")
    with resting(owner):
        for step in steps:
            owner.execute(step, values)
    for table in ("membership_member", "membership_departure", "membership_sharemovement", "ledger_account"):
        owner.execute(f"vacuum analyze {table}")


def _worked(task: Callable[..., None], run: YearRun, office: Actor) -> float:
    """Seconds."""
    started = time.perf_counter()
    task(run_id=run.pk, person_id=office.person_id, coop_id=office.coop_id)
    return time.perf_counter() - started


def _row(what: str, run: YearRun, seconds: float, members: int) -> Row:
    with system_access():
        run = YearRun.objects.get(pk=run.pk)
    parts = run.expected["number"]
    return Row(
        what=f"{what}, {parts:,} lines in a register of {members:,} members",
        target=f"goal {GOAL_S} s, with progress",
        measured=f"{seconds:.1f} s ({run.state})",
        ok=run.problem is None,
        is_quick=seconds <= GOAL_S,
        milliseconds=[seconds * 1000],
    )
