"""Whose account it is, by the end of its IBAN: those payments are collected from, and those they are paid out to."""

from __future__ import annotations

import re

from .bank_details import KeyMissing, decrypt
from .iban import LONGEST
from .models import Mandate, Payout, PayoutAccount

END = 4
"""Signs of an IBAN that are stored in clear."""
MOST_OPENED = 500
"""Accounts opened for one search. Of a hundred thousand about ten share their last four signs."""
_GAPS = re.compile(r"[\s.\-\u00a0\u202f]+")


def find_people_by_iban(*, coop_id: int, end: str) -> list[int]:
    """Debtors of mandates in force, creditors of payouts that were not cancelled, and who has an account for payouts,
    whose IBAN ends so.

    end: from 4 signs to a whole IBAN, with gaps or without, capitals or not; other texts find nobody. The last four are
    compared in the database; of those who share them, no more than MOST_OPENED are opened for the rest.
    """
    end = _GAPS.sub("", end).upper()
    if not END <= len(end) <= LONGEST or not re.fullmatch("[A-Z0-9]+", end):
        return []
    ends_so = {"coop_id": coop_id, "iban_end": end[-END:], "iban__isnull": False}
    debtors = Mandate.objects.filter(**ends_so, revoked_on=None).values_list("debtor", "iban")
    creditors = Payout.objects.filter(**ends_so, cancelled_at=None).values_list("creditor", "iban")
    payees = PayoutAccount.objects.filter(**ends_so, until_day=None).values_list("creditor", "iban")
    if len(end) == END:
        owed = (each.values_list("creditor", flat=True) for each in (creditors, payees))
        return sorted(set(debtors.values_list("debtor", flat=True).union(*owed)))
    found = debtors.union(creditors, payees, all=True)[:MOST_OPENED]
    return sorted({whose for whose, iban in found if iban and _ends_so(iban, end)})


def _ends_so(iban: str, end: str) -> bool:
    try:
        return decrypt(iban).endswith(end)
    except KeyMissing:  # a search goes on where a key is missing: the four signs that are in clear have to do
        return True
