"""What is about all members at once: a mail, looked at and queued, the list as a file, the figures of a year.

Mails and files read the register a part at a time: what the process holds at most hardly grows while they run.
"""

from __future__ import annotations

import time
from resource import RUSAGE_SELF, getrusage
from uuid import uuid4

from django.utils import timezone

from allmende.coops.models import Coop
from allmende.kernel.row_access import seeing
from allmende.membership.letters.mail_words import Words
from allmende.membership.models import MailingRecipient
from allmende.membership.register.member_list import MemberQuery
from allmende.membership.use_cases.start_mailing import start_mailing
from benchmarks.harness import Row
from benchmarks.pages.visitor import Visitor
from tests.people import an_officer

YEAR, AS_OF = 2025, "2024-06-30"
MOST_MIB = 64
"""How much more the process may hold after a file than before: the file's own text, and room to breathe."""
COLUMNS = (
    "number",
    "name",
    "email",
    "street",
    "postcode",
    "town",
    "joined_on",
    "state",
    "shares",
    "capital",
    "owed",
)


def everyone_rows(coop: Coop, visitor: Visitor, members: int) -> list[Row]:
    """Of the register that rows.fill has written, and that nobody has left since."""
    return [
        _page(visitor, "/mailings/new", f"page of a mail to all of {members:,} members"),
        _page(visitor, "/mailings/new?owing=on", "page of a mail to those with open payments"),
        _queued(coop, members),
        _file(visitor, members),
        _page(
            visitor, f"/members/years/{YEAR}", f"figures of a year (§§ 337, 338 HGB), of {members:,} members"
        ),
        _page(
            visitor,
            f"/members?as_of={AS_OF}",
            f"first page of the list as of {AS_OF}, of {members:,} members",
        ),
    ]


def _page(visitor: Visitor, address: str, what: str) -> Row:
    visitor.get(address)
    took = []
    for _run in range(5):
        started = time.perf_counter()
        visitor.get(address)
        took.append((time.perf_counter() - started) * 1000)
    return Row(what=what, measured=f"{min(took):.0f} ms at the fastest", milliseconds=took)


def _queued(coop: Coop, members: int) -> Row:
    office, today = an_officer(coop), timezone.localdate()
    words = Words(subject_de="Einladung", text_de="Guten Tag {name}")
    with seeing(office):
        before, started = _held(), time.perf_counter()
        query = MemberQuery(coop_id=coop.pk, as_of=today)
        mailing = start_mailing(actor=office, query=query, words=words, key=uuid4(), now=timezone.now())
        took, grown = (time.perf_counter() - started) * 1000, _held() - before
        recipients = MailingRecipient.objects.filter(mailing=mailing).count()
    return Row(
        what=f"queueing a mail to all of {members:,} members",
        target=f"at most {MOST_MIB} MiB more held",
        measured=f"{recipients:,} recipients, {grown:.0f} MiB more held",
        ok=grown <= MOST_MIB and recipients > 0,
        milliseconds=[took],
    )


def _file(visitor: Visitor, members: int) -> Row:
    address = "/members/file?format=csv&" + "&".join(f"column={column}" for column in COLUMNS)
    before, started = _held(), time.perf_counter()
    lines = visitor.get(address).count("\r\n") - 1
    took, grown = (time.perf_counter() - started) * 1000, _held() - before
    return Row(
        what=f"file of all members with {len(COLUMNS)} columns, of {members:,} members",
        target=f"at most {MOST_MIB} MiB more held",
        measured=f"{took / 1000:.1f} s for {lines:,} lines, {grown:.0f} MiB more held",
        ok=grown <= MOST_MIB and lines > 0,
        milliseconds=[took],
    )


def _held() -> float:
    """MiB that this process held at most so far."""
    return getrusage(RUSAGE_SELF).ru_maxrss / 1024
