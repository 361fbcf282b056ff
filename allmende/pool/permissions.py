"""Who may do what in the pool."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from allmende.coops.models import Duty
from allmende.coops.queries import holds_duty, holds_network_duty
from allmende.kernel.actor import Actor
from allmende.kernel.permissions import Rule

from .models import Booking, Resource, Side


def _today() -> date:
    # Rights are judged at the moment they are used.
    return timezone.localdate()


def _lends(actor: Actor, coop_id: int | None) -> bool:
    return holds_duty(actor, coop_id=coop_id, duty=Duty.LEND, on=_today())


def _lends_resource(actor: Actor, resource: Resource) -> bool:
    return _lends(actor, resource.coop_id)


def _borrows(actor: Actor, _on: Any) -> bool:
    if actor.coop_id is None:
        return actor.person_id is not None
    return holds_duty(actor, coop_id=actor.coop_id, duty=Duty.SPEND, on=_today())


def _is_lender(actor: Actor, booking: Booking) -> bool:
    return side_of(actor, booking) == Side.LENDER


def _is_borrower_or_lender(actor: Actor, booking: Booking) -> bool:
    return side_of(actor, booking) in (Side.BORROWER, Side.LENDER)


def _has_a_say(actor: Actor, booking: Booking) -> bool:
    return side_of(actor, booking) is not None


def _signed_in(actor: Actor, _on: Any) -> bool:
    return actor.person_id is not None


def _job(actor: Actor, _on: Any) -> bool:
    return actor.is_job


def side_of(actor: Actor, booking: Booking) -> Side | None:
    """On which side of a booking the actor stands, judged by the duties held today; None: on neither."""
    if _lends(actor, booking.lender_coop_id):
        return Side.LENDER
    if booking.borrower_coop_id is None:
        borrows = actor.coop_id is None and actor.person_id == booking.borrower_person_id
    else:
        borrows = holds_duty(actor, coop_id=booking.borrower_coop_id, duty=Duty.SPEND, on=_today())
    if borrows:
        return Side.BORROWER
    if booking.disputed_at is not None and holds_network_duty(actor, on=_today()):
        return Side.NETWORK
    return None


_LENDER = _("someone with the duty “offer and lend” in the cooperative that lends")
_EITHER = _("the borrower and the lender, each with the duty for it")
RULES: dict[str, Rule] = {
    "pool.offer_resource": Rule(_("someone with the duty “offer and lend”"), _lends),
    "pool.edit_resource": Rule(_LENDER, _lends_resource),
    "pool.withdraw_resource": Rule(_LENDER, _lends_resource),
    "pool.block_time": Rule(_LENDER, _lends_resource),
    "pool.unblock_time": Rule(_LENDER, _lends_resource),
    "pool.book_resource": Rule(
        _("every person for what is free; for a cooperative someone with the duty “borrow and pay”"), _borrows
    ),
    "pool.confirm_booking": Rule(_LENDER, _is_lender),
    "pool.decline_booking": Rule(_LENDER, _is_lender),
    "pool.cancel_booking": Rule(_EITHER, _is_borrower_or_lender),
    "pool.complete_booking": Rule(_EITHER, _is_borrower_or_lender),
    "pool.dispute_booking": Rule(_EITHER, _is_borrower_or_lender),
    "pool.settle_dispute": Rule(_("the borrower, the lender and the network's office"), _has_a_say),
    "pool.write_message": Rule(_EITHER, _is_borrower_or_lender),
    "pool.list_bookings": Rule(_("every person; each sees what one may see"), _signed_in),
    "pool.expire_request": Rule(_("the job that watches over requests"), _job),
    "pool.complete_ended_booking": Rule(_("the job that completes what has ended"), _job),
    "pool.cancel_bookings_of_leaver": Rule(_("what follows by itself when a login is deleted"), _job),
    "pool.forget_purposes": Rule(_("the job that forgets what is no longer needed"), _job),
}


def bookings_visible_to(actor: Actor) -> QuerySet[Booking]:
    """Bookings of the cooperative acted for, or one's own; disputed ones also to the network's office."""
    if actor.coop_id is None:
        return Booking.objects.filter(borrower_coop__isnull=True, borrower_person_id=actor.person_id)
    visible = Q(lender_coop_id=actor.coop_id) | Q(borrower_coop_id=actor.coop_id)
    if holds_network_duty(actor, on=_today()):
        visible |= Q(disputed_at__isnull=False)
    return Booking.objects.filter(visible)


def resources_of(actor: Actor) -> QuerySet[Resource]:
    """Resources of the cooperative acted for, also those withdrawn. (Resources on offer are public.)"""
    if actor.coop_id is None:
        return Resource.objects.none()
    return Resource.objects.filter(coop_id=actor.coop_id)
