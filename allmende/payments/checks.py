"""What is looked at when the installation starts (Django's system checks)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core import checks
from django.db import connections

from allmende.kernel.row_access import system_access

from .bank_details import KeyMissing, decrypt
from .models import Mandate, Payout, PayoutAccount

KEY_MISSING = "payments.W001"
KEPT_BY = (Mandate, Payout, PayoutAccount)


@checks.register(checks.Tags.database)
def stored_accounts_open(
    databases: Sequence[str] | None = None, **_options: Any
) -> list[checks.CheckMessage]:
    """Whether the keys open what is stored: the oldest and the newest account of each kind.

    A warning, not an error: all else works without the key, and whoever lost it for good goes on with new mandates.
    """
    for alias in databases or ():
        if not {model._meta.db_table for model in KEPT_BY} <= set(
            connections[alias].introspection.table_names()
        ):
            continue  # before the first migration
        try:
            for token in _samples(alias):
                decrypt(token)
        except KeyMissing as error:
            return [checks.Warning(str(error.message), hint=str(error.rule), id=KEY_MISSING)]
    return []


def _samples(alias: str) -> list[str]:
    found: list[str] = []
    with system_access():
        for model in KEPT_BY:
            rows = model._default_manager.using(alias).filter(iban__isnull=False)
            for order in ("pk", "-pk"):
                found += [each.iban for each in rows.only("iban").order_by(order)[:1] if each.iban]
    return found
