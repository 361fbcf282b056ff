"""The year's figures as rows with their words and paragraphs: the same on the page, in the PDF and in the CSV."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from ..law.explained import Source, named
from ..law.jurisdictions import law_for
from ..naming import in_words
from .figures import YearFigures


@dataclass(frozen=True, slots=True)
class Row:
    """A figure. is_sum: cents of euro, else a number. value None: unlimited, or not known where known_since says from
    which day on it is. tone: "total" for what adds up.
    """

    label: str
    value: int | None
    is_sum: bool = False
    signed: bool = False
    tone: str = ""
    known_since: date | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """Figures that rest on the same paragraph; on none where the law behind these statutes has none."""

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
    rules = found.year.rules
    parts = [_members(found)]
    if rules.has_shares:
        parts += [_capital(found), _liability(found), _arrears(found)]
    return [*parts, _dues(found)] if rules.has_dues else parts


def _members(found: YearFigures) -> Part:
    end = found.end
    return Part(
        _("Members"),
        "members",
        _(
            "Who leaves with the last day of the year is a member through that day and counts as left in this year."
        ),
        law_for(found.year.rules).sources("members_of_the_year"),
        (
            Row(_("At the beginning of the year"), found.before.members),
            Row(_("Joined"), end.joined, signed=True),
            Row(_("Left"), -end.left, signed=True),
            Row(_("Of those who left, with the last day of the year"), end.left_last_day),
            Row(_("At the end of the year"), end.members, tone="total"),
        ),
    )


def _capital(found: YearFigures) -> Part:
    end, law = found.end, law_for(found.year.rules)
    sources = (*law.sources("capital_of_the_year"), *law.sources("changes_of_the_year"))
    if end.known_since:
        return _capital_not_known(end.known_since, sources)
    rows = [
        Row(_("Of the members who remain"), end.capital, is_sum=True),
        Row(_("Of the members who left with the year"), end.capital_left, is_sum=True),
        Row(_("Of single shares that ceased with the year"), end.capital_given_back, is_sum=True),
    ]
    total = end.capital + end.capital_left + end.capital_given_back
    rows.append(Row(_("Capital in the balance sheet"), total, is_sum=True, tone="total"))
    if end.opened:
        rows.append(Row(_("Of it opening balances, entered within the year"), end.opened, is_sum=True))
    rows.append(Row(_("Change for the members who remain"), found.capital_change, is_sum=True, signed=True))
    if end.capital_owed:
        rows.append(Row(_("Beside it: owed to members who left before"), end.capital_owed, is_sum=True))
    return Part(
        _("Capital"),
        "capital",
        _("The capital of those who leave with the year stands apart from that of the members who remain."),
        sources,
        tuple(rows),
    )


def _capital_not_known(since: date, sources: tuple[Source, ...]) -> Part:
    """The year ended before the balance day of a list: no zero that nobody counted."""
    labels = (
        _("Of the members who remain"),
        _("Of the members who left with the year"),
        _("Capital in the balance sheet"),
        _("Change for the members who remain"),
    )
    return Part(
        _("Capital"),
        "capital",
        _(
            "Opening balances of these members were entered as of %(day)s. What capital they had before stands in the "
            "books of then, not here; a list with the last day of the year as its balance day brings it in. A "
            "settlement takes the capital that the opening balances say."
        )
        % {"day": in_words(since)},
        sources,
        tuple(Row(label, None, is_sum=True, known_since=since) for label in labels),
    )


def _liability(found: YearFigures) -> Part:
    rows = [Row(_("For which all members are liable"), found.liability, is_sum=True)]
    if found.liability_change is not None:
        rows.append(Row(_("Change in the year"), found.liability_change, is_sum=True, signed=True))
    return Part(
        _("Liability sums"),
        "liability",
        _("What the members who remain would owe in an insolvency: for each share the sum of the statutes."),
        law_for(found.year.rules).sources("changes_of_the_year"),
        tuple(rows),
    )


def _arrears(found: YearFigures) -> Part:
    since = found.end.known_since
    return Part(
        _("Arrears"),
        "arrears",
        _("Payments on shares that were due by the last day of the year and had not come in at its end."),
        law_for(found.year.rules).sources("capital_of_the_year"),
        (
            Row(_("Payments open"), None if since else found.arrears_number, known_since=since),
            Row(
                _("Due and not paid"),
                None if since else found.arrears,
                is_sum=True,
                tone="total",
                known_since=since,
            ),
        ),
    )


def _dues(found: YearFigures) -> Part:
    return Part(
        _("Dues"),
        "dues",
        _("Dues that were due by the last day of the year and had not come in at its end."),
        (),
        (
            Row(_("Payments open"), found.dues_open_number),
            Row(_("Due and not paid"), found.dues_open, is_sum=True, tone="total"),
        ),
    )
