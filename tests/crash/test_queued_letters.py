"""The job worker is killed while leavers are written to: nobody gets it twice, and who may have it gets it on paper."""

from __future__ import annotations

from collections import Counter

import pytest
from django.db import connection

from allmende.config.tests.processes import until
from allmende.coops.models import Coop
from allmende.kernel.row_access import system_access
from allmende.membership.letters.queue import queued_letters
from allmende.membership.models import PaperLetter
from allmende.membership.tests.years import leaves, settles, takes_back
from tests.members import a_member, some_statutes
from tests.people import a_coop

from .test_worker import a_mail_server, a_worker, jobs, let_half_a_minute_pass

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.thorough]
LEAVERS = 8


@pytest.fixture(autouse=True)
def _empty_queue(transactional_db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("delete from procrastinate_jobs")


def states(coop: Coop) -> Counter[str]:
    with system_access():
        return Counter(queued_letters(coop.pk).values_list("state", flat=True))


def test_nobody_who_left_is_told_twice() -> None:
    coop = a_coop()
    some_statutes(coop)
    for number in range(LEAVERS):
        leaves(a_member(coop, f"Anna Nr{number}", paid=100_00, email=f"reader{number}@example.org"))
    with connection.cursor() as cursor:
        cursor.execute("delete from procrastinate_jobs")  # what confirmed the notices
    run = settles(coop)
    with (
        a_mail_server() as server,
        a_worker(EMAIL_URL=f"smtp://127.0.0.1:{server.server_address[1]}") as worker,
    ):
        assert until(lambda: server.waiting == 1, seconds=60), "the worker never came"
        worker.kill()
        assert states(coop) == {"sending": 1, "waiting": LEAVERS - 1}
        server.opened.set()
        let_half_a_minute_pass()
        worker.start()
        assert until(lambda: not states(coop)["waiting"] and jobs("doing") == 0, seconds=90), states(coop)
        assert states(coop) == {"unclear": 1, "sent": LEAVERS - 1}
        assert max(Counter(server.taken).values()) == 1
        with system_access():
            assert PaperLetter.objects.filter(coop=coop, kind="settlement").count() == 1
        takes_back(run)
        assert until(lambda: states(coop)["sent"] == 2 * LEAVERS - 1, seconds=90), states(coop)
    assert states(coop) == {"unclear": 1, "sent": 2 * LEAVERS - 1}
    with system_access():
        assert not PaperLetter.objects.filter(coop=coop, kind="settlement").exists()
