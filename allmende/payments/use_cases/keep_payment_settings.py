"""Keep what a cooperative's payments need to know of itself. An operation: the caller has authorized."""

from __future__ import annotations

from django.db import transaction

from allmende.kernel.actor import Actor
from allmende.kernel.facts import Fact, tell

from ..creditor_identifier import check_creditor_identifier
from ..facts import CreditorIdentifierNamed, IncomingAccountNamed
from ..iban import check_iban
from ..models import PaymentSettings
from ..recording import actor_columns


@transaction.atomic
def keep_payment_settings(
    *, actor: Actor, coop_id: int, creditor_identifier: str | None = None, iban: str | None = None
) -> PaymentSettings:
    """Keep either or both; "" takes one out, None leaves it as it is. The same again writes and tells nothing.

    Raises InvalidCreditorIdentifier, InvalidIban.
    """
    columns = actor_columns(actor)
    named: str | None = None
    account: str | None = None
    if creditor_identifier is not None:
        named = check_creditor_identifier(creditor_identifier) if creditor_identifier.strip() else ""
    if iban is not None:
        account = check_iban(iban) if iban.strip() else ""
    rows = PaymentSettings.objects.select_for_update()
    kept = rows.filter(coop_id=coop_id).first()
    if kept is None and not (named or account):
        return PaymentSettings(coop_id=coop_id, **columns)
    kept = kept or rows.get_or_create(coop_id=coop_id, defaults=columns)[0]
    facts: list[Fact] = []
    if named is not None and named != kept.creditor_identifier:
        kept.creditor_identifier = named
        facts.append(CreditorIdentifierNamed(coop_id=coop_id, creditor_identifier=named))
    if account is not None and account != kept.iban:
        kept.iban = account
        facts.append(IncomingAccountNamed(coop_id=coop_id, iban=account))
    if not facts:
        return kept
    for column, value in columns.items():
        setattr(kept, column, value)
    kept.save()
    for fact in facts:
        tell(fact, actor=actor)
    return kept
