"""From rows to JSON, and from JSON to an offer."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from allmende.coops.models import Coop
from allmende.kernel.errors import Invalid
from allmende.places.queries import Coordinates

from ..availability import Opening
from ..models import Booking, Resource
from ..offer import Offer, Whereabouts
from ..queries.search import FreeResource
from . import schemas

PLACE = ("street", "postcode", "town", "country", "latitude", "longitude", "precision")


def resource_out(resource: Resource) -> dict[str, Any]:
    return {
        "id": resource.pk,
        "kind": resource.kind,
        "name": resource.name,
        "description": resource.description,
        "coop": coop_out(resource.coop),
        "quantity": resource.quantity,
        "price": resource.price,
        "price_per": resource.price_per,
        "by_agreement": resource.by_agreement,
        "state": resource.state,
        "place": {field: getattr(resource, field) for field in PLACE},
        "time_zone": resource.time_zone,
        "terms": {field: getattr(resource, field) for field in schemas.TermsOut.model_fields},
        "opening_times": [
            {"weekday": time.weekday, "opens": _clock(time.from_minute), "closes": _clock(time.to_minute)}
            for time in resource.opening_times.all()
        ],
        "url": resource_url(resource.pk),
    }


def available_out(row: FreeResource) -> dict[str, Any]:
    names = set(schemas.AvailableOut.model_fields) - {"coop", "url"}
    return {name: getattr(row, name) for name in names} | {
        "coop": {"slug": row.coop_slug, "name": row.coop_name},
        "url": resource_url(row.id),
    }


def booking_out(booking: Booking) -> dict[str, Any]:
    names = set(schemas.BookingOut.model_fields) - {"resource", "lender", "borrower", "cancelled_by", "url"}
    resource = booking.resource
    return {name: getattr(booking, name) for name in names} | {
        "resource": {
            "id": resource.pk,
            "kind": resource.kind,
            "name": resource.name,
            "time_zone": resource.time_zone,
            "url": resource_url(resource.pk),
        },
        "lender": coop_out(booking.lender_coop),
        "borrower": coop_out(booking.borrower_coop) if booking.borrower_coop else None,
        "cancelled_by": booking.cancelled_by or None,
        "url": f"{settings.BASE_URL}/bookings/{booking.pk}",
    }


def coop_out(coop: Coop) -> dict[str, str]:
    return {"slug": coop.slug, "name": coop.name}


def resource_url(resource_id: int) -> str:
    return f"{settings.BASE_URL}/resources/{resource_id}"


def offer_in(payload: schemas.ResourceIn) -> Offer:
    """The offer a program sends."""
    terms = payload.dict(exclude={"place", "opening_times"})
    return Offer(**terms, place=_place(payload.place), openings=tuple(map(_opening, payload.opening_times)))


def _place(place: schemas.PlaceIn | None) -> Whereabouts | None:
    if place is None:
        return None
    return Whereabouts(
        street=place.street,
        postcode=place.postcode,
        town=place.town,
        country=place.country,
        coordinates=_coordinates(place),
    )


def _coordinates(place: schemas.PlaceIn) -> Coordinates | None:
    if place.latitude is None and place.longitude is None:
        return None
    if place.latitude is None or place.longitude is None:
        raise Invalid(_("A point needs both latitude and longitude."), field="place")
    try:
        return Coordinates(place.latitude, place.longitude)
    except ValueError:
        raise Invalid(_("There is nothing at this point."), field="place") from None


def _opening(time: schemas.OpeningTime) -> Opening:
    return Opening(time.weekday, _minute(time.opens), _minute(time.closes))


def _minute(clock: str) -> int:
    hours, minutes = clock.split(":")
    return int(hours) * 60 + int(minutes)


def _clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"
