"""Say to which account a payout to a member goes."""

from __future__ import annotations

from django.db import transaction

from allmende.kernel.actor import Actor
from allmende.kernel.facts import tell
from allmende.kernel.permissions import authorize
from allmende.payments.models import Payout
from allmende.payments.use_cases.name_payout_account import name_payout_account

from ..facts.years import MemberPayoutAccountNamed
from ..money.payouts import payout_or_refuse
from ..permissions import RULES


@transaction.atomic
def name_member_account(*, actor: Actor, coop_id: int, payout_id: int, holder: str, iban: str) -> Payout:
    """Name the account, or another one, as long as the payout waits.

    Raises NotFound, and what payments raises: PayoutIsClosed, InvalidIban, Invalid without a holder.
    """
    payout = payout_or_refuse(coop_id, payout_id)  # the operation below locks it and judges again
    authorize(RULES, "membership.pay_out", actor=actor, on=coop_id)
    named = name_payout_account(actor=actor, payout_id=payout.pk, holder=holder, iban=iban)
    tell(MemberPayoutAccountNamed(payout_id=named.pk, member_id=named.creditor, coop_id=coop_id), actor=actor)
    return named
