"""Builders of lists of members as files, and of imports. All persons are invented."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from typing import Any

from openpyxl import Workbook

from allmende.coops.models import Coop
from allmende.kernel.actor import Actor
from allmende.kernel.row_access import seeing
from allmende.membership.models import ImportRun
from allmende.membership.use_cases.ask_member_import_undo import ask_member_import_undo
from allmende.membership.use_cases.carry_out_member_import import carry_out_member_import
from allmende.membership.use_cases.confirm_member_import import confirm_member_import
from allmende.membership.use_cases.name_member_columns import Sums, name_member_columns
from allmende.membership.use_cases.preview_member_import import preview_member_import
from allmende.membership.use_cases.undo_member_import import undo_member_import
from allmende.membership.use_cases.upload_member_file import upload_member_file
from tests.members import some_statutes
from tests.people import a_coop, an_officer

TODAY = date(2026, 11, 22)
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
BALANCE_DAY = date(2025, 12, 31)
HEADER = (
    "Mitgliedsnr.",
    "Nachname",
    "Vorname",
    "PLZ",
    "Ort",
    "Eintritt",
    "Austritt",
    "Anteile",
    "Eingezahlt",
    "IBAN",
)
THREE = (
    (1, "Ackermann", "Anna", "14770", "Brandenburg an der Havel", "01.02.2019", "", 3, "300,00 €",
     "DE89 3704 0044 0532 0130 00"),
    (2, "Beet", "Bert", "1067", "Dresden", date(2020, 5, 4), "", 1, 100, ""),
    (4, "Citrus", "Carla", "10115", "Berlin", "2018-01-01", "31.12.2022", 2, "", ""),
)  # fmt: skip
"""Two members, and one who left."""
FAMILY = (
    ("Nr", "Name", "Straße", "PLZ", "Geb.", "Eintritt", "Anteile", "Eltern"),
    (1, "Kim Acker", "Weg 1", "14770", "1.5.2015", "1.2.2024", 1, "Eva Acker, Jan Acker"),
    (2, "Eva Acker", "Weg 1", "14770", "1.5.1980", "1.2.2024", 1, ""),
    (3, "Jan Acker", "Allee 9", "14770", "1.5.1980", "1.2.2024", 1, ""),
)
"""A child whose parents may be members of the same list."""


def an_xlsx(rows: Iterable[Sequence[Any]]) -> bytes:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(list(row))
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def a_csv(rows: Iterable[Sequence[Any]], *, delimiter: str = ";", encoding: str = "utf-8") -> bytes:
    lines = (delimiter.join(str(cell) for cell in row) for row in rows)
    return "\r\n".join(lines).encode(encoding)


def an_office_with_statutes(*, legal_form: str = "eg", **provisions: Any) -> tuple[Coop, Actor]:
    coop = a_coop("Gartenwerk", legal_form=legal_form)
    some_statutes(coop, **provisions)
    return coop, an_officer(coop)


def an_upload(coop: Coop, office: Actor, content: bytes | None = None, name: str = "liste.xlsx") -> ImportRun:
    with seeing(office):
        content = an_xlsx([HEADER, *THREE]) if content is None else content
        return upload_member_file(actor=office, coop=coop, file_name=name, content=content)


def a_preview(
    coop: Coop,
    office: Actor,
    content: bytes | None = None,
    *,
    expected: Sums | None = None,
    all_have_mandates: bool = False,
    **upload: Any,
) -> ImportRun:
    """A file as far as its preview."""
    run = an_upload(coop, office, content, **upload)
    with seeing(office):
        run = name_member_columns(
            actor=office,
            run=run,
            columns=run.mapping,
            as_of=BALANCE_DAY,
            expected=expected or Sums(),
            on=TODAY,
            all_have_mandates=all_have_mandates,
        )
        return preview_member_import(actor=office, run=run, on=TODAY)


def an_import(coop: Coop, office: Actor, content: bytes | None = None, **preview: Any) -> ImportRun:
    """A file that has been entered."""
    run = a_preview(coop, office, content, **preview)
    with seeing(office):
        run = confirm_member_import(actor=office, run=run)
        return carry_out_member_import(actor=office, run=run, on=TODAY, now=NOW)


def undone(office: Actor, run: ImportRun) -> ImportRun:
    with seeing(office):
        run = ask_member_import_undo(actor=office, run=run)
        return undo_member_import(actor=office, run=run, on=TODAY, now=NOW)
