"""Show the office the whole account of a payout, so that it can be transferred."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction

from allmende.kernel.actor import Actor
from allmende.kernel.facts import tell
from allmende.kernel.permissions import authorize
from allmende.payments.use_cases.reveal_iban import reveal_iban

from ..facts.years import MemberPayoutAccountShown
from ..money.payouts import payout_or_refuse
from ..permissions import RULES


@dataclass(frozen=True, slots=True)
class ShownAccount:
    """iban: whole, without gaps. For one answer only: it is neither kept nor logged."""

    holder: str
    iban: str

    def __repr__(self) -> str:
        return "<ShownAccount>"  # a trace that prints values must not print these


@transaction.atomic
def show_payout_account(*, actor: Actor, coop_id: int, payout_id: int) -> ShownAccount:
    """Holder and whole IBAN; that they were shown is written down. Raises NotFound, NoAccount and KeyMissing."""
    payout = payout_or_refuse(coop_id, payout_id)
    authorize(RULES, "membership.pay_out", actor=actor, on=coop_id)
    shown = ShownAccount(holder=payout.holder, iban=reveal_iban(actor=actor, kept_by=payout))
    tell(
        MemberPayoutAccountShown(payout_id=payout.pk, member_id=payout.creditor, coop_id=coop_id), actor=actor
    )
    return shown
