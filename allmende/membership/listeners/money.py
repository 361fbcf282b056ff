"""What membership does when payments tell: money for shares becomes capital, on the day from which it counts. What is
owed no longer by whoever has left, and again when that is undone.
"""

from __future__ import annotations

from django.utils import timezone

from allmende.kernel.actor import Actor
from allmende.kernel.facts import listen_to
from allmende.payments.facts import ReceiptEntered, ReceiptReversed
from allmende.payments.models import ClaimKind

from ..facts.leaving import DepartureUndone, SharesCeased
from ..facts.members import MemberLeft
from ..models import CapitalKind, CapitalMovement, Departure, Member
from ..money.accounts import Pot
from ..shares.paying_in import counts_from
from ..use_cases.drop_claims_of_leaver import drop_claims_of_leaver
from ..use_cases.drop_claims_on_shares import drop_claims_on_shares, drop_claims_on_shares_again
from ..use_cases.move_capital import CapitalChange, move_capital
from ..use_cases.raise_claims_again import raise_claims_again

BECOMES_CAPITAL = {ClaimKind.SHARES: CapitalKind.PAYMENT, ClaimKind.INSTALMENT: CapitalKind.INSTALMENT}
"""An admission fee and dues are income of the cooperative, not capital."""


@listen_to(ReceiptEntered)
def raise_capital(fact: ReceiptEntered, actor: Actor) -> None:
    """The receipt's own id names the movement: the same receipt never counts twice."""
    kind, member = BECOMES_CAPITAL.get(ClaimKind(fact.kind)), _locked(fact.debtor)
    if kind is None or member is None:
        return
    day = counts_from(member, fact.value_on)
    change = CapitalChange(kind=kind, amount=fact.amount, pot=Pot.BANK, effective_on=day, id=fact.receipt_id)
    move_capital(actor=actor, member=member, change=change, now=timezone.now())


@listen_to(ReceiptReversed)
def take_capital_back(fact: ReceiptReversed, actor: Actor) -> None:
    """No earlier than it came. Refused (NotEnoughCapital) where the money has left the capital since."""
    member = _locked(fact.debtor)
    if ClaimKind(fact.kind) not in BECOMES_CAPITAL or member is None:
        return
    came = CapitalMovement.objects.get(pk=fact.reverses_id)
    change = CapitalChange(
        kind=CapitalKind.REVERSAL,
        amount=fact.amount,
        pot=Pot.BANK,
        effective_on=max(fact.value_on, came.effective_on),
        reverses=came,
        id=fact.receipt_id,
    )
    move_capital(actor=actor, member=member, change=change, now=timezone.now())


def _locked(member_id: int) -> Member | None:
    """The member who owed, None for a debtor who is in no list: payments knows numbers only."""
    return Member.objects.select_for_update(no_key=True).filter(pk=member_id).first()


@listen_to(MemberLeft)
def drop_what_falls_due_later(fact: MemberLeft, actor: Actor) -> None:
    """Once the last day is over."""
    drop_claims_of_leaver(actor=actor, departure=_departure(fact.departure_id), now=timezone.now())


@listen_to(SharesCeased)
def drop_what_falls_due_on_shares(fact: SharesCeased, actor: Actor) -> None:
    """Once their last day is over."""
    drop_claims_on_shares(actor=actor, departure=_departure(fact.departure_id), now=timezone.now())


@listen_to(DepartureUndone)
def raise_what_was_dropped(fact: DepartureUndone, actor: Actor) -> None:
    """Whoever is a member again owes again; but not beyond the last day of what counts again and is over."""
    departure, now = _departure(fact.departure_id), timezone.now()
    raise_claims_again(actor=actor, member=departure.member, batch=departure.batch, now=now)
    counts = departure.member.departures.filter(noted_on__isnull=False, withdrawn_on=None, overtaken_by=None)
    for told in counts.order_by("effective_on", "pk"):
        drop = drop_claims_of_leaver if told.shares is None else drop_claims_on_shares_again
        drop(actor=actor, departure=told, now=now)


def _departure(pk: int) -> Departure:
    return Departure.objects.select_related("coop", "member__party", "member__coop").get(pk=pk)
