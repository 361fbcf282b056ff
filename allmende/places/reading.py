"""Reading what people write for a place: a postcode, a name, what narrows it, and which namesake they mean."""

from __future__ import annotations

import re
from collections.abc import Iterable

from . import gazetteer
from .coordinates import Bounds
from .countries import country_code
from .gazetteer import COUNTRIES_WITH_POSTCODES, Place
from .spelling import fold, without_written_out_umlauts

EUROPE = Bounds(34, -25, 72, 45)
_POSTCODE = re.compile(r"(?:\b([A-Z]{1,2})\s?-\s?)?\b(\d{4,5})\b", re.IGNORECASE)


def read_postcode(text: str, country_hint: str) -> tuple[list[Place], str]:
    """The postcodes a text names, in every country that has them, and what else it says."""
    match = _POSTCODE.search(text)
    if not match:
        return [], text
    country = country_code(match[1]) if match[1] else ""
    countries = [country] if country else countries_from(country_hint)
    places = [place for code in countries for place in gazetteer.postcodes(code, match[2])]
    return places, text[match.end() :].strip(" ,") or text[: match.start()].strip(" ,")


def countries_from(hint: str) -> list[str]:
    return sorted(COUNTRIES_WITH_POSTCODES, key=lambda code: code != hint)


def towns_named(text: str, country_hint: str) -> list[Place]:
    """Places of that name, narrowed by what stands behind it: a state, a country, or more of the name.

    Neustadt/Süd is a name; Frankfurt/Main, Berlin-Spandau and Frankfurt a. M. are a name and more of it.
    """
    whole = _by_name(fold(text))
    if whole:
        return ranked(whole, country_hint, exact_key=fold(text))
    for separators in (r"[,;]", r"[,;()/]|\s-\s", r"[,;()/-]", r"\s"):
        name, *narrower = [part for part in re.split(separators, text) if fold(part)] or [""]
        places = _by_name(fold(name))
        if separators == r"\s":
            places = [place for place in places if _goes_on_with(place, narrower)]
        if places:
            break
    for part in narrower:
        places = [place for place in places if _lies_in(place, part)] or places
    return ranked(places, country_hint, exact_key=fold(name))


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


def ranked(places: Iterable[Place], country_hint: str, *, exact_key: str) -> list[Place]:
    """The likeliest first: the more people, the likelier; more so with the exact name, and nearer to the asker."""

    def likelihood(place: Place) -> tuple[float, str, str]:
        keys = {fold(name) for name in (place.name, place.name_de, place.name_en)}
        exact = exact_key in keys or without_written_out_umlauts(exact_key) in keys
        nearness = 100 if place.country == country_hint else 10 if EUROPE.hold(*place.point) else 1
        return -(place.population + 200) * (3 if exact else 1) * nearness, place.name, place.state

    return sorted(dict.fromkeys(places), key=likelihood)
