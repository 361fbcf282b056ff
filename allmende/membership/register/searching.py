"""What the office types to find a member: a name, a number, an e-mail address, the end of an IBAN, a town."""

from __future__ import annotations

import re

from django.db.models import Func, Q, TextField, Value

from allmende.payments.finding_accounts import find_people_by_iban

LARGEST_NUMBER = 2**31 - 1
MOST_WORDS = 8
FEWEST_OF_A_POSTCODE = 3


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
    return meant | _by_account(q, coop_id) if any(sign.isdigit() for sign in q) else meant


def _by_digits(digits: str, coop_id: int) -> Q:
    """A number in the list, a postcode, or the end of an IBAN."""
    meant = Q(party__postcode__startswith=digits) if len(digits) >= FEWEST_OF_A_POSTCODE else Q()
    if int(digits) <= LARGEST_NUMBER:
        meant |= Q(number=int(digits))
    return (meant | _by_account(digits, coop_id)) or Q(pk__in=[])


def _by_account(end: str, coop_id: int) -> Q:
    found = find_people_by_iban(coop_id=coop_id, end=end)
    return Q(pk__in=found) if found else Q()


def _plain(word: str) -> Func:
    return Func(Value(word), function="allmende_plain", output_field=TextField())
