"""What is shared, when it is taken, and who borrows it."""

from .booking import DISPUTE_WINDOW, Booking, BookingEvent, BookingMessage, BookingState, Side
from .busy_time import BusyKind, BusyState, BusyTime
from .resource import Kind, OpeningTime, PricePer, Resource, ResourceState

__all__ = [
    "DISPUTE_WINDOW",
    "Booking",
    "BookingEvent",
    "BookingMessage",
    "BookingState",
    "BusyKind",
    "BusyState",
    "BusyTime",
    "Kind",
    "OpeningTime",
    "PricePer",
    "Resource",
    "ResourceState",
    "Side",
]
