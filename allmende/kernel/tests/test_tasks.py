"""What happens to jobs whose worker died, and to jobs that are long done."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from procrastinate.exceptions import AlreadyEnqueued

from allmende.kernel.mail import send_mail_later
from allmende.kernel.models import OutboxMail
from allmende.kernel.row_access import seeing, system_access
from allmende.kernel.tasks import MOST_ATTEMPTS, empty_outbox, forget_finished_jobs, retry_stalled_jobs
from tests.worker import run_waiting_jobs

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _outbox(settings: object) -> None:
    settings.EMAIL_BACKEND = "allmende.kernel.mail.OutboxBackend"  # type: ignore[attr-defined]
    with connection.cursor() as cursor:
        # The queue's tables are no models that a test's end would empty.
        cursor.execute("delete from procrastinate_jobs")


def write() -> None:
    send_mail_later(to="anna@example.org", subject="Äpfel", body="Sie sind reif.", language="de")


def change_jobs(change: str, *values: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"update procrastinate_jobs set {change}", values)


def look_after_stalled_jobs() -> None:
    # The worker defers it too, if a minute has just begun; one of them waits at a time.
    with suppress(AlreadyEnqueued):
        retry_stalled_jobs.defer(timestamp=0)
    run_waiting_jobs()


def outbox() -> list[str]:
    with system_access():
        return list(OutboxMail.objects.values_list("recipient", flat=True))


def states() -> dict[str, str]:
    with connection.cursor() as cursor:
        cursor.execute("select task_name, status::text from procrastinate_jobs")
        return {name.rpartition(".")[2]: status for name, status in cursor.fetchall()}


def test_a_job_whose_worker_died_is_done_again() -> None:
    write()
    change_jobs("status = 'doing'")
    look_after_stalled_jobs()
    assert outbox() == ["anna@example.org"]
    assert states()["send_mail"] == "succeeded"


def test_a_job_of_a_living_worker_is_left_alone() -> None:
    write()
    with connection.cursor() as cursor:
        cursor.execute("insert into procrastinate_workers default values returning id")
        change_jobs("status = 'doing', worker_id = %s", cursor.fetchone()[0])
    look_after_stalled_jobs()
    assert states()["send_mail"] == "doing"


def test_a_job_that_ends_its_worker_each_time_is_given_up() -> None:
    write()
    change_jobs("status = 'doing', attempts = %s", MOST_ATTEMPTS - 1)
    look_after_stalled_jobs()
    assert states()["send_mail"] == "failed"


def test_what_was_done_is_forgotten_after_a_week() -> None:
    write()
    run_waiting_jobs()
    write()
    with connection.cursor() as cursor:
        cursor.execute(
            "update procrastinate_events set at = at - interval '8 days'"
            " where job_id = (select min(id) from procrastinate_jobs)"
        )
    forget_finished_jobs.defer(timestamp=0)
    run_waiting_jobs()
    with connection.cursor() as cursor:
        cursor.execute("select count(*) from procrastinate_jobs where task_name like '%send_mail'")
        assert cursor.fetchone() == (1,)
    assert len(outbox()) == 2


def test_a_query_that_does_not_mean_all_mails_finds_none() -> None:
    write()
    run_waiting_jobs()
    with seeing(person_id=1, coop_ids=[1]), connection.cursor() as cursor:
        cursor.execute("select count(*) from kernel_outboxmail")
        assert cursor.fetchone() == (0,)
    assert outbox() == ["anna@example.org"]


def test_the_outbox_forgets_after_seven_days() -> None:
    write()
    run_waiting_jobs()
    for days, left in ((6, 1), (8, 0)):
        empty_outbox(timestamp=int((datetime.now(UTC) + timedelta(days=days)).timestamp()))
        assert len(outbox()) == left
