"""More shares than the statutes allow anybody: what an old list says happened, so it is only remarked on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from itertools import groupby
from operator import itemgetter

from .history import shares_moved
from .owed import Provisions
from .read_row import ReadRow
from .reasons import Reason

ABOVE_MOST = "shares_above_most"


def note_above_most(rows: Iterable[ReadRow], *, provisions: Provisions, on: date) -> int:
    """Remark on each row with whose shares somebody holds more than the statutes in force on its day allow, at the end
    of that day (§ 7a (1) GenG), and say on how many. Not of whoever is no member any more. on: today.
    """
    groups: dict[int, list[ReadRow]] = defaultdict(list)
    for row in rows:
        if row.record is not None:
            groups[row.record["number"]].append(row)
    return sum(_note(group, provisions) for group in groups.values() if not _has_left(group, on))


def _has_left(group: Iterable[ReadRow], on: date) -> bool:
    last = next((row.record["left_on"] for row in group if row.record and "left_on" in row.record), None)
    return last is not None and last < on.isoformat()


def _note(group: Sequence[ReadRow], provisions: Provisions) -> int:
    """On the last row of a day that takes shares; a day on which none are taken says nothing new."""
    by_record = {id(row.record): row for row in group}
    moved = shares_moved(row.record for row in group if row.record)
    held = noted = 0
    for day, of_day in groupby(moved, key=itemgetter(0)):
        parts = list(of_day)
        held += sum(shares for _day, shares, _record in parts)
        taken = [record for _day, shares, record in parts if shares > 0]
        most = provisions.on(day).shares_most
        if taken and most is not None and held > most:
            by_record[id(taken[-1])].reasons.append(Reason(ABOVE_MOST, value=f"{held}/{most}"))
            noted += 1
    return noted
