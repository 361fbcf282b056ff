"""From what people write to places: `locate`, `suggest`, `geocode`. And back to rows: `within`, `in_bounds`."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from statistics import fmean

from django.utils.translation import gettext as _

from allmende.kernel.errors import Invalid

from . import gazetteer
from .coordinates import Bounds, Coordinates
from .countries import country_code, country_name
from .distance import distance_to, in_bounds, inside, within
from .gazetteer import COUNTRIES_WITH_POSTCODES, Place
from .spelling import fold, without_written_out_umlauts

__all__ = [
    "Bounds", "Coordinates", "Finding", "Place", "PlaceUnknown", "country_code", "country_name", "distance_to",
    "geocode", "in_bounds", "inside", "locate", "suggest", "within",
]  # fmt: skip

LONGEST_TEXT = 120
_POSTCODE = re.compile(r"(?:\b([A-Z]{1,2})\s?-\s?)?\b(\d{4,5})\b", re.IGNORECASE)
EUROPE = Bounds(34, -25, 72, 45)
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
    postcodes, name = _read_postcode(text, country_hint)
    towns = _towns_named(name, country_hint)
    places = _in_order_of_trust(postcodes, towns)
    if not places:
        raise _unknown(text, name, country_hint, language, field)
    return Finding(places[0], tuple(places[1:10]))


def suggest(prefix: str, *, country_hint: str = "DE", limit: int = 8) -> list[Place]:
    """Places that begin so, the likeliest first. Less than two letters suggest nothing."""
    prefix = prefix.strip()[:LONGEST_TEXT]
    digits = re.match(r"(?:[A-Za-z]{1,2}\s?-\s?)?(\d{2,5})", prefix)
    if digits:
        countries = _countries_from(country_hint)
        found = (gazetteer.postcodes_starting(country, digits[1]) for country in countries)
        return [place for places in found for place in places][:limit]
    key = fold(prefix)
    if len(key) < 2:
        return []
    spellings = dict.fromkeys((key, without_written_out_umlauts(key)))
    places = [place for spelling in spellings for place in gazetteer.towns_beginning(spelling)]
    return _ranked(places, country_hint, exact_key=key)[:limit]


def geocode(*, postcode: str = "", town: str = "", country: str = "DE") -> Coordinates | None:
    """Coordinates of an address as exactly as the gazetteer knows them: postcode, town, or the postcode's region.

    country: a code or a name in one of six languages. None where nothing is known: the row stays without a place.
    """
    code = country_code(country)
    digits = re.sub(r"\D", "", postcode) if code in COUNTRIES_WITH_POSTCODES else ""
    area = next(iter(gazetteer.postcodes(code, digits)), None)
    towns = [place for place in _towns_named(town, code) if not code or place.country == code]
    if area and code in _POSTCODES_OF_MANY_VILLAGES:
        towns = [place for place in towns if _is_village_in(place, area)]
        return (towns[0] if towns else area).coordinates
    if area or towns:
        return (area or towns[0]).coordinates
    return _middle_of_region(code, digits) if digits else None


def _is_village_in(town: Place, area: Place) -> bool:
    return (
        town.population < _CITY and town.coordinates.metres_to(area.coordinates) <= _POSTCODE_AREA_KM * 1000
    )


def _read_postcode(text: str, country_hint: str) -> tuple[list[Place], str]:
    """The postcodes a text names, in every country that has them, and what else it says."""
    match = _POSTCODE.search(text)
    if not match:
        return [], text
    country = country_code(match[1]) if match[1] else ""
    countries = [country] if country else _countries_from(country_hint)
    places = [place for code in countries for place in gazetteer.postcodes(code, match[2])]
    return places, text[match.end() :].strip(" ,") or text[: match.start()].strip(" ,")


def _countries_from(hint: str) -> list[str]:
    return sorted(COUNTRIES_WITH_POSTCODES, key=lambda code: code != hint)


def _towns_named(text: str, country_hint: str) -> list[Place]:
    """Places of that name, narrowed by what stands behind it: a state, a country, or more of the name.

    Neustadt/Süd is a name; Frankfurt/Main, Berlin-Spandau and Frankfurt a. M. are a name and more of it.
    """
    whole = _by_name(fold(text))
    if whole:
        return _ranked(whole, country_hint, exact_key=fold(text))
    for separators in (r"[,;]", r"[,;()/]|\s-\s", r"[,;()/-]", r"\s"):
        name, *narrower = [part for part in re.split(separators, text) if fold(part)] or [""]
        places = _by_name(fold(name))
        if separators == r"\s":
            places = [place for place in places if _goes_on_with(place, narrower)]
        if places:
            break
    for part in narrower:
        places = [place for place in places if _lies_in(place, part)] or places
    return _ranked(places, country_hint, exact_key=fold(name))


def _by_name(key: str) -> list[Place]:
    """Places called exactly so, and those whose name only goes on: Neustadt in Holstein for Neustadt."""
    if not key:
        return []
    for spelling in (key, without_written_out_umlauts(key)):
        found = gazetteer.towns(spelling) + gazetteer.towns_beginning(f"{spelling} ")
        if found:
            return found
    return []


def _lies_in(place: Place, part: str) -> bool:
    key = fold(part)
    return (
        fold(place.state).startswith(key)
        or country_code(part) == place.country
        or _goes_on_with(place, [part])
    )


def _goes_on_with(place: Place, words: list[str]) -> bool:
    """Whether the further words of its name begin with these: `a. M.` for Frankfurt am Main."""
    further = iter(fold(place.name).split()[1:])
    return all(any(word.startswith(fold(start)) for word in further) for start in words)


def _ranked(places: Iterable[Place], country_hint: str, *, exact_key: str) -> list[Place]:
    """The likeliest first: the more people, the likelier; more so with the exact name, and nearer to the asker."""

    def likelihood(place: Place) -> tuple[float, str, str]:
        keys = {fold(name) for name in (place.name, place.name_de, place.name_en)}
        exact = exact_key in keys or without_written_out_umlauts(exact_key) in keys
        nearness = 100 if place.country == country_hint else 10 if EUROPE.hold(*place.point) else 1
        return -(place.population + 200) * (3 if exact else 1) * nearness, place.name, place.state

    return sorted(dict.fromkeys(places), key=likelihood)


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
    for country in _countries_from(country_hint):
        area = gazetteer.postcodes_starting(country, digits[0][:2])
        area = [place for place in area if len(place.postcode) == length]
        if area:
            return sorted(area, key=lambda place: abs(int(place.postcode) - int(digits[0])))[:3]
    return []
