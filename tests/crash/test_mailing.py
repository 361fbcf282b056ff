"""The job worker is killed in the middle of a mailing: nobody gets it twice, and who may have it is told apart."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from uuid import uuid4

import pytest
from django.db import connection

from allmende.config.tests.processes import until
from allmende.kernel.row_access import seeing, system_access
from allmende.membership.letters.mail_words import Words
from allmende.membership.models import Mailing, MailingRecipient
from allmende.membership.register.member_list import MemberQuery
from allmende.membership.use_cases.start_mailing import start_mailing
from tests.members import a_member
from tests.people import a_coop, an_officer

from .test_worker import a_mail_server, a_worker, jobs, let_half_a_minute_pass

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.thorough]
MEMBERS = 12


@pytest.fixture(autouse=True)
def _empty_queue(transactional_db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("delete from procrastinate_jobs")


def a_mailing() -> Mailing:
    coop = a_coop()
    for number in range(MEMBERS):
        a_member(coop, f"Anna Nr{number}", email=f"reader{number}@example.org")
    office, now = an_officer(coop), datetime.now(UTC)
    query = MemberQuery(coop_id=coop.pk, as_of=now.date())
    words = Words(subject_de="Hallo", text_de="Nr. {nummer}")
    with seeing(office):
        return start_mailing(actor=office, query=query, words=words, key=uuid4(), now=now)


def states(mailing: Mailing) -> Counter[str]:
    with system_access():
        return Counter(MailingRecipient.objects.filter(mailing=mailing).values_list("state", flat=True))


def test_nobody_gets_a_mailing_twice() -> None:
    mailing = a_mailing()
    with (
        a_mail_server() as server,
        a_worker(EMAIL_URL=f"smtp://127.0.0.1:{server.server_address[1]}") as worker,
    ):
        assert until(lambda: server.waiting == 1, seconds=60), "the worker never came"
        worker.kill()
        assert states(mailing) == {"sending": 1, "waiting": MEMBERS - 1}
        server.opened.set()
        let_half_a_minute_pass()
        worker.start()
        assert until(lambda: not states(mailing)["waiting"] and jobs("doing") == 0, seconds=90), states(
            mailing
        )
    assert states(mailing) == {"unclear": 1, "sent": MEMBERS - 1}
    assert max(Counter(server.taken).values()) == 1
    with system_access():
        assert Mailing.objects.get().state == "done"
