"""The job worker is killed at its work: no mail is lost, no import is half done."""

from __future__ import annotations

import socketserver
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import pytest
from django.db import connection
from procrastinate.exceptions import AlreadyEnqueued

from allmende.config.tests.processes import until
from allmende.directory.models import Entry, ImportRun, RunState
from allmende.directory.tests.people import REGISTER, TODAY
from allmende.directory.use_cases.confirm_import import confirm_import
from allmende.directory.use_cases.map_columns import map_columns
from allmende.directory.use_cases.upload_register import upload_register
from allmende.kernel.mail import send_mail_later
from allmende.kernel.row_access import seeing, system_access
from allmende.kernel.tasks import retry_stalled_jobs
from tests.people import a_network, the_founder
from tests.worker import run_waiting_jobs

from .processes import Worker

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.thorough]

MAILS = 30
AT_ONCE = 4
"""As many jobs does the worker do at the same time, so as many mails may leave twice."""
ROWS = 5000


@pytest.fixture(autouse=True)
def _empty_queue(transactional_db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("delete from procrastinate_jobs")


class MailServer(socketserver.ThreadingTCPServer):
    """Takes mails, or keeps whoever brings one waiting."""

    allow_reuse_address = daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Conversation)
        self.opened = threading.Event()
        self.waiting = 0
        self.taken: list[str] = []


class Conversation(socketserver.StreamRequestHandler):
    """As much of SMTP as our mails need."""

    server: MailServer

    def handle(self) -> None:
        with suppress(OSError):
            self._say("220 here")
            recipient = ""
            while line := self.rfile.readline().decode("ascii", "replace").strip():
                word = line.upper().split(" ")[0]
                if word == "RCPT":
                    recipient = line.partition("<")[2].partition(">")[0]
                elif word == "DATA":
                    self._say("354 go on")
                    while self.rfile.readline().strip() != b".":
                        pass
                    self.server.waiting += 1
                    self.server.opened.wait()
                    self.server.taken.append(recipient)
                self._say("221 bye" if word == "QUIT" else "250 ok")

    def _say(self, line: str) -> None:
        self.wfile.write(line.encode() + b"\r\n")


@contextmanager
def a_mail_server() -> Iterator[MailServer]:
    with MailServer() as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


@contextmanager
def a_worker(**environment: str) -> Iterator[Worker]:
    worker = Worker(**environment)
    try:
        worker.start()
        yield worker
    finally:
        worker.kill()


def test_no_mail_is_lost() -> None:
    everyone = [f"reader{number}@example.org" for number in range(MAILS)]
    for address in everyone:
        send_mail_later(to=address, subject="Saal", body="Er ist frei.", language="de")
    with (
        a_mail_server() as server,
        a_worker(EMAIL_URL=f"smtp://127.0.0.1:{server.server_address[1]}") as worker,
    ):
        assert until(lambda: server.waiting == AT_ONCE, seconds=60), "the worker never came"
        worker.kill()
        assert jobs("doing") >= AT_ONCE
        server.opened.set()
        let_half_a_minute_pass()
        worker.start()
        assert until(lambda: jobs("succeeded", "send_mail") == MAILS, seconds=90), server.taken
    received = Counter(server.taken)
    assert set(received) == set(everyone)
    assert sum(received.values()) <= MAILS + AT_ONCE


def test_an_import_is_entered_once_and_whole() -> None:
    office = the_founder(a_network())
    lines = [f"{number};Werkhof {number} eG;14770;Brandenburg an der Havel;DE" for number in range(ROWS)]
    content = "\n".join(["id;name;postcode;town;country", *lines]).encode()
    with seeing(office):
        run = upload_register(actor=office, file_name="liste.csv", content=content)
        map_columns(
            actor=office, run=run, columns=run.mapping, register=REGISTER, country="DE", as_of=TODAY, on=TODAY
        )
    with a_worker() as worker:
        kill_at(worker, "preview")
        assert until(lambda: state(run) == RunState.PREVIEWED, seconds=90), state(run)
        with seeing(office):
            confirm_import(actor=office, run=run)
        kill_at(worker, "carry_out")
        assert until(lambda: state(run) == RunState.DONE, seconds=90), state(run)
        assert until(lambda: jobs("doing") == 0, seconds=30)
    assert entries() == ROWS


def test_work_that_was_done_is_not_done_again() -> None:
    """The worker may die between the work and its note that it is done."""
    office = the_founder(a_network())
    with seeing(office):
        run = upload_register(actor=office, file_name="liste.csv", content=b"id;name;country\n1;Werkhof;DE")
        map_columns(
            actor=office, run=run, columns=run.mapping, register=REGISTER, country="DE", as_of=TODAY, on=TODAY
        )
    run_waiting_jobs()
    with seeing(office):
        confirm_import(actor=office, run=run)
    forget_that_it_is_done("preview")
    run_waiting_jobs()
    assert state(run) == RunState.DONE
    forget_that_it_is_done("carry_out")
    run_waiting_jobs()
    assert (state(run), entries()) == (RunState.DONE, 1)


def forget_that_it_is_done(task: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("update procrastinate_jobs set status = 'todo' where task_name like %s", [f"%.{task}"])


def kill_at(worker: Worker, task: str) -> None:
    """Kill the worker as soon as it does this, and let another one begin."""
    assert until(lambda: jobs("doing", f".{task}") or jobs("succeeded", f".{task}"), seconds=60), task
    worker.kill()
    assert entries() in (0, ROWS), "half an import"
    let_half_a_minute_pass()
    worker.start()


def let_half_a_minute_pass() -> None:
    """What a worker's missing heartbeat would show by itself; then somebody looks."""
    with connection.cursor() as cursor:
        cursor.execute("update procrastinate_workers set last_heartbeat = now() - interval '1 minute'")
    with suppress(AlreadyEnqueued):
        retry_stalled_jobs.defer(timestamp=0)


def jobs(status: str, task: str = "") -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "select count(*) from procrastinate_jobs where status::text = %s and task_name like %s",
            [status, f"%{task}"],
        )
        return int(cursor.fetchone()[0])


def state(run: ImportRun) -> str:
    with system_access():
        return str(ImportRun.objects.values_list("state", flat=True).get(pk=run.pk))


def entries() -> int:
    return Entry.objects.filter(name__startswith="Werkhof").count()
