"""What an old list remarks on its members: it becomes notes of the office, as if these had been written today."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from allmende.kernel.actor import Actor
from allmende.ui.spreadsheets import Value

from ..law.days import add_months
from ..models import LONGEST_NOTE, NOTES_KEPT_FOR, ImportRun, Member, Note
from .cells import lines_of
from .read_row import ReadRow, Refused
from .reasons import Reason

_NOTHING = re.compile(r"[\W_]*")


def remark_of(cell: Value, column: str) -> str:
    """As it stands there, in its lines. Refused where a note holds no more: nothing of it is cut off unseen."""
    lines = [re.sub(r"[^\S\n]+", " ", line).strip() for line in lines_of(cell).splitlines()]
    text = re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
    if _NOTHING.fullmatch(text):
        return ""  # a dash for nothing
    if len(text) > LONGEST_NOTE:
        raise Refused("too_long", column, f"{len(text)}/{LONGEST_NOTE}")
    return text


def leave_out_old_remarks(rows: Iterable[ReadRow], *, column: str, on: date) -> None:
    """Of whoever left longer ago than notes are kept: the night would remove them again. on: today."""
    since = add_months(on, -NOTES_KEPT_FOR).isoformat()
    left = {
        row.record["number"]
        for row in rows
        if row.record and row.record.get("left_on") and row.record["left_on"] < since
    }
    for row in rows:
        if row.record and row.record.get("remark") and row.record["number"] in left:
            row.record["remark"] = ""
            row.reasons.append(Reason("remark_left_out", column))


def enter_remarks(
    actor: Actor,
    run: ImportRun,
    records: Iterable[Mapping[str, Any]],
    members: Mapping[int, Member],
    now: datetime,
) -> int:
    """Each of them once for a member, also where several rows of a number say the same. members: by number.

    Return how many were written.
    """
    said = dict.fromkeys((each["number"], each["remark"]) for each in records if each.get("remark"))
    notes = [
        Note(
            coop_id=run.coop_id,
            member=members[number],
            text=text,
            written_at=now,
            written_by_id=actor.person_id or run.started_by_id or 0,
            import_run=run,
            recorded_at=now,
        )
        for number, text in said
    ]
    return len(Note.objects.bulk_create(notes))
