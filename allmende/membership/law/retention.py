"""How long what is stored has to be kept, and when it goes (Art. 17 (3) (b) GDPR).

Periods of years begin with the end of the calendar year of the event, whichever fiscal year the cooperative has: where
the law counts from the end of the fiscal year, that is never earlier. Each country has its own; what a country's law
does not say, or whose periods nobody entered, is kept as long as the longest of those that are known, and says so
(ELSEWHERE). A European Cooperative (SCE) keeps books by the law of its seat.
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
ACCOUNT, VOTES = "account", "votes"
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
    VOTES: Retention(
        words=_("stays beside the entry in the list of members: it says who could vote, and how"),
        sources=(Source("§ 8 (2)", "GenG"), Source("§ 43 (3)", "GenG")),
    ),
    LIST_PAPERS: Retention(
        words=_("3 years after the year of the exit"), years=3, sources=(Source("§ 30 (3)", "GenG"),)
    ),
    BOOKS: Retention(words=_("10 years after the year of the last entry"), years=10, sources=HGB_257),
    VOUCHERS: Retention(words=_("8 years after the year of the entry"), years=8, sources=HGB_257),
    LETTERS: Retention(words=_("6 years after the year of the letter"), years=6, sources=HGB_257),
    MANDATE: Retention(
        words=_("as long as the mandate is in force, and 13 months after"),
        months=13,
        sources=(Source("§ 676b (2)", "BGB"),),
    ),
    ACCOUNT: Retention(
        words=_("as long as it is to be paid to, and 13 months after"),
        months=13,
        sources=(Source("§ 676b (2)", "BGB"),),
    ),
    REJECTED: Retention(
        words=_("deleted with the rejection"), months=0, sources=(Source("§ 15 (1)", "GenG"),)
    ),
    CONTACT: Retention(
        words=_("as long as the membership lasts or something is to be paid, and 12 months after the exit"),
        months=12,
        sources=(Source("Art. 17 (1) (a)", "GDPR"),),
    ),
}
"""CONTACT: the assembly decides in the first half of the next year on the result of the exit year (§ 48 (1) GenG), in
which leavers of its last day still share (§ 19 GenG), and what it gives is paid after that.
MANDATE: until then a collection may be given back as unauthorised, and the mandate is what proves it was not.
ACCOUNT: until then the cooperative may dispute a transfer that went wrong; in every country as long as MANDATE."""

AO_147 = (Source("§ 147 (3)", "AO"),)
GERMAN_ASSOCIATION: Mapping[str, Retention] = GERMAN | {
    LIST_OF_MEMBERS: replace(GERMAN[LIST_OF_MEMBERS], sources=()),
    VOTES: replace(GERMAN[VOTES], sources=()),
    LIST_PAPERS: replace(GERMAN[LIST_PAPERS], sources=(Source("§ 195", "BGB"), Source("§ 199 (1)", "BGB"))),
    BOOKS: replace(GERMAN[BOOKS], sources=AO_147),
    VOUCHERS: replace(GERMAN[VOUCHERS], sources=AO_147),
    LETTERS: replace(GERMAN[LETTERS], sources=AO_147),
    REJECTED: replace(GERMAN[REJECTED], sources=(Source("Art. 17 (1) (a)", "GDPR"),)),
}
"""e. V.: the same periods, of other laws. Claims lapse three years after the year in which they arose."""

SEVEN = Retention(
    words=_("7 years after the year of the entry"), years=7, sources=(Source("§ 132 (1)", "BAO"),)
)
TEN = Retention(
    words=_("10 years after the year of the entry"), years=10, sources=(Source("Art. 958f (1)", "OR"),)
)
LONGEST = _("10 years: the longest period of the countries whose law is entered here")

AUSTRIAN: Mapping[str, Retention] = {
    BOOKS: SEVEN,
    VOUCHERS: SEVEN,
    LETTERS: SEVEN,
    MANDATE: Retention(
        words=_("as long as the mandate is in force, and 13 months after"),
        months=13,
        sources=(Source("§ 65 (1)", "ZaDiG"),),
    ),
    ACCOUNT: Retention(
        words=_("as long as it is to be paid to, and 13 months after"),
        months=13,
        sources=(Source("§ 65 (1)", "ZaDiG"),),
    ),
}
"""§ 132 BAO was read; § 65 ZaDiG 2018 (notice of payments nobody authorised) is general knowledge, to be confirmed. No
period for the papers behind the list of members is known: ELSEWHERE."""

SWISS: Mapping[str, Retention] = {
    BOOKS: TEN,
    VOUCHERS: TEN,
    LETTERS: TEN,
    LIST_PAPERS: Retention(
        words=_("10 years after the year of the exit"), years=10, sources=(Source("Art. 837 (2)", "OR"),)
    ),
}
"""Art. 958f OR was read; that the vouchers behind the list are kept for ten years stands in statutes that follow
Art. 837 OR (its number is general knowledge, to be confirmed)."""

ELSEWHERE: Mapping[str, Retention] = {
    LIST_OF_MEMBERS: Retention(words=_("stays in the list of members, also after the exit")),
    VOTES: replace(GERMAN[VOTES], sources=()),
    LIST_PAPERS: Retention(words=LONGEST, years=10),
    BOOKS: Retention(words=LONGEST, years=10),
    VOUCHERS: Retention(words=LONGEST, years=10),
    LETTERS: Retention(words=LONGEST, years=10),
    MANDATE: Retention(
        words=_("as long as the mandate is in force, and 13 months after"),
        months=13,
        sources=(Source("Art. 71 (1)", "Directive (EU) 2015/2366"),),
    ),
    ACCOUNT: Retention(
        words=_("as long as it is to be paid to, and 13 months after"),
        months=13,
        sources=(Source("Art. 71 (1)", "Directive (EU) 2015/2366"),),
    ),
    REJECTED: Retention(
        words=_("deleted with the rejection"), months=0, sources=(Source("Art. 17 (1) (a)", "GDPR"),)
    ),
    CONTACT: GERMAN[CONTACT],
}
"""What has no rule of its own: nothing is kept without end silently, and nothing goes earlier than anywhere we know."""

RETENTIONS: Mapping[str, Mapping[str, Retention]] = {"DE": GERMAN, "AT": AUSTRIAN, "CH": SWISS}
"""By jurisdiction."""
OF_FORMS: Mapping[tuple[str, str], Mapping[str, Retention]] = {("DE", "ev"): GERMAN_ASSOCIATION}
"""By jurisdiction and legal form, where that one has its own."""
ANYWHERE = ""
"""For classes that are the same in every country: CONTACT is our own purpose, no law's."""


def is_entered(jurisdiction: str) -> bool:
    """Whether this country has periods of its own."""
    return jurisdiction in RETENTIONS


def retention(kind: str, *, jurisdiction: str, legal_form: str = "") -> Retention:
    """Raises KeyError for a class nobody knows: what has no rule is not deleted by guess. A legal form matters for the
    law that is named, not for how long.
    """
    own = OF_FORMS.get((jurisdiction, legal_form)) or RETENTIONS.get(jurisdiction, {})
    return own.get(kind) or ELSEWHERE[kind]


def expires_on(kind: str, ended_on: date, *, jurisdiction: str) -> date | None:
    """The first day on which it goes; None if it stays for ever.

    ended_on: the exit (LIST_PAPERS), the entry, letter or collection, the rejection, the end of the purpose.
    """
    rule = retention(kind, jurisdiction=jurisdiction)
    if rule.years is not None:
        return date(ended_on.year + rule.years + 1, 1, 1)
    return None if rule.months is None else add_months(ended_on, rule.months)


def ended_before(kind: str, on: date, *, jurisdiction: str) -> date | None:
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
