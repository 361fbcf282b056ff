"""How long what is stored has to be kept, and when it goes (Art. 17 (3) (b) GDPR).

Periods of years begin with the end of the calendar year of the event, whichever fiscal year the cooperative has.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from .days import add_months
from .explained import Source

LIST_OF_MEMBERS, LIST_PAPERS = "list_of_members", "list_papers"
BOOKS, VOUCHERS, LETTERS, MANDATE = "books", "vouchers", "letters", "mandate"
REJECTED, CONTACT = "rejected_application", "contact"


HGB_257 = (Source("§ 257 (4)", "HGB"),)


@dataclass(frozen=True, kw_only=True)
class Retention:
    """One class: in words for people, beside the field; how long after which event; by which law.

    years: full calendar years after the year of the event; months: counted from its day; both None: for ever.
    """

    words: str | Promise
    years: int | None = None
    months: int | None = None
    sources: tuple[Source, ...] = ()


GERMAN: dict[str, Retention] = {
    LIST_OF_MEMBERS: Retention(
        words=_("stays in the list of members, also after the exit"), sources=(Source("§ 30 (2)", "GenG"),)
    ),
    LIST_PAPERS: Retention(
        words=_("3 years after the year of the exit"), years=3, sources=(Source("§ 30 (3)", "GenG"),)
    ),
    BOOKS: Retention(words=_("10 years after the year of the last entry"), years=10, sources=HGB_257),
    VOUCHERS: Retention(words=_("8 years after the year of the entry"), years=8, sources=HGB_257),
    LETTERS: Retention(words=_("6 years after the year of the letter"), years=6, sources=HGB_257),
    MANDATE: Retention(
        words=_("13 months after the last collection"), months=13, sources=(Source("§ 676b (2)", "BGB"),)
    ),
    REJECTED: Retention(
        words=_("deleted with the rejection"), months=0, sources=(Source("§ 15 (1)", "GenG"),)
    ),
    CONTACT: Retention(
        words=_("12 months after the exit, or longer while something is to be paid"),
        months=12,
        sources=(Source("Art. 17 (1) (a)", "GDPR"),),
    ),
}
"""CONTACT: the assembly decides in the first half of the next year on the result of the exit year (§ 48 (1) GenG), in
which leavers of its last day still share (§ 19 GenG), and what it gives is paid after that.
MANDATE: until then a collection may be given back as unauthorised, and the mandate is what proves it was not."""

AO_147 = (Source("§ 147 (3)", "AO"),)
GERMAN_ASSOCIATION: Mapping[str, Retention] = GERMAN | {
    LIST_OF_MEMBERS: replace(GERMAN[LIST_OF_MEMBERS], sources=()),
    LIST_PAPERS: replace(GERMAN[LIST_PAPERS], sources=(Source("§ 195", "BGB"), Source("§ 199 (1)", "BGB"))),
    BOOKS: replace(GERMAN[BOOKS], sources=AO_147),
    VOUCHERS: replace(GERMAN[VOUCHERS], sources=AO_147),
    LETTERS: replace(GERMAN[LETTERS], sources=AO_147),
    REJECTED: replace(GERMAN[REJECTED], sources=(Source("Art. 17 (1) (a)", "GDPR"),)),
}
"""e. V.: the same periods, of other laws. Claims lapse three years after the year in which they arose."""

RETENTIONS: Mapping[str, Mapping[str, Retention]] = {"DE": GERMAN}
"""By jurisdiction."""
OF_FORMS: Mapping[tuple[str, str], Mapping[str, Retention]] = {("DE", "ev"): GERMAN_ASSOCIATION}
"""By jurisdiction and legal form, where that one has its own."""


def retention(kind: str, *, jurisdiction: str = "DE", legal_form: str = "eg") -> Retention:
    """Raises KeyError for a class or a country nobody knows: what has no rule is not deleted by guess."""
    return OF_FORMS.get((jurisdiction, legal_form), RETENTIONS[jurisdiction])[kind]


def expires_on(kind: str, ended_on: date, *, jurisdiction: str = "DE") -> date | None:
    """The first day on which it goes; None if it stays for ever.

    ended_on: the exit (LIST_PAPERS), the entry, letter or collection, the rejection, the end of the purpose.
    """
    rule = retention(kind, jurisdiction=jurisdiction)
    if rule.years is not None:
        return date(ended_on.year + rule.years + 1, 1, 1)
    return None if rule.months is None else add_months(ended_on, rule.months)


def ended_before(kind: str, on: date, *, jurisdiction: str = "DE") -> date | None:
    """The day before which all goes on `on`: what ended earlier is due, what ended then or later is not.

    None if it stays for ever. The other side of `expires_on`, for asking a table.
    """
    rule = retention(kind, jurisdiction=jurisdiction)
    if rule.years is not None:
        return date(on.year - rule.years, 1, 1)
    if rule.months is None:
        return None
    day = add_months(on, -rule.months)
    while add_months(day, rule.months) <= on:  # at most three days: the ends of short months
        day += timedelta(days=1)
    return day
