"""Say by which creditor identifier a cooperative collects. An operation: the caller has authorized."""

from __future__ import annotations

from django.db import transaction

from allmende.kernel.actor import Actor
from allmende.kernel.facts import tell

from ..creditor_identifier import check_creditor_identifier
from ..facts import CreditorIdentifierNamed
from ..models import PaymentSettings
from ..recording import actor_columns


@transaction.atomic
def name_creditor_identifier(*, actor: Actor, coop_id: int, identifier: str) -> PaymentSettings:
    """Keep it, or with "" take it out. The same again writes and tells nothing. Raises InvalidCreditorIdentifier."""
    columns = actor_columns(actor)
    named = check_creditor_identifier(identifier) if identifier.strip() else ""
    if not named and not PaymentSettings.objects.filter(coop_id=coop_id).exists():
        return PaymentSettings(coop_id=coop_id)
    kept, _made = PaymentSettings.objects.select_for_update().get_or_create(coop_id=coop_id, defaults=columns)
    if kept.creditor_identifier == named:
        return kept
    kept.creditor_identifier = named
    for column, value in columns.items():
        setattr(kept, column, value)
    kept.save(update_fields=["creditor_identifier", *columns])
    tell(CreditorIdentifierNamed(coop_id=coop_id, creditor_identifier=named), actor=actor)
    return kept
