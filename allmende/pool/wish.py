"""A wish to borrow, held against the resource, its owner's terms and what is taken."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from django.utils.translation import gettext as _

from allmende.kernel.actor import Actor
from allmende.kernel.moments import written

from .availability import Opening, Span
from .models import Resource
from .queries.next_possible import earlier_possible, free_gaps, next_possible, openings_of
from .refusals import FreeThingsOnly, NotOnOffer, OwnResource, SlotTaken, TimeRefused
from .terms import lent_length, require_length, require_quantity, require_terms, span_in_words


@dataclass(frozen=True)
class Wish:
    """What somebody wants to borrow, and when."""

    resource_id: int
    span: Span
    quantity: int
    purpose: str

    def fingerprint(self, actor: Actor) -> str:
        """The same for the same wish of the same borrower."""
        start, end = self.span.starts_at.timestamp(), self.span.ends_at.timestamp()
        content = (actor.coop_id, self.resource_id, start, end, self.quantity, self.purpose)
        return sha256(repr(content).encode()).hexdigest()


def require_lendable(resource: Resource, actor: Actor) -> None:
    """On offer, not one's own, and free of charge where oneself borrows."""
    if not resource.is_offered:
        raise NotOnOffer(_("This is no longer on offer. Nothing was held."))
    if actor.coop_id == resource.coop_id:
        raise OwnResource(
            _("This belongs to your own cooperative. Nothing was held."),
            rule=_("For your own use, block the time instead."),
        )
    if actor.coop_id is None and not resource.is_free_of_charge:
        raise FreeThingsOnly(
            _("This costs credits, and you act for yourself. Nothing was held."),
            rule=_("Oneself borrows free things only. Act for a cooperative to pay from its account."),
        )


def require_possible(resource: Resource, wish: Wish, *, now: datetime) -> None:
    """Raise the refusal of the first thing that stands against a wish: how many, how long, when."""
    require_quantity(resource, wish.quantity)
    require_length(resource, wish.span)
    require_time(resource, wish, now=now)


def require_time(resource: Resource, wish: Wish, *, now: datetime) -> None:
    """Refuse a time against the terms or one that is taken, and name the next one that is possible.

    Where it is taken, also the nearest one before it on the same day.
    """
    openings = openings_of(resource)
    length = lent_length(resource, wish.span)
    try:
        require_terms(resource, openings, wish.span, now=now)
        _require_free(resource, openings, wish)
    except TimeRefused as refusal:
        other = next_possible(
            resource,
            openings=openings,
            not_before=min(max(wish.span.starts_at, now), now + timedelta(days=resource.furthest_days)),
            length=length,
            quantity=wish.quantity,
            now=now,
        )
        zone = resource.time_zone
        if isinstance(refusal, SlotTaken):
            earlier = earlier_possible(
                resource,
                openings=openings,
                before=wish.span.starts_at,
                length=length,
                quantity=wish.quantity,
                now=now,
            )
            _point_to(refusal, "earlier_possible", earlier, _("Before that, the same day: %s."), zone=zone)
        _point_to(refusal, "next_possible", other, _("Next possible: %s."), zone=zone)
        raise


def _require_free(resource: Resource, openings: list[Opening], wish: Wish) -> None:
    """Where the row of the resource is locked, what is free now stays free until the end of the transaction."""
    if free_gaps(resource, openings=openings, within=wish.span, quantity=wish.quantity) != [wish.span]:
        if resource.is_pool:
            message = _("Not so many are free at that time. Nothing was held.")
        else:
            message = _("It is taken at that time. Nothing was held.")
        rule = _("Nothing is lent twice at the same time.")
        if resource.buffer_minutes:
            rule = _("Nothing is lent twice at the same time, and time is kept free between two bookings.")
        raise SlotTaken(message, rule=rule, field="starts_at")


def _point_to(refusal: TimeRefused, name: str, other: Span | None, sentence: str, *, zone: str) -> None:
    refusal.extra[name] = None
    if other:
        refusal.extra[name] = {
            "starts_at": written(other.starts_at),
            "ends_at": written(other.ends_at),
        }
        refusal.message = f"{refusal.message} {sentence % span_in_words(other, zone=zone)}"
