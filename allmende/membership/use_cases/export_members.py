"""Take the list of members out of the house, as a CSV file."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace
from tempfile import SpooledTemporaryFile
from typing import IO

from django.db import transaction

from allmende.kernel.actor import Actor
from allmende.kernel.facts import tell
from allmende.kernel.permissions import authorize
from allmende.ui.spreadsheets import csv_lines, notation_of
from allmende.ui.writing import current_language

from ..facts.exports import MembersExported
from ..money.credits import all_credits
from ..permissions import RULES
from ..register.columns import COLUMNS, rows_of
from ..register.member_list import Line, MemberQuery, lines_of

KEPT_IN_MEMORY = 4 * 1024 * 1024
"""Bytes of a file; what is longer waits on the disk until it is sent."""


@transaction.atomic
def export_members(
    *,
    actor: Actor,
    query: MemberQuery,
    picked: Collection[int] | None = None,
    columns: Collection[str],
) -> IO[bytes]:
    """All whom a filter finds, or those picked of them, in its order, for the spreadsheets of the active language.

    columns: keys of register.columns.COLUMNS. The file, to be closed, is written aside first: the log is to know of it
    before the first line leaves, and lines are many.
    """
    authorize(RULES, "membership.see_list", actor=actor, on=query.coop_id)
    chosen = [key for key in COLUMNS if key in columns]
    kept = all_credits(query.coop_id) if "kept" in chosen else {}
    number = 0

    def counted() -> Iterator[Line]:
        nonlocal number
        for line in lines_of(query, picked):
            number += 1
            yield replace(line, kept=kept[line.member.pk]) if line.member.pk in kept else line

    # Closed by whoever sends it, and gone with that.
    file = SpooledTemporaryFile(max_size=KEPT_IN_MEMORY)  # noqa: SIM115
    for text in csv_lines(rows_of(chosen, counted()), notation=notation_of(current_language())):
        file.write(text.encode())
    tell(MembersExported(coop_id=query.coop_id, number=number, columns=chosen), actor=actor)
    file.seek(0)
    return file
