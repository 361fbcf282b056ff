"""Post what is kept for a member beyond the own capital. An operation: whoever calls it has authorized."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from allmende.kernel.actor import Actor
from allmende.kernel.facts import tell
from allmende.ledger.functions import Reason
from allmende.ledger.models import Transfer
from allmende.ledger.refusals import LimitExceeded
from allmende.ledger.use_cases.reverse_transfer import reverse_transfer
from allmende.ledger.use_cases.transfer import transfer

from ..facts.claims import CreditMoved
from ..models import Member
from ..money.accounts import Pot, credit_account, pot_of
from ..money.credits import CreditKind, kept_since
from ..naming import in_words
from ..refusals.payments import NotEnoughCredit


@dataclass(frozen=True, kw_only=True)
class CreditChange:
    """id: made by whoever asks; sent again, it is the same. amount: cents, above zero from the bank to the member."""

    id: UUID
    kind: CreditKind
    amount: int
    effective_on: date
    reference: str = ""
    reverses: Transfer | None = None


@transaction.atomic
def move_credit(*, actor: Actor, member: Member, change: CreditChange, now: datetime) -> Transfer:
    """Move money between the bank and what is kept for the member, who is locked. Raises NotEnoughCredit, also where it
    was not kept yet on the value date.
    """
    if change.amount < 0 and not Transfer.objects.filter(pk=change.id).exists():
        _refuse_before_it_was_kept(member, change)
    try:
        moved = (_reverse if change.reverses else _post)(actor, member, change, now)
    except LimitExceeded as error:
        raise NotEnoughCredit(
            _("There is not that much left: it was used or paid back."),
            rule=_("What is kept for a member never falls below zero."),
            field="amount",
        ) from error
    if not moved.is_new:
        return moved
    tell(
        CreditMoved(
            member_id=member.pk,
            coop_id=member.coop_id,
            kind=change.kind.value,
            amount=change.amount,
            effective_on=change.effective_on,
        ),
        actor=actor,
    )
    return moved


def _refuse_before_it_was_kept(member: Member, change: CreditChange) -> None:
    """As of each day it is at least nothing. That there is not enough today the ledger says."""
    since = kept_since(member, -change.amount)
    if since is not None and change.effective_on < since:
        raise NotEnoughCredit(
            _("That much is kept only since %(day)s.") % {"day": in_words(since)},
            rule=_("What is kept for a member never falls below zero."),
            field="value_on",
        )


def _post(actor: Actor, member: Member, change: CreditChange, now: datetime) -> Transfer:
    bank = pot_of(actor=actor, coop_id=member.coop_id, pot=Pot.BANK, now=now).pk
    own = credit_account(actor=actor, coop_id=member.coop_id, member_id=member.pk, now=now).pk
    payer, payee = (bank, own) if change.amount > 0 else (own, bank)
    return transfer(
        actor=actor,
        transfer_id=change.id,
        payer_id=payer,
        payee_id=payee,
        amount=abs(change.amount),
        reason=Reason(kind=change.kind.value, reference=change.reference),
        effective_on=change.effective_on,
        now=now,
    )


def _reverse(actor: Actor, member: Member, change: CreditChange, now: datetime) -> Transfer:
    assert change.reverses is not None  # noqa: S101  move_credit asked
    return reverse_transfer(
        actor=actor,
        transfer_id=change.id,
        reverses_id=change.reverses.pk,
        purpose="",
        effective_on=change.effective_on,
        now=now,
        kind=change.kind.value,
    )
