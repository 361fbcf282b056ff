"""What programs send and get. Amounts are integers in the smallest part of the unit, times ISO 8601 with an offset."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from django.utils.translation import gettext as _
from pydantic import AwareDatetime, BeforeValidator, Field, StrictBool, StrictInt, StringConstraints

from allmende.kernel import cursors
from allmende.kernel.api import Schema

from ..models import BookingState, Kind, PricePer, ResourceState, Side
from ..offer import MOST_OPENINGS

LARGEST_INTEGER = 2**53  # what JSON carries without loss
_ISO = re.compile(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d(:\d\d(\.\d+)?)?([Zz]|[+ -]\d\d:?\d\d)?")


def _iso_text(value: Any) -> Any:
    """Only text is a time; a plus in an address that nobody escaped has become a space."""
    if not isinstance(value, str) or not _ISO.fullmatch(value):
        raise ValueError(_("A time is written like 2026-11-28T10:00:00+01:00."))
    return re.sub(r" (\d\d:?\d\d)$", r"+\1", value) if value.count(":") > 1 and value[-6:-5] == " " else value


Moment = Annotated[AwareDatetime, BeforeValidator(_iso_text)]
Integer = Annotated[StrictInt, Field(ge=-LARGEST_INTEGER, le=LARGEST_INTEGER)]
Cursor = Annotated[str, StringConstraints(max_length=cursors.LONGEST)]
Words = Annotated[str, StringConstraints(max_length=100)]
Clock = Annotated[str, StringConstraints(pattern=r"^(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$")]


class CoopOut(Schema):
    slug: str
    name: str


class OpeningTime(Schema):
    """A stretch of a weekday (0 is Monday) on the resource's clocks; 24:00 is the end of the day."""

    weekday: Annotated[StrictInt, Field(ge=0, le=6)]
    opens: Clock
    closes: Clock


class PlaceOut(Schema):
    """latitude and longitude in degrees (WGS 84); precision: address, postcode, town, region, online, unknown."""

    street: str
    postcode: str
    town: str
    country: str
    latitude: float | None
    longitude: float | None
    precision: str


class TermsOut(Schema):
    """What the owner asks of a booking. late_cancel_percent: due when cancelled later than cancel_hours before."""

    shortest_minutes: int
    longest_minutes: int
    notice_minutes: int
    furthest_days: int
    buffer_minutes: int
    slot_minutes: int
    cancel_hours: int
    late_cancel_percent: int
    answer_hours: int


class ResourceOut(Schema):
    """Something a cooperative lends. No opening times: it is always open."""

    id: int
    kind: Kind
    name: str
    description: str
    coop: CoopOut
    quantity: int
    price: int
    price_per: PricePer
    by_agreement: bool
    state: ResourceState
    place: PlaceOut
    time_zone: str
    terms: TermsOut
    opening_times: list[OpeningTime]
    url: str


class ResourcesOut(Schema):
    items: list[ResourceOut]
    next_cursor: str | None


class ResourceFilters(Schema):
    q: Words = Field("", description="German or English words, typos allowed")
    kind: list[Kind] = Field(default_factory=list)
    coop: Annotated[str, StringConstraints(max_length=80)] = Field("", description="The owner's short name")
    cursor: Cursor = ""
    limit: int = Field(50, ge=1, le=200)


class PlaceIn(Schema):
    """Where it is. Without coordinates they are looked up from postcode and town, which have to be known.

    All empty: online only, which a room, an item or a vehicle cannot be.
    """

    street: Annotated[str, StringConstraints(max_length=200)] = ""
    postcode: Annotated[str, StringConstraints(max_length=12)] = ""
    town: Annotated[str, StringConstraints(max_length=100)] = ""
    country: Annotated[str, StringConstraints(max_length=2)] = "DE"
    latitude: float | None = Field(None, ge=-90, le=90)
    longitude: float | None = Field(None, ge=-180, le=180)


