"""Say to which account a queued payout goes. An operation: the caller has authorized."""

from __future__ import annotations

from django.db import transaction

from allmende.kernel.actor import Actor
from allmende.kernel.facts import tell

from ..bank_details import LONGEST_HOLDER, account_columns
from ..facts import PayoutAccountNamed
from ..models import Payout
from ..recording import actor_columns, plain_text
from ..taking import take_queued_payout


@transaction.atomic
def name_payout_account(*, actor: Actor, payout_id: int, holder: str, iban: str) -> Payout:
    """Name the account, or another one. Raises NoSuchPayout, PayoutIsClosed, InvalidIban, and Invalid."""
    actor_columns(actor)
    holder = plain_text(holder, longest=LONGEST_HOLDER, field="holder", required=True)
    columns = account_columns(holder=holder, iban=iban)
    payout = take_queued_payout(payout_id)
    for name, value in columns.items():
        setattr(payout, name, value)
    payout.save(update_fields=list(columns))
    tell(
        PayoutAccountNamed(payout_id=payout.pk, coop_id=payout.coop_id, creditor=payout.creditor), actor=actor
    )
    return payout
