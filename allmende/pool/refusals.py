"""How the pool refuses. Each refusal of a time carries `next_possible` where there is one."""

from __future__ import annotations

from allmende.kernel.errors import Conflict, DomainError, Invalid


class TimeRefused(DomainError):
    """This time cannot be booked. extra["next_possible"]: {"starts_at", "ends_at"} in ISO 8601, or None."""


class SlotTaken(TimeRefused, Conflict):
    """extra["earlier_possible"]: the same for the nearest time before it on the same day, or None."""

    code = "slot-taken"
    status = 409


class InThePast(TimeRefused, Invalid):
    code = "in-the-past"


class NoticeTooShort(TimeRefused, Invalid):
    code = "notice-too-short"


class TooFarAhead(TimeRefused, Invalid):
    code = "too-far-ahead"


class OutsideOpeningTimes(TimeRefused, Invalid):
    code = "outside-opening-times"


class OffTheGrid(TimeRefused, Invalid):
    code = "off-the-grid"


class TooShort(Invalid):
    code = "too-short"


class TooLong(Invalid):
    code = "too-long"


class NotSoMany(Invalid):
    code = "not-so-many"


class NotOnOffer(Conflict):
    code = "not-on-offer"


class OwnResource(Invalid):
    code = "own-resource"


class FreeThingsOnly(Invalid):
    code = "free-things-only"


class KeyUsedDifferently(Conflict):
    """The idempotency key came with another booking before."""

    code = "key-used-differently"


class WrongState(Conflict):
    """The booking's way does not lead there from where it is."""

    code = "wrong-state"


class TooEarly(Conflict):
    code = "too-early"


class TooLateToDispute(Conflict):
    code = "too-late-to-dispute"


class BookingsAhead(Conflict):
    """Something that stands in the way of an owner's change. extra["bookings"]: how many."""

    code = "bookings-ahead"


class NotYoursToDecide(Conflict):
    code = "not-yours-to-decide"
