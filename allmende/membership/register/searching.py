"""What the office types to find a member: a name, a number, an e-mail address, the end of an IBAN, a town."""

from __future__ import annotations

import re

from django.db.models import Func, Q, TextField, Value

from allmende.payments.queries import find_debtors_by_iban_end

LARGEST_NUMBER = 2**31 - 1
MOST_WORDS = 8
FEWEST_OF_A_POSTCODE = 3
END_OF_AN_IBAN = 4


def matching(q: str, *, coop_id: int) -> Q:
    """The members meant. Every word must be found, in any order, whatever its accents and capitals."""
    q = q.strip()
    if not q:
        return Q()
    if "@" in q:
        return Q(party__email__icontains=q)
    if re.fullmatch(r"[0-9]+", q):
        return _by_digits(q, coop_id)
    meant = Q()
    for word in q.split()[:MOST_WORDS]:
        meant &= Q(party__search_text__contains=_plain(word))
    return meant


def _by_digits(digits: str, coop_id: int) -> Q:
    """A number in the list, a postcode, or the end of an IBAN with a mandate."""
    meant = Q(party__postcode__startswith=digits) if len(digits) >= FEWEST_OF_A_POSTCODE else Q()
    if int(digits) <= LARGEST_NUMBER:
        meant |= Q(number=int(digits))
    if len(digits) == END_OF_AN_IBAN:
        meant |= Q(pk__in=find_debtors_by_iban_end(coop_id=coop_id, end=digits))
    return meant or Q(pk__in=[])


def _plain(word: str) -> Func:
    return Func(Value(word), function="allmende_plain", output_field=TextField())
