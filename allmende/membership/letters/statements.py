"""The annual statement of a member: what was held when a fiscal year began, what moved, what was held at its end."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from allmende.kernel.amounts import format_amount
from allmende.kernel.errors import NotFound
from allmende.ui.documents import pdf
from allmende.ui.formats import format_date

from ..law.days import fiscal_year
from ..models import CapitalKind, CapitalMovement, Member, ShareKind, ShareMovement
from ..refusals.members import NoStatutes
from ..register.history import Figures, History
from ..year.fiscal_years import FiscalYear, rules_as_of, year_ending_in
from .documents import letterhead, recipient
from .movement_words import words_for

MOST_YEARS = 10
"""How many years back a page offers: as long as books are kept."""


@dataclass(frozen=True)
class Statement:
    """A member's year: what was held before its first day and at the end of its last, and the movements between."""

    member: Member
    year: FiscalYear
    before: Figures
    moved: list[ShareMovement | CapitalMovement]
    after: Figures
    opened_on: date | None = None
    """When the opening balance of an imported list was entered: before that day the capital is not known here."""


def statement_or_refuse(member: Member, history: History, year: int, *, on: date) -> Statement:
    """Of a fiscal year that is over and in which something was held. Raises NotFound, NoStatutes, NoSuchYear."""
    asked = year_ending_in(member.coop, year)
    if not _has_one(member, history, asked, on):
        raise NotFound(_("There is no statement for this year: it is not over, or nothing was held in it."))
    return Statement(
        member=member,
        year=asked,
        before=history.figures_on(asked.before),
        moved=[each for each in _counting(history) if asked.first <= each.effective_on <= asked.last],
        after=history.figures_on(asked.last),
        opened_on=_opened_on(member, history),
    )


def _opened_on(member: Member, history: History) -> date | None:
    """None where nothing was entered from other books, or the membership began with it."""
    reversed_ = {each.reverses_id for each in history.capital}
    opened = [
        each.effective_on
        for each in history.capital
        if each.kind == CapitalKind.OPENING and each.pk not in reversed_
    ]
    return max((day for day in opened if day > member.joined_on), default=None)


def _counting(history: History) -> list[ShareMovement | CapitalMovement]:
    """Without a notice that was withdrawn: its shares were to end on a day, and on that day they did not."""
    withdrawn = {
        each.reverses_id
        for each in history.shares
        if each.reverses
        and each.reverses.kind == ShareKind.CANCELLATION
        and each.reverses.effective_on == each.effective_on
    }
    return [
        each for each in history.movements if each.pk not in withdrawn and each.reverses_id not in withdrawn
    ]


def years_with_statement(member: Member, history: History, *, on: date) -> list[FiscalYear]:
    """The years for which there is one, the latest first; none where there are no shares, or no statutes yet."""
    if member.account_id is None:
        return []
    try:
        rules = rules_as_of(member.coop, on)
    except NoStatutes:
        return []
    year = FiscalYear(*fiscal_year(rules, on), rules).earlier
    found: list[FiscalYear] = []
    while len(found) < MOST_YEARS and year.last >= member.joined_on:
        if _has_one(member, history, year, on):
            found.append(year)
        year = year.earlier
    return found


def _has_one(member: Member, history: History, year: FiscalYear, on: date) -> bool:
    if not year.is_over(on) or member.joined_on > year.last:
        return False
    is_over = member.left_on is not None and member.left_on < year.first
    return not is_over or history.figures_on(year.before).capital != 0


def statement_pdf(statement: Statement, *, language: str) -> bytes:
    """As a letter in this language."""
    with translation.override(language):
        title = _("Statement of shares and capital for %(year)s") % {"year": statement.year.name}
        return pdf(
            "membership/documents/statement.typ",
            _data(statement, title, language),
            language=language,
            title=title,
        )


def _data(statement: Statement, title: str, language: str) -> dict[str, Any]:
    member, year = statement.member, statement.year
    closing = _(
        "Capital (Geschäftsguthaben) is what is paid in on the shares, plus profit, minus loss. "
        "It is entered in the books of the cooperative; please object where something is missing."
    )

    def day(value: date) -> str:
        return format_date(value, language=language)

    return {
        "letterhead": letterhead(member.coop),
        "recipient": recipient(member.party),
        "facts": [
            [_("Number in the list of members"), str(member.number)],
            [_("Member since"), day(member.joined_on)],
        ],
        "subject": title,
        "text": _("Fiscal year from %(first)s to %(last)s")
        % {"first": day(year.first), "last": day(year.last)},
        "moved": {
            "columns": [
                {"label": _("Effective")},
                {"label": _("What"), "width": 1},
                {"label": _("Shares"), "align": "end"},
                {"label": _("Capital €"), "align": "end"},
            ],
            "rows": [
                _held(year.first, _("At the beginning"), statement.before, language, year.before, statement),
                *(_moved(each, language) for each in statement.moved),
            ],
            "totals": _held(year.last, _("At the end"), statement.after, language, year.last, statement),
        },
        "closing": f"{_before_opening(statement, day)}{closing}",
    }


def _before_opening(statement: Statement, written: Callable[[date], str]) -> str:
    """What stands for the capital of a day before the opening balance, and why."""
    opened, year = statement.opened_on, statement.year
    if opened is None or opened <= year.before:
        return ""
    return (
        _("“?”: the capital is known here only since %(day)s, by an opening balance from earlier books.")
        % {"day": written(opened)}
        + " "
    )


def _held(
    day: date, what: str, figures: Figures, language: str, end_of: date, statement: Statement
) -> list[str]:
    """At the end of a day; day: the one that is written beside it."""
    is_known = statement.opened_on is None or statement.opened_on <= end_of
    return [
        format_date(day, language=language, short=True),
        what,
        str(figures.shares),
        format_amount(figures.capital, decimals=2, language=language) if is_known else "?",
    ]


def _moved(moved: ShareMovement | CapitalMovement, language: str) -> list[str]:
    def amount(value: int, decimals: int) -> str:
        return format_amount(value, decimals=decimals, signed=True, language=language)

    return [
        format_date(moved.effective_on, language=language, short=True),
        words_for(moved, {}),
        amount(moved.shares, 0) if isinstance(moved, ShareMovement) else "",
        amount(moved.amount, 2) if isinstance(moved, CapitalMovement) else "",
    ]
