"""Whose account it is, by the end of its IBAN: those payments are collected from, and those they are paid out to."""

from __future__ import annotations

import re
from collections.abc import Collection

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


def people_by_account(*, coop_id: int, ibans: Collection[str]) -> dict[str, set[int]]:
    """By whole IBAN in clear: debtors and creditors of this account, also by mandates and accounts that ended.

    No more than MOST_OPENED are opened; what no key opens is nobody's.
    """
    if not ibans:
        return {}
    alike = {"coop_id": coop_id, "iban_end__in": {each[-END:] for each in ibans}, "iban__isnull": False}
    debtors = Mandate.objects.filter(**alike).values_list("debtor", "iban")
    creditors = Payout.objects.filter(**alike).values_list("creditor", "iban")
    payees = PayoutAccount.objects.filter(**alike).values_list("creditor", "iban")
    found: dict[str, set[int]] = {}
    for whose, stored in debtors.union(creditors, payees, all=True)[:MOST_OPENED]:
        if (iban := opened(stored)) in ibans:
            found.setdefault(iban, set()).add(whose)
    return found


def opened(iban: str | None) -> str:
    """In clear; "" where there is none, or no key opens it."""
    try:
        return decrypt(iban) if iban else ""
    except KeyMissing:
        return ""


def _ends_so(iban: str, end: str) -> bool:
    try:
        return decrypt(iban).endswith(end)
    except KeyMissing:  # a search goes on where a key is missing: the four signs that are in clear have to do
        return True
