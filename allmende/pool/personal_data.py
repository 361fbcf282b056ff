"""What pool stores about a person."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from allmende.kernel.personal_data import Holding, Somebody, tells_about_persons

from .models import Booking, BookingEvent, BookingMessage


@tells_about_persons
def of_person(somebody: Somebody) -> Iterable[Holding]:
    """What the person borrowed, did in bookings, and wrote in them; not what others wrote."""
    yield Holding(
        _("What you borrowed"),
        Booking.objects.filter(borrower_person_id=somebody.person_id).order_by("requested_at"),
        leave_out=frozenset({"payload_hash", "idempotency_key"}),
    )
    yield Holding(
        _("Your steps in bookings"), BookingEvent.objects.filter(person_id=somebody.person_id).order_by("pk")
    )
    yield Holding(
        _("Messages you wrote"), BookingMessage.objects.filter(person_id=somebody.person_id).order_by("pk")
    )
