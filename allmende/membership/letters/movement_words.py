"""What a movement of shares or capital is called on a page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, tzinfo

from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from allmende.ui.formats import format_date
from allmende.ui.writing import current_language

from ..models import CapitalKind, CapitalMovement, ShareMovement
from ..models.year_runs import YEAR_AT_THE_END

Movement = ShareMovement | CapitalMovement
OF_A_RUN = (CapitalKind.PROFIT, CapitalKind.LOSS)


@dataclass(frozen=True)
class Row:
    """A line of the table. shares, capital: with sign, None where the movement is of the other kind.

    recorded_on: when the books learned of it, where that was on another day.
    """

    effective_on: date
    what: str
    shares: int | None
    capital: int | None
    recorded_on: date | None
    is_planned: bool


def rows_of(
    movements: Sequence[Movement], *, names: Mapping[int, str], today: date, zone: tzinfo
) -> list[Row]:
    """The movements as lines of a table. names: of members on the other side of a transfer, where they may be known.

    zone: of the cooperative, whose clocks say on which day something was recorded.
    """
    return [_row(each, names, today, zone) for each in movements]


def _row(moved: Movement, names: Mapping[int, str], today: date, zone: tzinfo) -> Row:
    recorded = localdate(moved.recorded_at, zone)
    return Row(
        effective_on=moved.effective_on,
        what=words_for(moved, names),
        shares=moved.shares if isinstance(moved, ShareMovement) else None,
        capital=moved.amount if isinstance(moved, CapitalMovement) else None,
        recorded_on=recorded if recorded != moved.effective_on else None,
        is_planned=moved.effective_on > today,
    )


def words_for(moved: Movement, names: Mapping[int, str]) -> str:
    """2 shares subscribed · Transfer to Anna Ackermann · Reversal: Payment of 3 Feb 2026."""
    said = _shares(moved, names) if isinstance(moved, ShareMovement) else _capital(moved, names)
    reason = _reason(moved)
    return f"{said} ({reason})" if reason else said


def _reason(moved: Movement) -> str:
    """Of a year's run the year alone: its name was written in the language of whoever posted it."""
    year = YEAR_AT_THE_END.search(moved.reason) if moved.kind in OF_A_RUN else None
    return year[1] if year else moved.reason


def _shares(moved: ShareMovement, names: Mapping[int, str]) -> str:
    count = abs(moved.shares)
    if moved.kind == "subscription":
        return ngettext("%(count)d share subscribed", "%(count)d shares subscribed", count) % {"count": count}
    if moved.kind == "cancellation":
        return ngettext("%(count)d share ended", "%(count)d shares ended", count) % {"count": count}
    if moved.kind == "transfer":
        return _transfer(moved, moved.shares, names)
    return _reversal(moved)


def _capital(moved: CapitalMovement, names: Mapping[int, str]) -> str:
    if moved.kind == "transfer":
        return _transfer(moved, moved.amount, names)
    if moved.kind == "reversal":
        return _reversal(moved)
    label = str(moved.get_kind_display())
    return label[:1].upper() + label[1:]


def _transfer(moved: Movement, amount: int, names: Mapping[int, str]) -> str:
    name = names.get(moved.counterpart_id or 0)
    if name is None:
        return _("Transfer from another member") if amount > 0 else _("Transfer to another member")
    return (_("Transfer from %(name)s") if amount > 0 else _("Transfer to %(name)s")) % {"name": name}


def _reversal(moved: Movement) -> str:
    undone = moved.reverses
    if undone is None:
        return _("Reversal")
    day = format_date(undone.effective_on, language=current_language(), short=True)
    return _("Reversal of “%(what)s” of %(day)s") % {"what": undone.get_kind_display(), "day": day}
