"""From what people write to places: `locate`, `suggest`, `geocode`. And back to rows: `within`, `in_bounds`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from statistics import fmean

from django.utils.translation import gettext as _

from allmende.kernel.errors import Invalid

from . import gazetteer
from .coordinates import Bounds, Coordinates
from .countries import country_choices, country_code, country_name
from .distance import distance_to, in_bounds, inside, within
from .gazetteer import COUNTRIES_WITH_POSTCODES, Place
from .reading import countries_from, ranked, read_postcode, towns_named
from .spelling import fold, without_written_out_umlauts
from .time_zones import clocks_at, require_time_zone, time_zone_of, time_zones

__all__ = [
    "Bounds", "Coordinates", "Finding", "Place", "PlaceUnknown", "clocks_at", "country_choices", "country_code",
    "country_name", "distance_to", "geocode", "in_bounds", "inside", "locate",
    "read_point", "require_place", "require_time_zone", "suggest", "time_zone_of",
    "time_zones", "within",
]  # fmt: skip

LONGEST_TEXT = 120
_POSTCODES_OF_MANY_VILLAGES = ("AT",)
"""Here a village is more exact than its postcode: median error 1.0 km against 2.0 in a register of 277."""
_POSTCODE_AREA_KM = 15
_CITY = 150_000
"""From here on a town has several postcodes, each more exact than the town."""
_SAME_TOWN_KM = 40
"""A postcode and a town so near each other may be one address."""


class PlaceUnknown(Invalid):
    """No postcode and no town of that name. `extra["near"]` lists what is spelled nearly so."""

    code = "place-unknown"


@dataclass(frozen=True, slots=True)
class Finding:
    """The place a text most likely means, and the others it could have meant, the likeliest first."""

    place: Place
    others: tuple[Place, ...] = ()

    @property
    def coordinates(self) -> Coordinates:
        return self.place.coordinates


def locate(text: str, *, country_hint: str = "DE", language: str = "de", field: str = "near") -> Finding:
    """Find `14776`, `D-14776 Brandenburg`, `koeln`, `Vienna`, `Neustadt, Hessen`.

    country_hint: where the asker is; a place there is preferred to a namesake elsewhere.
    Raises PlaceUnknown, at `field`, with near spellings.
    """
    text = text.strip()[:LONGEST_TEXT]
    postcodes, name = read_postcode(text, country_hint)
    towns = towns_named(name, country_hint)
    places = _in_order_of_trust(postcodes, towns)
    if not places:
        raise _unknown(text, name, country_hint, language, field)
    return Finding(places[0], tuple(places[1:10]))


def suggest(prefix: str, *, country_hint: str = "DE", limit: int = 8) -> list[Place]:
    """Places that begin so, the likeliest first. Less than two letters suggest nothing."""
    prefix = prefix.strip()[:LONGEST_TEXT]
    digits = re.match(r"(?:[A-Za-z]{1,2}\s?-\s?)?(\d{2,5})", prefix)
    if digits:
        countries = countries_from(country_hint)
        found = (gazetteer.postcodes_starting(country, digits[1]) for country in countries)
        return [place for places in found for place in places][:limit]
    key = fold(prefix)
    if len(key) < 2:
        return []
    spellings = dict.fromkeys((key, without_written_out_umlauts(key)))
    places = [place for spelling in spellings for place in gazetteer.towns_beginning(spelling)]
    return ranked(places, country_hint, exact_key=key)[:limit]


def geocode(*, postcode: str = "", town: str = "", country: str = "DE") -> Coordinates | None:
    """Coordinates of an address as exactly as the gazetteer knows them: postcode, town, or the postcode's region.

    country: a code or a name in one of six languages. None where nothing is known: the row stays without a place.
    """
    code = country_code(country)
    digits = re.sub(r"\D", "", postcode) if code in COUNTRIES_WITH_POSTCODES else ""
    area = next(iter(gazetteer.postcodes(code, digits)), None)
    towns = [place for place in towns_named(town, code) if not code or place.country == code]
    if area and code in _POSTCODES_OF_MANY_VILLAGES:
        towns = [place for place in towns if _is_village_in(place, area)]
        return (towns[0] if towns else area).coordinates
    if area or towns:
        return (area or towns[0]).coordinates
    return _middle_of_region(code, digits) if digits else None


def require_place(*, postcode: str, town: str, country: str, field: str = "town") -> Coordinates:
    """What `geocode` finds for an address somebody writes. Raises PlaceUnknown, at `field`, with the way out.

    A region is not enough: it comes from a postcode that does not exist, and a town nobody knows.
    """
    found = geocode(postcode=postcode, town=town, country=country)
    if found is None or found.precision == "region":
        message = _("We do not know this place. Write the nearest town, or add the exact point.")
        raise PlaceUnknown(message, field=field, near=[])
    return found


def read_point(text: str, *, field: str = "point") -> Coordinates | None:
    """`52.4125, 12.5316` as an exact point, None for nothing. Raises Invalid, at `field`."""
    if not text.strip():
        return None
    try:
        latitude, longitude = (float(part) for part in text.replace(";", ",").split(","))
        return Coordinates(latitude, longitude, "address")
    except ValueError as error:
        raise Invalid(_("Write it like this: 52.4125, 12.5316."), field=field) from error


def _is_village_in(town: Place, area: Place) -> bool:
    return (
        town.population < _CITY and town.coordinates.metres_to(area.coordinates) <= _POSTCODE_AREA_KM * 1000
    )


def _in_order_of_trust(postcodes: list[Place], towns: list[Place]) -> list[Place]:
    """A postcode that its town confirms, then the town, then a postcode that another town contradicts."""
    if not towns:
        return postcodes
    confirmed = [code for code in postcodes if any(_are_near(code, town) for town in towns)]
    others = [code for code in postcodes if code not in confirmed]
    return [*confirmed, *towns, *others]


def _are_near(one: Place, other: Place) -> bool:
    return (
        one.country == other.country and one.coordinates.metres_to(other.coordinates) <= _SAME_TOWN_KM * 1000
    )


def _middle_of_region(country: str, digits: str) -> Coordinates | None:
    """The mean of the postcodes that share the first digits: about a district (DE) or a canton (AT, CH)."""
    area = gazetteer.postcodes_starting(country, digits[: 3 if country == "DE" else 2])
    if len(digits) < 4 or not area:
        return None
    middle = fmean(place.latitude for place in area), fmean(place.longitude for place in area)
    return Coordinates(round(middle[0], 4), round(middle[1], 4), "region")


def _unknown(text: str, name: str, country_hint: str, language: str, field: str) -> PlaceUnknown:
    if not text:
        return PlaceUnknown(_("Please write a postcode or a town."), field=field, near=[])
    near = gazetteer.near_spellings(fold(name), country_hint) if re.search(r"[^\W\d]", name) else []
    near = near or _next_postcodes(text, country_hint)
    labels = list(dict.fromkeys(place.label(language, seen_from=country_hint) for place in near))
    if not labels:
        message = _("We do not know “%(text)s”. Please write a postcode or the nearest town.")
        return PlaceUnknown(message % {"text": text}, field=field, near=[])
    names = list(dict.fromkeys(place.postcode or place.name_in(language) for place in near))
    choice = _("%(several)s or %(last)s") % {"several": ", ".join(names[:-1]), "last": names[-1]}
    message = _("We do not know “%(text)s”. Did you mean %(near)s?")
    return PlaceUnknown(
        message % {"text": text, "near": choice if len(names) > 1 else names[0]}, field=field, near=labels
    )


def _next_postcodes(text: str, country_hint: str) -> list[Place]:
    """The three postcodes beside one that does not exist."""
    digits = re.search(r"\d{4,5}", text)
    if not digits:
        return []
    length = len(digits[0])
    for country in countries_from(country_hint):
        area = gazetteer.postcodes_starting(country, digits[0][:2])
        area = [place for place in area if len(place.postcode) == length]
        if area:
            return sorted(area, key=lambda place: abs(int(place.postcode) - int(digits[0])))[:3]
    return []
