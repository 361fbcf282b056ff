"""What the office types to find a member: a name, a number, an e-mail address, the end of an IBAN, a town.

Words are compared without accents, capitals and apostrophes, as the database keeps them (Party.search_text). An umlaut
is found however it is written: Müller, Mueller, Muller.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import product
from typing import Any

from django.db.models import Func, Q, QuerySet, TextField, Value

from allmende.payments.finding_accounts import find_people_by_iban

from ..models import Member

LARGEST_NUMBER = 2**31 - 1
MOST_WORDS = 8
FEWEST_OF_A_POSTCODE = 3
MOST_UMLAUTS = 3
"""In one word. Each doubles the ways in which it may be written."""
UMLAUTS = {"ä": "ae", "ö": "oe", "ø": "oe", "ü": "ue"}
_UMLAUT = re.compile(f"({'|'.join([*UMLAUTS, *UMLAUTS.values()])})")


def matching(q: str, *, coop_id: int) -> Q:
    """The members meant. Every word must be found, in any order, whatever its accents and capitals."""
    q = q.strip()
    if not q:
        return Q()
    if "@" in q:
        return Q(party__email__icontains=q)
    if re.fullmatch(r"[0-9]+", q):
        return _any_of(_by_digits(q, coop_id), coop_id)
    words = _by_words(q)
    if any(sign.isdigit() for sign in q):
        return _any_of([words, *_by_account(q, coop_id)], coop_id)
    return words


def _by_words(q: str) -> Q:
    meant = Q()
    for word in q.split()[:MOST_WORDS]:
        either = Q()
        for written in ways_to_write(word):
            either |= Q(party__search_text__contains=_plain(written))
        meant &= either
    return meant


def ways_to_write(word: str) -> Iterator[str]:
    """The word itself first; then with umlauts for two letters, and two letters for umlauts."""
    word = word.lower()
    parts = _UMLAUT.split(word)  # every second is an umlaut, however it is written
    yield word
    if not 1 < len(parts) <= 2 * MOST_UMLAUTS + 1:
        return
    choices = [_both_ways(part) if place % 2 else (part,) for place, part in enumerate(parts)]
    for written in product(*choices):
        if "".join(written) != word:
            yield "".join(written)


def _both_ways(umlaut: str) -> tuple[str, str]:
    return (umlaut, UMLAUTS[umlaut]) if umlaut in UMLAUTS else (umlaut, umlaut[0])


def _by_digits(digits: str, coop_id: int) -> list[Q]:
    """A number in the list, a postcode, or the end of an IBAN."""
    found = _by_account(digits, coop_id)
    if len(digits) >= FEWEST_OF_A_POSTCODE:
        found.append(Q(party__coop_id=coop_id, party__postcode__startswith=digits))
    if int(digits) <= LARGEST_NUMBER:
        found.append(Q(number=int(digits)))
    return found


def _by_account(end: str, coop_id: int) -> list[Q]:
    found = find_people_by_iban(coop_id=coop_id, end=end)
    return [Q(pk__in=found)] if found else []


def _any_of(meant: list[Q], coop_id: int) -> Q:
    """Each looked for by itself, by an index where there is one. As one condition all would be read row by row."""
    if not meant:
        return Q(pk__in=[])
    first, *others = (_found(each, coop_id) for each in meant)
    return Q(pk__in=first.union(*others) if others else first)


def _found(meant: Q, coop_id: int) -> QuerySet[Member, Any]:
    return Member.objects.filter(meant, coop_id=coop_id).order_by().values("pk")


def _plain(word: str) -> Func:
    return Func(Value(word), function="membership_sought", output_field=TextField())
