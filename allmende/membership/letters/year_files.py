"""The files of a fiscal year, in the active language: its figures, what a settlement would pay, a run line by line."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from allmende.coops.models import Coop
from allmende.kernel.amounts import format_amount
from allmende.ui.documents import pdf
from allmende.ui.formats import format_date, format_number
from allmende.ui.spreadsheets import Sheet
from allmende.ui.spreadsheets.writing import Cell
from allmende.ui.writing import current_language

from ..models import ProfitBy, YearLine, YearRun, YearRunKind
from ..money.claims import still_owed
from ..money.set_off import set_off_of_run
from ..naming import in_words
from ..year.figures import YearFigures
from ..year.fiscal_years import year_until
from ..year.rows import Part, Row, parts_of
from ..year.runs import lines_of
from ..year.settlement import Leaver, SettlementPlan
from .files import CSV, PDF, MadeFile


def figures_file(found: YearFigures, *, coop: Coop, file_format: str, now: datetime) -> MadeFile:
    """The figures for the notes to the annual accounts (§ 338 HGB) as "csv", with sums as decimals, or "pdf"."""
    name = pgettext("file name", "year") + f"-{found.year.number}-{coop.slug}.{file_format}"
    if file_format == "pdf":
        return MadeFile(_printed(found, coop, now), PDF, name)
    rows = [
        (part.title, row.label, _plain(row), "EUR" if row.is_sum else "", part.rule)
        for part in parts_of(found)
        for row in part.rows
    ]
    header = (_("Part"), _("Figure"), _("Value"), _("Unit"), _("Paragraph"))
    return _sheet(_title(found), header, rows, name)


def settlement_file(plan: SettlementPlan, *, coop: Coop) -> MadeFile:
    """What a settlement would pay: every leaver, as CSV. Nothing is posted."""
    owed = still_owed(coop.pk, {each.departure.member_id for each in plan.leavers})
    header = (
        _("No."),
        _("Name"),
        _("Shares"),
        _("Until"),
        _("Capital"),
        _("Part of the loss"),
        _("To be paid out"),
        _("Last day of the payout"),
        _("To be paid in"),
        _("Still owed"),
    )
    rows = (_of_leaver(each, owed) for each in plan.leavers)
    return _sheet(
        _("Settlement"),
        header,
        rows,
        pgettext("file name", "settlement") + f"-{plan.year.number}-{coop.slug}.csv",
    )


def run_file(run: YearRun) -> MadeFile:
    """Every line of what was posted for a year, as CSV."""
    is_capital = run.divided_by == ProfitBy.CAPITAL
    header = (
        _("No."),
        _("Name"),
        _("Capital") if is_capital else run.get_divided_by_display(),
        _("Part of the result"),
        _("To be paid out"),
        _("Last day of the payout"),
        _("Set off"),
    )
    gone = set_off_of_run(run)
    rows = (_of_line(line, gone, is_capital=is_capital) for line in lines_of(run))
    name = f"{_file_name(run)}-{year_until(run.coop, run.last_day).number}-{run.coop.slug}.csv"
    return _sheet(run.title, header, rows, name)


def figure_in_words(row: Row) -> str:
    """A figure as the page and the print say it: 1,200.00 €, +3, unlimited."""
    if row.value is None:
        return _without_value(row)
    if row.is_sum:
        return format_amount(row.value, decimals=2, signed=row.signed) + " €"
    text = format_number(row.value, language=current_language())
    return f"+{text}" if row.signed and row.value > 0 else text


def _file_name(run: YearRun) -> str:
    """What a file of it is called."""
    return {
        YearRunKind.SETTLEMENT: pgettext("file name", "settlement"),
        YearRunKind.PROFIT: pgettext("file name", "profit"),
        YearRunKind.LOSS: pgettext("file name", "loss"),
    }[YearRunKind(run.kind)]


def _sheet(title: str, header: Sequence[str], rows: Iterable[Sequence[Cell]], name: str) -> MadeFile:
    return MadeFile(
        Sheet(title=title, header=header, rows=rows).as_csv(language=current_language()), CSV, name
    )


def _printed(found: YearFigures, coop: Coop, now: datetime) -> bytes:
    title = _title(found)
    data = {
        "letterhead": {"name": coop.name},
        "kicker": _period(found),
        "headline": title,
        "as_of": _known(found, now),
        "parts": [_part(part) for part in parts_of(found)],
    }
    return pdf(
        "membership/documents/year.typ", data, language=current_language(), title=title, written_at=now
    )


def _title(found: YearFigures) -> str:
    return _("Figures of the year %(year)s") % {"year": found.year.name}


def _period(found: YearFigures) -> str:
    language = current_language()
    return _("Fiscal year from %(first)s to %(last)s") % {
        "first": format_date(found.year.first, language=language),
        "last": format_date(found.year.last, language=language),
    }


def _known(found: YearFigures, now: datetime) -> str:
    day = found.known_at.date() if found.known_at else timezone.localdate(now)
    on = format_date(day, language=current_language())
    return _("as the books knew it on %(day)s") % {"day": on}


def _part(part: Part) -> dict[str, Any]:
    return {
        "title": part.title,
        "rows": [(row.label, figure_in_words(row)) for row in part.rows],
        "why": part.why,
        "rule": part.rule,
    }


def _without_value(row: Row) -> str:
    if row.known_since is None:
        return _("unlimited")
    return _("not known, only from %(day)s on") % {"day": in_words(row.known_since)}


def _plain(row: Row) -> Decimal | int | str:
    if row.value is None:
        return _without_value(row)
    return _euros(row.value) if row.is_sum else row.value


def _of_leaver(leaver: Leaver, owed: Mapping[int, int]) -> tuple[Cell, ...]:
    departure, account = leaver.departure, leaver.settlement
    return (
        departure.member.number,
        departure.member.party.list_name,
        _("all") if departure.shares is None else departure.shares,
        departure.effective_on,
        *map(_euros, (account.capital, leaver.written_off, leaver.paid_out)),
        leaver.pay_until.on,
        _euros(leaver.to_pay),
        _euros(owed.get(departure.member_id, 0)),
    )


def _of_line(line: YearLine, gone: Mapping[int, int], *, is_capital: bool) -> tuple[Cell, ...]:
    return (
        line.member.number,
        line.member.party.list_name,
        _euros(line.weight) if is_capital else line.weight,
        _euros(line.change),
        _euros(line.paid_out),
        line.due_until or "",
        _euros(gone.get(line.departure_id or 0, 0)),
    )


def _euros(cents: int) -> Decimal:
    return Decimal(cents).scaleb(-2)
