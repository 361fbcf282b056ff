"""Take one leaver out of a settlement. An operation: the caller has authorized, and holds list and member."""

from __future__ import annotations

from datetime import date, datetime
from uuid import uuid4

from django.db import transaction
from django.utils.translation import gettext as _

from allmende.kernel.actor import Actor

from ..models import RUNNING, CapitalKind, CapitalMovement, Departure, YearLine
from ..money.accounts import Pot
from ..refusals.members import RunInProgress
from ..year.runs import standing_lines, standing_movements
from .drop_claims_on_settled import drop_claims_on_settled
from .drop_claims_on_shares import drop_claims_beyond_reopened
from .post_capital import CapitalLine, Group, post_capital
from .raise_claims_again import raise_claims_again


@transaction.atomic
def reopen_settlement(*, actor: Actor, coop_id: int, departure_id: int, on: date, now: datetime) -> int:
    """Reverse what the run moved of this departure, as of its own day, and let the departure wait again.

    Returns what is capital again, in cents: the part of a loss, too, which the next settlement computes anew.
    Raises RunInProgress while the whole run is being taken back.
    """
    lines = YearLine.objects.select_related("run", "member")
    line = lines.get(coop_id=coop_id, departure_id=departure_id, reversed_on=None)
    if line.run.state in RUNNING:
        raise RunInProgress(_("This run is being posted or taken back. Please wait until it is done."))
    moved = _moved(line)
    group = Group(
        batch=uuid4(), kind="capital_reversal", purpose=line.run.purpose, effective_on=line.run.effective_on
    )
    reversals = [reversal_of(each, line.member.account_id) for each in moved]
    post_capital(actor=actor, coop_id=coop_id, lines=reversals, group=group, now=now)
    YearLine.objects.filter(pk=line.pk).update(reversed_on=on)
    Departure.objects.filter(pk=departure_id).update(settled_on=None)
    _owe_again(actor, line, now)
    drop_claims_beyond_reopened(actor=actor, departure_ids=[departure_id], now=now)
    return -sum(each.amount for each in moved)


def _owe_again(actor: Actor, line: YearLine, now: datetime) -> None:
    """What was set off with it, less what other steps settled by the run are beyond still."""
    raise_claims_again(actor=actor, member=line.member, batch=line.run.batch, now=now)
    others = standing_lines(line.run).filter(member=line.member_id).values_list("departure_id", flat=True)
    drop_claims_on_settled(actor=actor, run=line.run, departure_ids=list(others), now=now)


def reversal_of(movement: CapitalMovement, account_id: int | None) -> CapitalLine:
    """What a run of a year moved goes back to the pot it came from."""
    return CapitalLine(
        member_id=movement.member_id,
        account_id=account_id,
        kind=CapitalKind.REVERSAL,
        amount=-movement.amount,
        pot=Pot.BANK if movement.kind == CapitalKind.PAYOUT else Pot.RESULT,
        reverses_id=movement.pk,
    )


def _moved(line: YearLine) -> list[CapitalMovement]:
    """Its loss and its payout. Two steps of a member may have moved the same sums: either stands for the other."""
    standing = standing_movements(line.run).filter(member_id=line.member_id)
    amounts = {CapitalKind.LOSS: line.change, CapitalKind.PAYOUT: -line.paid_out}
    return [
        standing.filter(kind=kind, amount=amount).order_by("pk")[0]
        for kind, amount in amounts.items()
        if amount
    ]
