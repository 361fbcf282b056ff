"""The packaged postcodes and towns, read once per process and searched by bisection in their sorted lines.

About 90 ms and 20 MB at the first question; then microseconds. Why this is no table: docs/decisions/0005-gazetteer.md.
"""

from __future__ import annotations

import gzip
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache
from math import log10
from pathlib import Path

from .coordinates import Coordinates
from .countries import country_name
from .spelling import fold

DATA = Path(__file__).parent / "data"
COUNTRIES_WITH_POSTCODES = ("DE", "AT", "CH")
_AFTER_EVERY_LETTER = "\U0010ffff"
_EASILY_CONFUSED = {"c": "k", "k": "c", "f": "v", "v": "f", "s": "z", "z": "s", "i": "j", "j": "i", "y": "j"}
_ALIKE = 0.75
"""Least similarity (difflib ratio) of a near spelling: one letter wrong in a word of four or more."""


@dataclass(frozen=True, slots=True)
class Place:
    """A town or village, or a postcode (then `postcode` is set and `name` is the place it belongs to)."""

    country: str
    name: str
    state: str
    latitude: float
    longitude: float
    name_de: str = ""
    name_en: str = ""
    population: int = 0
    postcode: str = ""

    @property
    def coordinates(self) -> Coordinates:
        return Coordinates(self.latitude, self.longitude, "postcode" if self.postcode else "town")

    @property
    def point(self) -> tuple[float, float]:
        return self.latitude, self.longitude

    def name_in(self, language: str) -> str:
        """`Wien` in German, `Vienna` in English; its own name in any other language."""
        known = {"de": self.name_de, "en": self.name_en}.get(language.partition("-")[0])
        return known or self.name

    def label(self, language: str, *, seen_from: str = "DE") -> str:
        """A name that tells it apart: `Neustadt, Thüringen`, `14776 Brandenburg an der Havel`, `Wien, Österreich`."""
        name = self.name_in(language)
        abroad = "" if self.country == seen_from else country_name(self.country, language)
        if self.postcode:
            parts = [f"{self.postcode} {name}", abroad]
        else:
            parts = [name, "" if fold(self.state) == fold(self.name) else self.state, abroad]
        return ", ".join(part for part in parts if part)


def postcodes(country: str, postcode: str) -> list[Place]:
    """The postcode in one country, as a list of one or none."""
    return [_postcode(line) for line in _starting(_postcode_lines(), f"{country}\t{postcode}\t")]


def postcodes_starting(country: str, digits: str) -> list[Place]:
    """The postcodes of a country that begin with these digits, in order."""
    return [_postcode(line) for line in _starting(_postcode_lines(), f"{country}\t{digits}")]


def towns(key: str) -> list[Place]:
    """Every place whose folded name is exactly this key."""
    return [_town(line) for line in _starting(_town_lines(), f"{key}\t")]


def towns_beginning(key: str) -> list[Place]:
    """Every place whose folded name begins with this key."""
    return [_town(line) for line in _starting(_town_lines(), key)]


def near_spellings(key: str, country_hint: str, *, limit: int = 3) -> list[Place]:
    """Places whose names are spelled nearly so, the most alike first; a big town, or one at home, a little sooner."""
    found: dict[Place, float] = {}
    likeness: dict[str, float] = {}
    matcher = SequenceMatcher(autojunk=False)
    matcher.set_seq2(key)
    for first in {key[:1], _EASILY_CONFUSED.get(key[:1], key[:1]), key[1:2]} - {""}:
        for line in _starting(_town_lines(), first):
            name = line.partition("\t")[0]
            if abs(len(name) - len(key)) > 2:
                continue
            if name not in likeness:
                likeness[name] = _likeness(matcher, name)
            if likeness[name] >= _ALIKE:
                place = _town(line)
                at_home = 0.1 if place.country == country_hint else 0
                found[place] = likeness[name] + 0.03 * log10(place.population + 1) + at_home
    return sorted(found, key=lambda place: -found[place])[:limit]


def _likeness(matcher: SequenceMatcher[str], name: str) -> float:
    matcher.set_seq1(name)
    if matcher.real_quick_ratio() < _ALIKE or matcher.quick_ratio() < _ALIKE:
        return 0.0
    return matcher.ratio()


def _starting(lines: list[str], beginning: str) -> Iterator[str]:
    for position in range(bisect_left(lines, beginning), bisect_left(lines, beginning + _AFTER_EVERY_LETTER)):
        yield lines[position]


def _postcode(line: str) -> Place:
    country, postcode, name, state, latitude, longitude = line.split("\t")
    return Place(country, name, state, float(latitude), float(longitude), postcode=postcode)


def _town(line: str) -> Place:
    _key, country, name, name_de, name_en, state, population, latitude, longitude = line.split("\t")
    return Place(country, name, state, float(latitude), float(longitude), name_de, name_en, int(population))


@cache
def _postcode_lines() -> list[str]:
    return _lines("postcodes.tsv.gz")


@cache
def _town_lines() -> list[str]:
    return _lines("towns.tsv.gz")


def _lines(name: str) -> list[str]:
    return gzip.decompress((DATA / name).read_bytes()).decode().splitlines()
