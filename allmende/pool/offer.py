"""What an owner says of a resource: read, checked, and written onto its row."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any

from django.utils.translation import gettext as _

from allmende.coops.models import Coop
from allmende.exchange.queries import network_unit
from allmende.kernel.amounts import LARGEST, format_amount
from allmende.kernel.errors import Invalid
from allmende.places.models import Precision
from allmende.places.queries import Coordinates, clocks_at, geocode, require_place, require_time_zone

from .availability import DAY_MINUTES, Opening
from .models import Kind, OpeningTime, PricePer, Resource

YEAR_MINUTES = 366 * DAY_MINUTES
SLOTS = (1, 5, 10, 15, 30, 60, DAY_MINUTES)
MOST_OPENINGS = 70
STANDS_SOMEWHERE = (Kind.ROOM, Kind.ITEM, Kind.VEHICLE)


@dataclass(frozen=True, kw_only=True)
class Whereabouts:
    """Where a resource is. Without coordinates they are looked up from postcode and town.

    All empty: online only, which a room, an item or a vehicle cannot be.
    """

    street: str = ""
    postcode: str = ""
    town: str = ""
    country: str = "DE"
    coordinates: Coordinates | None = None


@dataclass(frozen=True, kw_only=True)
class Offer:
    """All an owner decides. Amounts in the smallest part of the unit.

    place: None for the cooperative's own. time_zone: "" for the clocks at the place. openings: none for always open.
    """

    kind: str
    name: str
    description: str = ""
    quantity: int = 1
    price: int = 0
    price_per: str = PricePer.HOUR
    by_agreement: bool = False
    shortest_minutes: int = 15
    longest_minutes: int = 14 * DAY_MINUTES
    notice_minutes: int = 0
    furthest_days: int = 365
    buffer_minutes: int = 0
    slot_minutes: int = 15
    cancel_hours: int = 24
    late_cancel_percent: int = 50
    answer_hours: int = 48
    place: Whereabouts | None = None
    time_zone: str = ""
    openings: Sequence[Opening] = ()


_NUMBERS = {
    "quantity": (1, 10_000),
    "price": (0, LARGEST),
    "shortest_minutes": (1, YEAR_MINUTES),
    "longest_minutes": (1, YEAR_MINUTES),
    "notice_minutes": (0, YEAR_MINUTES),
    "furthest_days": (1, 3 * 366),
    "buffer_minutes": (0, 30 * DAY_MINUTES),
    "cancel_hours": (0, 366 * 24),
    "late_cancel_percent": (0, 100),
    "answer_hours": (1, 30 * 24),
}
_LENGTHS = {"name": 120, "description": 10_000}
_PLACE_LENGTHS = {"street": 200, "postcode": 12, "town": 100, "country": 2}
_NOT_COLUMNS = {"place", "time_zone", "openings"}


def require_sound(offer: Offer) -> None:
    """Raise Invalid, at its field, for the first thing that does not fit."""
    if not offer.name.strip():
        raise Invalid(_("What is it called?"), field="name")
    for field, most in _LENGTHS.items():
        if len(getattr(offer, field)) > most:
            raise Invalid(_("At most %d characters.") % most, field=field)
    for field, (least, most) in _NUMBERS.items():
        if not least <= getattr(offer, field) <= most:
            ends = {
                "least": format_amount(least, decimals=0),
                "most": format_amount(most, decimals=0),
            }
            raise Invalid(_("Between %(least)s and %(most)s.") % ends, field=field)
    if offer.kind not in Kind.values:
        raise Invalid(_("There is no kind “%s”.") % offer.kind[:40], field="kind")
    if offer.price_per not in PricePer.values:
        raise Invalid(_("A price is per hour or per booking."), field="price_per")
    if offer.slot_minutes not in SLOTS:
        raise Invalid(
            _("Steps are %s minutes.") % ", ".join(str(slot) for slot in SLOTS), field="slot_minutes"
        )
    if offer.longest_minutes < offer.shortest_minutes:
        raise Invalid(_("The longest booking cannot be shorter than the shortest."), field="longest_minutes")
    _require_countable(offer)
    _require_sound_openings(offer.openings)
    _require_sound_place(offer)


def _require_countable(offer: Offer) -> None:
    """The same arithmetic as the guard `the_dearest_booking_can_be_counted`."""
    per_hour = offer.price_per == PricePer.HOUR
    minutes = offer.longest_minutes if per_hour else 60
    if offer.price * offer.quantity * minutes > 60 * LARGEST:
        unit = network_unit()
        most = f"{format_amount(LARGEST, decimals=unit.decimals)} {unit.name}" if unit else str(LARGEST)
        rule = (
            _("Price × hours × quantity is at most %s.") if per_hour else _("Price × quantity is at most %s.")
        )
        raise Invalid(
            _("Booking all of them for the longest time would cost too much."),
            rule=rule % most,
            field="price",
        )


def _require_sound_openings(openings: Sequence[Opening]) -> None:
    if len(openings) > MOST_OPENINGS:
        raise Invalid(_("At most %d opening times.") % MOST_OPENINGS, field="openings")
    for opening in openings:
        if not (0 <= opening.weekday <= 6 and 0 <= opening.from_minute < opening.to_minute <= DAY_MINUTES):
            raise Invalid(_("It closes after it opens, and at midnight at the latest."), field="openings")
    ordered = sorted(openings)
    for one, other in itertools.pairwise(ordered):
        if one.weekday == other.weekday and other.from_minute < one.to_minute:
            raise Invalid(_("Two opening times of a day overlap."), field="openings")


def _require_sound_place(offer: Offer) -> None:
    if offer.place:
        for field, most in _PLACE_LENGTHS.items():
            if len(getattr(offer.place, field)) > most:
                raise Invalid(_("At most %d characters.") % most, field=field)
    if offer.time_zone:
        require_time_zone(offer.time_zone)


def apply(offer: Offer, resource: Resource, *, coop: Coop) -> list[str]:
    """Set the columns of a row, without saving. Return the names of those that changed."""
    before = {field: getattr(resource, field) for field in _COLUMNS}
    for field in fields(offer):
        if field.name not in _NOT_COLUMNS:
            setattr(resource, field.name, getattr(offer, field.name))
    resource.name = offer.name.strip()
    resource.time_zone = offer.time_zone or _clocks(offer, coop)
    _place(resource, offer, coop)
    return [field for field, value in before.items() if getattr(resource, field) != value]


def _place(resource: Resource, offer: Offer, coop: Coop) -> None:
    """What was said to have no place is online only, and found wherever one asks."""
    place: Any = offer.place or coop
    for field in _PLACE_LENGTHS:
        setattr(resource, field, getattr(place, field))
    is_online = offer.place is not None or offer.kind == Kind.DIGITAL
    resource.precision = Precision.ONLINE if is_online else Precision.UNKNOWN
    resource.place_at(_point_of(offer, place))


def _clocks(offer: Offer, coop: Coop) -> str:
    """Those at the place. What has none, or lies in the cooperative's own country, goes by the cooperative's."""
    place = offer.place
    if place is None or offer.kind == Kind.DIGITAL or place.country == coop.country:
        return coop.time_zone
    is_somewhere = place.coordinates or place.street or place.postcode or place.town
    return clocks_at(place.country, home=coop.time_zone) if is_somewhere else coop.time_zone


def _point_of(offer: Offer, place: Whereabouts | Coop) -> Coordinates | None:
    if offer.kind == Kind.DIGITAL:
        return None
    if place.coordinates:
        return place.coordinates
    if offer.place is None:  # the cooperative's own, as exactly as it is known
        return geocode(postcode=place.postcode, town=place.town, country=place.country)
    if place.street or place.postcode or place.town:
        return require_place(postcode=place.postcode, town=place.town, country=place.country)
    if offer.kind in STANDS_SOMEWHERE:
        raise Invalid(
            _("A room, an item or a vehicle is somewhere. Write its town, or add the exact point."),
            field="town",
        )
    return None


def replace_openings(resource: Resource, openings: Sequence[Opening]) -> bool:
    """Write the opening times of a resource anew. Return whether they differ. Digital things are always open."""
    wanted = sorted(openings) if resource.kind != Kind.DIGITAL else []
    if [time.opening for time in resource.opening_times.all()] == wanted:
        return False
    resource.opening_times.all().delete()
    OpeningTime.objects.bulk_create(
        OpeningTime(
            resource=resource,
            weekday=opening.weekday,
            from_minute=opening.from_minute,
            to_minute=opening.to_minute,
        )
        for opening in wanted
    )
    return True


_COLUMNS = [
    *(field.name for field in fields(Offer) if field.name not in _NOT_COLUMNS),
    *_PLACE_LENGTHS,
    "time_zone",
    "latitude",
    "longitude",
    "precision",
]