class ResourceIn(Schema):
    """An offer of the token's cooperative. Without a place it is where the cooperative is."""

    kind: Kind
    name: Annotated[str, StringConstraints(max_length=120)]
    description: Annotated[str, StringConstraints(max_length=10_000)] = ""
    quantity: Integer = 1
    price: Integer = 0
    price_per: PricePer = PricePer.HOUR
    by_agreement: StrictBool = False
    shortest_minutes: Integer = 15
    longest_minutes: Integer = 14 * 24 * 60
    notice_minutes: Integer = 0
    furthest_days: Integer = 365
    buffer_minutes: Integer = 0
    slot_minutes: Integer = 15
    cancel_hours: Integer = 24
    late_cancel_percent: Integer = 50
    answer_hours: Integer = 48
    place: PlaceIn | None = None
    time_zone: Annotated[str, StringConstraints(max_length=64)] = ""
    opening_times: Annotated[list[OpeningTime], Field(max_length=MOST_OPENINGS)] = []


class AvailableFilters(Schema):
    """What is free from one moment to another, near a point or anywhere."""

    starts_at: Moment = Field(alias="from")
    ends_at: Moment = Field(alias="to")
    lat: float | None = Field(None, ge=-90, le=90)
    lon: float | None = Field(None, ge=-180, le=180)
    radius_km: float = Field(25, gt=0, le=500)
    kind: list[Kind] = Field(default_factory=list)
    q: Words = ""
    max_price: int | None = Field(
        None, ge=0, le=LARGEST_INTEGER, description="For the whole booking, smallest part of the unit"
    )
    instant_only: bool = Field(False, description="Only what is booked without the owner's agreement")
    quantity: int = Field(1, ge=1, le=10_000)
    cursor: Cursor = ""
    limit: int = Field(50, ge=1, le=200)


class AvailableOut(Schema):
    """What can be booked then. price_asked: for the whole time and quantity. distance_m: null where it is online."""

    id: int
    kind: Kind
    name: str
    coop: CoopOut
    town: str
    latitude: float | None
    longitude: float | None
    precision: str
    distance_m: float | None
    price_asked: int
    price: int
    price_per: PricePer
    by_agreement: bool
    quantity: int
    quantity_left: int
    time_zone: str
    url: str


class AvailablesOut(Schema):
    items: list[AvailableOut]
    next_cursor: str | None


class BookingIn(Schema):
    """A wish. Send an Idempotency-Key, so that a booking sent twice is one."""

    resource: Integer
    starts_at: Moment
    ends_at: Moment
    quantity: Integer = 1
    purpose: Annotated[str, StringConstraints(max_length=500)] = ""


class BookedResourceOut(Schema):
    id: int
    kind: Kind
    name: str
    time_zone: str
    url: str


class BookingOut(Schema):
    """A booking as its two sides see it. borrower: null when a person borrows for oneself.

    late_fee: due when the borrower cancels after free_until. answer_until: how long a request stands.
    """

    id: UUID
    number: str
    state: BookingState
    resource: BookedResourceOut
    lender: CoopOut
    borrower: CoopOut | None
    starts_at: datetime
    ends_at: datetime
    quantity: int
    purpose: str
    price: int
    late_fee: int
    requested_at: datetime
    answer_until: datetime | None
    free_until: datetime
    confirmed_at: datetime | None
    disputed_at: datetime | None
    completed_at: datetime | None
    cancelled_at: datetime | None
    cancelled_by: Side | None
    url: str


class BookingsOut(Schema):
    items: list[BookingOut]
    next_cursor: str | None


class BookingFilters(Schema):
    state: BookingState | None = None
    cursor: Cursor = ""
    limit: int = Field(50, ge=1, le=200)


Reason = Annotated[str, StringConstraints(max_length=500)]


class ReasonIn(Schema):
    reason: Reason = ""


class DisputeIn(Schema):
    reason: Annotated[str, StringConstraints(min_length=1, max_length=500)]


class SettlementIn(Schema):
    """release: everything is given back. pay: the price is paid."""

    outcome: Literal["release", "pay"]
    reason: Reason = ""


class Nothing(Schema):
    """No properties."""
