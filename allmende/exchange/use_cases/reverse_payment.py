"""Give a payment back (Gegenbuchung)."""

from __future__ import annotations

from datetime import date, datetime
from functools import partial
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from allmende.kernel.actor import Actor
from allmende.kernel.errors import NotFound
from allmende.kernel.facts import tell
from allmende.kernel.permissions import authorize
from allmende.ledger.models import Transfer
from allmende.ledger.use_cases.reverse_transfer import reverse_transfer

from ..facts import PaymentReversed
from ..letters import gave_back_letter, got_back_letter
from ..permissions import RULES
from ..queries import transfer_of
from ..refusals import NoPurpose
from ..steps import Parties, find_parties, refusing_in_our_words, write_to_spenders
from .pay_directly import LONGEST_PURPOSE
from .warn_spenders import warn_spenders


@transaction.atomic
def reverse_payment(
    *,
    actor: Actor,
    transfer_id: UUID,
    reverses_id: UUID,
    purpose: str,
    effective_on: date,
    now: datetime,
) -> Transfer:
    """Give all of a received payment back, by a new transfer that names it. Only its payee may.

    transfer_id is made by whoever asks; the same one sent again is the same reversal. Limits hold as for any
    payment. Raises NotFound, NotAllowed, AlreadyReversed, CreditLimitReached, BalanceLimitReached.
    """
    original = _find(actor, reverses_id)
    authorize(RULES, "exchange.reverse_payment", actor=actor, on=original.payee_owner)
    purpose = " ".join(purpose.split())
    _require_purpose(purpose)
    parties = find_parties(payer_coop_id=original.payee_owner or 0, payee_coop_id=original.payer_owner or 0)
    with refusing_in_our_words(parties, actor=actor):
        given_back = reverse_transfer(
            actor=actor,
            transfer_id=transfer_id,
            reverses_id=original.pk,
            purpose=purpose,
            effective_on=effective_on,
            now=now,
        )
    if given_back.is_new:
        _tell_both_sides(parties, original, given_back, actor=actor, now=now)
    return given_back


def _find(actor: Actor, transfer_id: UUID) -> Transfer:
    found = transfer_of(coop_id=actor.coop_id or 0, transfer_id=transfer_id)
    if found is None:
        raise NotFound(_("There is no such payment, or it is not one of yours."))
    return found


def _require_purpose(purpose: str) -> None:
    if not purpose or len(purpose) > LONGEST_PURPOSE:
        raise NoPurpose(
            _("Say what it is for, in at most %(most)s characters. Nothing was paid.")
            % {"most": LONGEST_PURPOSE},
            rule=_("Rule: both statements name the purpose."),
            field="purpose",
        )


def _tell_both_sides(
    parties: Parties, original: Transfer, given_back: Transfer, *, actor: Actor, now: datetime
) -> None:
    giver, getter = parties.payer, parties.payee
    got = partial(got_back_letter, giver=giver, original=original, given_back=given_back, unit=parties.unit)
    write_to_spenders(getter, got, now=now)
    gave = partial(
        gave_back_letter, getter=getter, original=original, given_back=given_back, unit=parties.unit
    )
    write_to_spenders(giver, gave, now=now)
    warn_spenders(actor=actor, account=parties.payer_account, moved=given_back.amount, now=now)
    tell(
        PaymentReversed(transfer_id=given_back.pk, reverses_id=original.pk, amount=given_back.amount),
        actor=actor,
    )
