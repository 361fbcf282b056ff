"""The year's figures as rows with their words and paragraphs: the same on the page, in the PDF and in the CSV."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from .law.explained import Source, named
from .year_figures import YearFigures

NUMBERS = (Source("§ 338 (1)", "HGB"),)
CAPITAL = (Source("§ 337 (1)", "HGB"),)
CHANGE = (Source("§ 338 (1)", "HGB"),)


@dataclass(frozen=True, slots=True)
class Row:
    """A figure. is_sum: cents of euro, else a number. value None: unlimited. tone: "total" for what adds up."""

    label: str
    value: int | None
    is_sum: bool = False
    signed: bool = False
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """Figures that rest on the same paragraph."""

    title: str
    id: str
    why: str
    sources: tuple[Source, ...]
    rows: tuple[Row, ...]

    @property
    def rule(self) -> str:
        return named(self.sources)


def parts_of(found: YearFigures) -> list[Part]:
    """In the order of the law, in the active language."""
    if not found.year.rules.has_shares:
        return [_members(found)]
    return [_members(found), _capital(found), _liability(found), _arrears(found)]


def _members(found: YearFigures) -> Part:
    end = found.end
    return Part(
        _("Members"),
        "members",
        _(
            "Who leaves with the last day of the year is a member through that day and counts as left in this year."
        ),
        NUMBERS,
        (
            Row(_("At the beginning of the year"), found.before.members),
            Row(_("Joined"), end.joined, signed=True),
            Row(_("Left"), -end.left, signed=True),
            Row(_("At the end of the year"), end.members, tone="total"),
            Row(_("Of those who left: with the last day of the year"), end.left_last_day),
        ),
    )


def _capital(found: YearFigures) -> Part:
    end = found.end
    rows = [
        Row(_("Of the members who remain"), end.capital, is_sum=True),
        Row(_("Of the members who left with the year"), end.capital_left, is_sum=True),
        Row(_("Of single shares that ceased with the year"), end.capital_given_back, is_sum=True),
    ]
    total = end.capital + end.capital_left + end.capital_given_back
    rows.append(Row(_("Capital in the balance sheet"), total, is_sum=True, tone="total"))
    rows.append(Row(_("Change for the members who remain"), found.capital_change, is_sum=True, signed=True))
    if end.capital_owed:
        rows.append(Row(_("Beside it: owed to members who left before"), end.capital_owed, is_sum=True))
    return Part(
        _("Capital"),
        "capital",
        _("The capital of those who leave with the year stands apart from that of the members who remain."),
        (*CAPITAL, *CHANGE),
        tuple(rows),
    )


def _liability(found: YearFigures) -> Part:
    rows = [Row(_("For which all members are liable"), found.liability, is_sum=True)]
    if found.liability_change is not None:
        rows.append(Row(_("Change in the year"), found.liability_change, is_sum=True, signed=True))
    return Part(
        _("Liability sums"),
        "liability",
        _("What the members who remain would owe in an insolvency: for each share the sum of the statutes."),
        CHANGE,
        tuple(rows),
    )


def _arrears(found: YearFigures) -> Part:
    return Part(
        _("Arrears"),
        "arrears",
        _("Payments on shares that were due before the last day of the year and had not come in at its end."),
        CAPITAL,
        (
            Row(_("Payments open"), found.arrears_number),
            Row(_("Due and not paid"), found.arrears, is_sum=True, tone="total"),
        ),
    )
