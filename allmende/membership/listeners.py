"""What membership does when payments tell: money for shares becomes capital, on its value date."""

from __future__ import annotations

from django.utils import timezone

from allmende.kernel.actor import Actor
from allmende.kernel.facts import listen_to
from allmende.payments.facts import ReceiptEntered, ReceiptReversed
from allmende.payments.models import ClaimKind

from .accounts import Pot
from .models import CapitalKind, CapitalMovement, Member
from .use_cases.move_capital import CapitalChange, move_capital

BECOMES_CAPITAL = {ClaimKind.SHARES: CapitalKind.PAYMENT, ClaimKind.INSTALMENT: CapitalKind.INSTALMENT}
"""An admission fee and dues are income of the cooperative, not capital."""


@listen_to(ReceiptEntered)
def raise_capital(fact: ReceiptEntered, actor: Actor) -> None:
    """The receipt's own id names the movement: the same receipt never counts twice."""
    kind, member = BECOMES_CAPITAL.get(ClaimKind(fact.kind)), _locked(fact.debtor)
    if kind is None or member is None:
        return
    change = CapitalChange(
        kind=kind, amount=fact.amount, pot=Pot.BANK, effective_on=fact.value_on, id=fact.receipt_id
    )
    move_capital(actor=actor, member=member, change=change, now=timezone.now())


@listen_to(ReceiptReversed)
def take_capital_back(fact: ReceiptReversed, actor: Actor) -> None:
    """Refused (NotEnoughCapital) where the money has left the capital since."""
    member = _locked(fact.debtor)
    if ClaimKind(fact.kind) not in BECOMES_CAPITAL or member is None:
        return
    change = CapitalChange(
        kind=CapitalKind.REVERSAL,
        amount=fact.amount,
        pot=Pot.BANK,
        effective_on=fact.value_on,
        reverses=CapitalMovement.objects.get(pk=fact.reverses_id),
        id=fact.receipt_id,
    )
    move_capital(actor=actor, member=member, change=change, now=timezone.now())


def _locked(member_id: int) -> Member | None:
    """The member who owed, None for a debtor who is in no list: payments knows numbers only."""
    return Member.objects.select_for_update(no_key=True).filter(pk=member_id).first()
