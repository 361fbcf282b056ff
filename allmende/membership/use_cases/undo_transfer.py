"""Undo a transfer on both sides. An operation: whoever calls it has authorized and judged, and holds both rows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from allmende.kernel.actor import Actor
from allmende.kernel.facts import tell
from allmende.payments.models import ClaimKind
from allmende.payments.queries import dropped_together
from allmende.payments.use_cases.cancel_claim import cancel_claim
from allmende.payments.use_cases.raise_claims import ClaimLine, raise_claims

from ..facts.corrections import TransferTakenBack
from ..joining.claiming import reference_of
from ..models import Member, Mistake, ShareMovement
from ..queries import live_movements
from ..shares.claims import Part, about_shares
from ..shares.mistakes import note_correction
from ..shares.transfer_mistakes import parts_that_went
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
    if transferred.capital:
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
            is_listed=transferred.is_listed,
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
    (DepartureUndone); after one in part, what had gone over is owed beside what had stayed. With a transfer of a list
    nothing was dropped: the giver owes what the shares lack.
    """
    giver, taker = transferred.giver, transferred.taker
    went = parts_that_went(transferred)
    owed_again = transferred.departure is not None and not transferred.is_listed
    lines = [] if owed_again else [_line(transferred, part) for part in went]
    lines += [_rest(transferred, part) for part in went if part.staying]
    with translation.override(taker.party.language):
        reason = _("The transfer from member %(number)s was a mistake") % {"number": giver.number}
    for part in went:
        cancel_claim(actor=actor, claim_id=part.claim.pk, reason=reason, now=now, batch=batch)
    raise_claims(actor=actor, coop_id=giver.coop_id, lines=lines, now=now)


def _rest(transferred: Transferred, part: Part) -> ClaimLine:
    """What the taker still owes, about the shares that stay."""
    claim = part.claim
    return ClaimLine(
        debtor=transferred.taker.pk,
        kind=ClaimKind(claim.kind),
        amount=part.staying,
        due_on=claim.due_on,
        reference=claim.reference,
        subject=_about_newest(transferred.taker, without=transferred.taken),
    )


def _about_newest(member: Member, *, without: Sequence[ShareMovement] = ()) -> str:
    stays = live_movements(member).filter(shares__gt=0).exclude(pk__in=[each.pk for each in without])
    newest = stays.order_by("-effective_on", "-recorded_at", "pk").first()
    return about_shares(newest.pk) if newest else ""


def _line(transferred: Transferred, part: Part) -> ClaimLine:
    """In the words, and about the shares, of what the giver owed before; of a list, about the newest shares."""
    giver, claim = transferred.giver, part.claim
    before = None
    if transferred.batch is not None and not transferred.is_listed:
        gone = dropped_together(coop_id=giver.coop_id, batch=transferred.batch)
        before = gone.filter(debtor=giver.pk, kind=claim.kind, due_on=claim.due_on).first()
    return ClaimLine(
        debtor=giver.pk,
        kind=ClaimKind(claim.kind),
        amount=part.given,
        due_on=claim.due_on,
        reference=before.reference if before else reference_of(claim.kind, giver),
        subject=before.subject if before else _about_newest(giver) if transferred.is_listed else "",
    )
