"""The job worker is killed while it enters a list of members, and while it settles with them: all of it, or nothing."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.db import connection

from allmende.config.tests.processes import until
from allmende.kernel.row_access import seeing, system_access
from allmende.membership.models import Claiming, ImportRun, Member, YearRun
from allmende.membership.tests.import_files import (
    BALANCE_DAY,
    HEADER,
    a_csv,
    an_office_with_statutes,
    an_upload,
)
from allmende.membership.tests.years import books_agree
from allmende.membership.use_cases import begin_year_run
from allmende.membership.use_cases.confirm_member_import import confirm_member_import
from allmende.membership.use_cases.name_member_columns import Sums, name_member_columns
from allmende.membership.use_cases.settle_leavers import SettlementOrder, settle_leavers
from allmende.payments.models import Payout
from tests.worker import run_waiting_jobs

from .processes import Worker
from .test_worker import a_worker, jobs, let_half_a_minute_pass

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.thorough]
MEMBERS = 300
"""Each with a share that is paid; all left with the balance day."""


@pytest.fixture(autouse=True)
def _empty_queue(transactional_db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("delete from procrastinate_jobs")


def test_a_list_is_entered_and_its_leavers_are_settled_with_once_and_whole(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(begin_year_run, "AT_ONE_GO", 1)
    coop, office = an_office_with_statutes()
    rows = [
        (number, f"Beet{number}", "Bert", "14770", "Brandenburg", "01.02.2019", "31.12.2025", 1, 100, "")
        for number in range(1, MEMBERS + 1)
    ]
    run = an_upload(coop, office, a_csv([HEADER, *rows]), name="liste.csv")
    now = datetime.now(UTC)
    with seeing(office):
        said = {"as_of": BALANCE_DAY, "expected": Sums(), "on": now.date()}
        name_member_columns(actor=office, run=run, columns=run.mapping, **said)
    run_waiting_jobs()
    with seeing(office):
        run.refresh_from_db()
        confirm_member_import(actor=office, run=run, claiming=Claiming.ALL)
    with a_worker() as worker:
        killed_at(worker, "carry_out_members", entered)
        assert until(lambda: state(run) == "done", seconds=90), state(run)
        assert entered() == MEMBERS
        with seeing(office):
            order = SettlementOrder(year=2025)
            settlement = settle_leavers(actor=office, coop=coop, order=order, on=now.date(), now=now)
        assert settlement.state == "waiting"
        killed_at(worker, "post_year", settled)
        assert until(lambda: state(settlement) == "posted", seconds=90), state(settlement)
    assert settled() == MEMBERS
    books_agree(coop)


def killed_at(worker: Worker, task: str, count) -> None:
    """Kill the worker as soon as it does this, and let another one begin."""
    assert until(lambda: jobs("doing", f".{task}") or jobs("succeeded", f".{task}"), seconds=60), task
    worker.kill()
    assert count() in (0, MEMBERS), f"half of {task}"
    let_half_a_minute_pass()
    worker.start()


def state(run: ImportRun | YearRun) -> str:
    with system_access():
        run.refresh_from_db()
    return str(run.state)


def entered() -> int:
    with system_access():
        return Member.objects.filter(left_on=date(2025, 12, 31), capital=100_00).count()


def settled() -> int:
    with system_access():
        assert Member.objects.filter(capital=0).count() == Payout.objects.count()
        return Payout.objects.count()
