"""The two sides of a booking write to each other."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from allmende.kernel.actor import Actor
from allmende.kernel.errors import Invalid
from allmende.kernel.facts import tell
from allmende.kernel.permissions import authorize

from ..facts import MessageWritten
from ..models import BookingMessage
from ..permissions import RULES
from ..steps import about, person_of, short_text, side, take_booking

TEXT_LENGTH = 2000


@transaction.atomic
def write_message(*, actor: Actor, booking_id: UUID, text: str, now: datetime) -> BookingMessage:
    """Write to the other side, who is told by mail."""
    text = short_text(text.strip(), TEXT_LENGTH, "text")
    if not text:
        raise Invalid(_("Please write something."), field="text")
    booking = take_booking(actor, booking_id)
    authorize(RULES, "pool.write_message", actor=actor, on=booking)
    by = side(actor, booking)
    message = BookingMessage.objects.create(
        booking=booking, at=now, side=by, person_id=person_of(actor), text=text
    )
    tell(MessageWritten(**about(booking), by=by, message_id=message.pk), actor=actor)
    return message
