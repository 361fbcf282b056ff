"""Let a membership end on a day. An operation: whoever calls it has authorized, and holds the member's row."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import uuid4

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from allmende.kernel.actor import Actor

from ..law.explained import Explained
from ..models import Departure, Member, ShareKind
from ..naming import in_words
from ..queries import live_movements, open_departures
from ..refusals.members import AlreadyLeaving, MovedSince
from ..register.dissolution import refuse_way_out
from ..shares.lots import lots_of
from .move_shares import ShareChange, move_shares
from .reverse_shares import reverse_shares


@dataclass(frozen=True, kw_only=True)
class WayOut:
    """Why and when; see models.Departure. counterpart: who takes the shares over."""

    cause: str
    received_on: date
    ends: Explained
    sent_on: date | None = None
    heard_on: date | None = None
    reason: str = ""
    counterpart: Member | None = None


@transaction.atomic
def end_membership(*, actor: Actor, member: Member, way: WayOut) -> Departure:
    """Note the last day and cancel all shares to it, at once, so that nothing is given back twice.

    What would take effect later is undone, and a way out that was to take effect later is overtaken by this one.
    Raises AlreadyLeaving where the membership ends earlier anyhow, MovedSince where shares were handed on, or a
    departure was settled, after that day; CoopIsDissolved.
    """
    day, batch = way.ends.on, uuid4()
    refuse_way_out(member, way.ends, cause=way.cause)
    _refuse_if_it_ends_before(member, day, way.cause)
    overtaken = open_departures(member).filter(Q(shares__isnull=True) | Q(effective_on__gt=day))
    _refuse_what_cannot_be_undone(member, day)
    later = live_movements(member).filter(
        Q(effective_on__gt=day) | Q(batch__in=list(overtaken.values_list("batch", flat=True)))
    )
    for movement in later.order_by("shares"):  # first what gives shares back
        reverse_shares(actor=actor, movement=movement, batch=batch)
    overtaken.update(overtaken_by=batch)
    departure = Departure.objects.create(
        coop_id=member.coop_id,
        member=member,
        cause=way.cause,
        received_on=way.received_on,
        sent_on=way.sent_on,
        heard_on=way.heard_on,
        effective_on=day,
        explanation=way.ends.to_json(),
        reason=way.reason,
        batch=batch,
    )
    _give_all_back(actor, member, departure, way.counterpart)
    member.left_on, member.left_by = day, way.cause
    member.save(update_fields=["left_on", "left_by"])
    member.refresh_from_db(fields=["shares"])  # the database counted
    return departure


def _refuse_if_it_ends_before(member: Member, day: date, cause: str) -> None:
    if member.left_on is not None and (member.left_on < day or member.left_by == cause):
        raise AlreadyLeaving(
            _("This membership ends on %(day)s already.") % {"day": in_words(member.left_on)},
            rule=_("A membership ends once, on the earliest day."),
            left_on=member.left_on.isoformat(),
        )


def _refuse_what_cannot_be_undone(member: Member, day: date) -> None:
    handed_on = live_movements(member).filter(kind=ShareKind.TRANSFER, effective_on__gt=day).exists()
    settled = open_departures(member, settled=True).filter(effective_on__gte=day).exists()
    if handed_on or settled:
        raise MovedSince(
            _("Since %(day)s shares of this member were handed on, or settled.") % {"day": in_words(day)},
            rule=_("What others have received is not taken back by entering an earlier day."),
        )


def _give_all_back(actor: Actor, member: Member, departure: Departure, counterpart: Member | None) -> None:
    moved = live_movements(member).order_by("effective_on", "recorded_at").values_list("price", "shares")
    for price, shares in lots_of(moved):
        change = ShareChange(
            kind=ShareKind.TRANSFER if counterpart else ShareKind.CANCELLATION,
            shares=-shares,
            price=price,
            effective_on=departure.effective_on,
            signed_on=departure.received_on,
            counterpart=counterpart,
            batch=departure.batch,
        )
        move_shares(actor=actor, member=member, change=change)
