"""Why rows about a member are kept, and how long, where another law than that of the German cooperative counts.

The docstrings of the models say it for the eG. For every other law the purpose stays, without its paragraphs, and the
periods come from law.retention, as they do in the table of what is kept until when.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from django.utils.functional import lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from allmende.kernel.personal_data import Holding, purpose_in
from allmende.ledger.models import Transfer
from allmende.payments.models import Claim, Mandate, Payout, PayoutAccount, PayoutReturn, Receipt

from ..law.explained import named
from ..law.jurisdictions import law_of
from ..law.retention import (
    ACCOUNT,
    BOOKS,
    CONTACT,
    LIST_OF_MEMBERS,
    LIST_PAPERS,
    MANDATE,
    REJECTED,
    VOUCHERS,
    retention,
)
from ..models import (
    Application,
    Bond,
    CapitalMovement,
    Correction,
    Departure,
    Member,
    MemberTerms,
    Party,
    PartyChange,
    ShareMovement,
    Subscription,
)

PERIODS = {
    Party: (LIST_OF_MEMBERS, CONTACT, REJECTED),
    PartyChange: (LIST_PAPERS,),
    Bond: (LIST_PAPERS,),
    Application: (LIST_PAPERS, REJECTED),
    Member: (LIST_OF_MEMBERS,),
    MemberTerms: (LIST_OF_MEMBERS, LIST_PAPERS),
    Correction: (LIST_OF_MEMBERS, LIST_PAPERS),
    Departure: (LIST_OF_MEMBERS, LIST_PAPERS),
    Subscription: (LIST_OF_MEMBERS,),
    ShareMovement: (BOOKS,),
    CapitalMovement: (BOOKS,),
    Claim: (VOUCHERS, BOOKS),
    Receipt: (VOUCHERS, BOOKS),
    Mandate: (MANDATE,),
    PayoutAccount: (ACCOUNT,),
    Payout: (VOUCHERS, BOOKS),
    PayoutReturn: (BOOKS,),
    Transfer: (BOOKS,),
}
"""What of law.retention stands behind a kind of rows. The others serve purposes of our own, the same everywhere."""
OF_CREDITS = gettext_noop(
    "Purpose: what is kept for a member until it is used or paid back. Retention: as long as the list of members "
    "(§ 30 GenG)."
)
"""The ledger's transfers say of themselves what they are to the exchange."""
PERIOD_BEGINS = re.compile(r"\s*(?:Retention|Dauer|Aufbewahrung):.*$", re.DOTALL)
CITED = re.compile(r" \((?:§ \w+ GenG|HGB § \w+)[^)]*\)")


def by_the_law_of(parties: Sequence[Party], holdings: Iterable[Holding]) -> Iterator[Holding]:
    """The same holdings, saying what counts for these parties; of several laws at once, as the docstrings say it."""
    laws = {(each.coop.jurisdiction, each.coop.legal_form) for each in parties}
    if len(laws) != 1 or law_of(*next(iter(laws))).names("§ 30 GenG"):
        yield from holdings
        return
    ((country, legal_form),) = laws
    for holding in holdings:
        kinds = PERIODS.get(holding.model)
        text = OF_CREDITS if holding.model is Transfer else holding.model.__doc__ or ""
        yield replace(holding, said=_later(text, kinds, country, legal_form)) if kinds else holding


def _said(docstring: str, kinds: Sequence[str], country: str, legal_form: str) -> str:
    purpose = CITED.sub("", PERIOD_BEGINS.sub("", _(purpose_in(docstring))))
    rules = [retention(kind, jurisdiction=country, legal_form=legal_form) for kind in kinds]
    periods = [f"{rule.words} ({named(rule.sources)})" if rule.sources else str(rule.words) for rule in rules]
    return _("%(purpose)s Retention: %(periods)s.") % {"purpose": purpose, "periods": "; ".join(periods)}


_later = lazy(_said, str)
"""In the language of whoever reads it."""
