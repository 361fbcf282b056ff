"""Encrypt every IBAN anew under the first key, so that an older key can go."""

from __future__ import annotations

from django.db import transaction

from allmende.kernel.actor import Actor
from allmende.kernel.facts import tell

from ..bank_details import encrypt_anew
from ..facts import BankKeyRenewed
from ..models import BankAccount
from ..recording import actor_columns

AT_ONCE = 1000
"""Rows in memory at a time."""


@transaction.atomic
def renew_bank_key(*, actor: Actor) -> int:
    """Encrypt all IBANs the actor may see under the first key of BANK_KEYS. Returns how many.

    All or none: raises KeyMissing when a row opens with none of the keys, and nothing was changed.
    """
    actor_columns(actor)
    # Also the tables of floors above, which keep accounts in the same columns.
    number = sum(_renew(model) for model in BankAccount.__subclasses__())
    tell(BankKeyRenewed(number=number), actor=actor)
    return number


def _renew(model: type[BankAccount]) -> int:
    number, last = 0, 0
    while rows := _next_rows(model, last):
        for key, iban in rows:
            model._default_manager.filter(pk=key).update(iban=encrypt_anew(iban))
        number, last = number + len(rows), rows[-1][0]
    return number


def _next_rows(model: type[BankAccount], after: int) -> list[tuple[int, str]]:
    found = model._default_manager.select_for_update(no_key=True).filter(iban__isnull=False, pk__gt=after)
    first = found.order_by("pk").values_list("pk", "iban")[:AT_ONCE]
    return [(key, iban) for key, iban in first if iban is not None]
