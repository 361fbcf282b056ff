"""Undo a transfer on both sides. An operation: whoever calls it has authorized and judged, and holds both rows."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from allmende.kernel.actor import Actor
from allmende.kernel.facts import tell
from allmende.payments.models import Claim, ClaimKind
from allmende.payments.queries import dropped_together
from allmende.payments.use_cases.cancel_claim import cancel_claim
from allmende.payments.use_cases.raise_claims import ClaimLine, raise_claims

from ..facts.corrections import TransferTakenBack
from ..joining.claiming import reference_of
from ..models import Mistake
from ..shares.mistakes import note_correction
from ..shares.transfer_mistakes import claims_that_went
from ..shares.transfers import Transferred
from .reverse_passed_capital import reverse_passed_capital
from .reverse_shares import reverse_shares
from .undo_departure import undo_departure


@transaction.atomic
def undo_transfer(*, actor: Actor, transferred: Transferred, reason: str, on: date, now: datetime) -> UUID:
    """Shares, capital and open claims go back, each as of its day; an exit that came of it never counted.

    Returns the batch of what was reversed. Raises NotThatManyShares, NotEnoughCapital.
    """
    batch, giver, taker = uuid4(), transferred.giver, transferred.taker
    _give_claims_back(actor, transferred, batch, now)
    for movement in transferred.taken:
        reverse_shares(actor=actor, movement=movement, batch=batch)
    _give_shares_back(actor, transferred, batch, on)
    reverse_passed_capital(actor=actor, both=transferred.capital, now=now, batch=batch)
    departure = transferred.departure
    for member, other, exit_of in ((giver, taker, departure), (taker, giver, None)):
        note_correction(
            actor,
            member,
            Mistake.TRANSFER,
            reason=reason,
            on=on,
            departure=exit_of,
            counterpart=other,
            batch=batch,
        )
        member.refresh_from_db(fields=["shares", "capital"])  # the database counted
    tell(
        TransferTakenBack(
            giver_id=giver.pk,
            taker_id=taker.pk,
            coop_id=giver.coop_id,
            shares=transferred.shares,
            amount=transferred.amount,
            effective_on=transferred.day,
            departure_id=departure.pk if departure else None,
            batch=batch,
        ),
        actor=actor,
    )
    return batch


def _give_shares_back(actor: Actor, transferred: Transferred, batch: UUID, on: date) -> None:
    departure = transferred.departure
    if departure is None:
        for movement in transferred.given:
            reverse_shares(actor=actor, movement=movement, batch=batch)
        return
    departure.settled_on, departure.was_mistake, departure.withdrawn_on = None, True, on
    departure.save(update_fields=["settled_on", "was_mistake", "withdrawn_on"])
    undo_departure(actor=actor, member=transferred.giver, departure=departure, on=on, batch=batch)


def _give_claims_back(actor: Actor, transferred: Transferred, batch: UUID, now: datetime) -> None:
    """The taker owes no longer. After a whole transfer what the giver owed is raised again with the exit that is undone
    (DepartureUndone); after one in part, what had gone over is owed beside what had stayed.
    """
    giver, taker = transferred.giver, transferred.taker
    went = [claim for claim in claims_that_went(transferred).order_by("due_on", "pk") if claim.open_amount]
    lines = [] if transferred.departure else [_line(transferred, claim) for claim in went]
    with translation.override(taker.party.language):
        reason = _("The transfer from member %(number)s was a mistake") % {"number": giver.number}
    for claim in went:
        cancel_claim(actor=actor, claim_id=claim.pk, reason=reason, now=now, batch=batch)
    raise_claims(actor=actor, coop_id=giver.coop_id, lines=lines, now=now)


def _line(transferred: Transferred, claim: Claim) -> ClaimLine:
    """In the words, and about the shares, of what the giver owed before."""
    giver = transferred.giver
    before = None
    if transferred.batch is not None:
        gone = dropped_together(coop_id=giver.coop_id, batch=transferred.batch)
        before = gone.filter(debtor=giver.pk, kind=claim.kind, due_on=claim.due_on).first()
    return ClaimLine(
        debtor=giver.pk,
        kind=ClaimKind(claim.kind),
        amount=claim.open_amount,
        due_on=claim.due_on,
        reference=before.reference if before else reference_of(claim.kind, giver),
        subject=before.subject if before else "",
    )
