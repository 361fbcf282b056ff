"""Lists of 10,000 rows as Excel files, of members with accounts and of histories: previewed, entered, taken back."""

from __future__ import annotations

import io
import time
from collections.abc import Callable
from datetime import date, timedelta

from django.utils import timezone
from openpyxl import Workbook

from allmende.kernel.actor import Actor
from allmende.kernel.row_access import seeing
from allmende.membership.models import ImportRun, Member
from allmende.membership.use_cases.ask_member_import_undo import ask_member_import_undo
from allmende.membership.use_cases.carry_out_member_import import carry_out_member_import
from allmende.membership.use_cases.confirm_member_import import confirm_member_import
from allmende.membership.use_cases.name_member_columns import Sums, name_member_columns
from allmende.membership.use_cases.preview_member_import import preview_member_import
from allmende.membership.use_cases.undo_member_import import undo_member_import
from allmende.membership.use_cases.upload_member_file import upload_member_file
from allmende.payments.queries import open_claims
from benchmarks.harness import Row, Stage
from tests.members import some_statutes
from tests.people import LONG_AGO, a_coop, a_network, an_officer

from .money import an_iban
from .rows import FAMILY, GIVEN, TOWNS

ROWS, QUICK_ROWS = 10_000, 500
MOVED = 4
"""Rows of each member in a list that is a history: what it began with, and three days on which something moved."""
ENTER_GOAL_S, UNDO_GOAL_S = 30, 30
HEADER = (
    "Mitgliedsnr.", "Nachname", "Vorname", "Straße", "PLZ", "Ort", "E-Mail", "Eintritt", "Austritt", "Anteile",
    "Eingezahlt", "IBAN", "Mandat vom",
)  # fmt: skip


def import_rows(stage: Stage) -> list[Row]:
    """Preview and entering together, and undoing, each as the worker does it."""
    rows = QUICK_ROWS if stage.quick else ROWS
    return [
        *_brought_in(stage, _file(rows), rows, "members with bank accounts, of whom a third owes,"),
        *_brought_in(stage, _history(rows), rows // MOVED, f"members with {MOVED} dated rows each"),
    ]


def _brought_in(stage: Stage, content: bytes, members: int, whom: str) -> list[Row]:
    with stage.database("member_import"):
        a_network()
        coop = a_coop("Bürgerwerk eG")
        some_statutes(coop, valid_from=LONG_AGO.replace(year=2015))
        office, today = an_officer(coop), timezone.localdate()
        with seeing(office):
            run = upload_member_file(actor=office, coop=coop, file_name="liste.xlsx", content=content)
            run = name_member_columns(
                actor=office, run=run, columns=run.mapping, as_of=today, expected=Sums(), on=today
            )
        preview = _seconds(office, lambda: preview_member_import(actor=office, run=run, on=today))
        with seeing(office):
            confirm_member_import(actor=office, run=run)
        now = timezone.now()
        entering = _seconds(office, lambda: carry_out_member_import(actor=office, run=run, on=today, now=now))
        with seeing(office):
            entered = Member.objects.filter(coop=coop).count()
            claimed = open_claims(coop_id=coop.pk).count()
            ask_member_import_undo(actor=office, run=ImportRun.objects.get(pk=run.pk))
        undoing = _seconds(office, lambda: undo_member_import(actor=office, run=run, on=today, now=now))
        with seeing(office):
            left = Member.objects.filter(coop=coop).count()
    return [
        Row(
            what=f"import of {members:,} {whom} from Excel",
            target=f"all of them; goal {ENTER_GOAL_S} s with preview",
            measured=f"{entered:,} members, {claimed:,} claims; preview {preview:.1f} s, entering {entering:.1f} s",
            ok=entered == members,
            is_quick=preview + entering <= ENTER_GOAL_S,
            milliseconds=[(preview + entering) * 1000],
        ),
        Row(
            what="… taken back",
            target=f"nobody is left; goal {UNDO_GOAL_S} s",
            measured=f"{left:,} left after {undoing:.1f} s",
            ok=left == 0,
            is_quick=undoing <= UNDO_GOAL_S,
            milliseconds=[undoing * 1000],
        ),
    ]


def _seconds(office: Actor, step: Callable[[], object]) -> float:
    started = time.perf_counter()
    with seeing(office):
        step()
    return time.perf_counter() - started


def _file(rows: int) -> bytes:
    """Every twentieth left, and took the capital along; every third still owes something on the shares."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.append(HEADER)
    given, family, town = GIVEN.split(), FAMILY.split(), TOWNS.split()
    for n in range(1, rows + 1):
        left, owed = n % 20 == 0, 50 * (n % 3 == 0)
        sheet.append(
            [
                n, f"{family[n // 7 % len(family)]}-{n}", given[n % len(given)], f"Gartenweg {n % 200}",
                f"{10000 + n % 80000:05}", town[n % len(town)], f"m{n}@example.org",
                date(2016, 1, 4) + timedelta(days=n * 37 % 2500), date(2024, 12, 31) if left else None,
                1 + n % 5, 0 if left else (1 + n % 5) * 100 - owed,
                "" if left else an_iban(n), "" if left else date(2023, 2, 1),
            ]
        )  # fmt: skip
    return _saved(book)


def _history(rows: int) -> bytes:
    """A share with joining and one a year later, both paid in, the second one late. Few days are those of others."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.append(
        ("Mitgliedsnr.", "Nachname", "Vorname", "Eintritt", "Tag der Bewegung", "Anteile", "Eingezahlt")
    )
    for n in range(1, rows // MOVED + 1):
        joined = date(2016, 1, 4) + timedelta(days=n * 37 % 2500)
        sheet.append([n, f"{FAMILY.split()[0]}-{n}", GIVEN.split()[0], joined, joined, 1, 100])
        for days, shares, paid in ((360, 1, None), (400, None, 40), (760, None, 60)):
            sheet.append([n, None, None, None, joined + timedelta(days=days + n % 7), shares, paid])
    return _saved(book)


def _saved(book: Workbook) -> bytes:
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()
