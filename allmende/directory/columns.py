"""Which column of a register means what: the fields we read, and a guess from German and English headers."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence

Columns = dict[str, list[str]]
"""Field → columns to read it from; the first that is not empty counts."""

HEADERS: Mapping[str, tuple[str, ...]] = {
    "key": ("id", "identifier", "kennung", "nummer", "nr", "registernummer", "register number", "registered number",
            "organisation id", "organization id", "lfd nr", "uid"),
    "name": ("name", "firma", "organisation", "organization", "titel", "title", "trading name", "registered name",
             "bezeichnung", "genossenschaft", "cooperative", "name der organisation", "company name"),
    "legal_form": ("rechtsform", "legal form", "form", "legal type"),
    "sector": ("branche", "sektor", "sector", "bereich", "kategorie", "category", "primary activity", "themen",
               "thema", "tags", "schlagworte"),
    "description": ("beschreibung", "description", "kurzbeschreibung", "about", "zweck", "purpose", "gegenstand"),
    "website": ("website", "webseite", "homepage", "url", "internet", "web", "www", "link"),
    "street": ("strasse", "strasse hausnummer", "strasse und hausnummer", "street", "street address", "adresse",
               "address", "anschrift", "registered street"),
    "postcode": ("plz", "postleitzahl", "postcode", "zip", "zip code", "postal code", "registered postcode"),
    "town": ("ort", "stadt", "town", "city", "locality", "wohnort", "sitz", "gemeinde", "registered city"),
    "region": ("bundesland", "region", "state", "kanton", "land kreis", "county", "registered state province"),
    "country": ("land", "staat", "country", "country id", "country code", "landeskennung", "nation"),
    "latitude": ("lat", "latitude", "breite", "breitengrad", "geo lat", "y"),
    "longitude": ("lon", "lng", "long", "longitude", "laenge", "laengengrad", "geo lon", "x"),
    "area_latitude": ("geo container latitude", "postcode latitude", "breitengrad der postleitzahl"),
    "area_longitude": ("geo container longitude", "postcode longitude", "laengengrad der postleitzahl"),
    "status": ("status", "zustand", "registered status"),
}  # fmt: skip
FIELDS = tuple(HEADERS)
REQUIRED = ("name",)
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})
_PERSONAL = re.compile(
    r"mail|phone|telefon|handy|mobil(?!it)|\btel\b|fax|kontakt|contact|ansprechpartner|ansprechperson|vorname|"
    r"nachname|vorstand|geburt|birth|twitter|facebook|instagram"
)


def guess_columns(header: Sequence[str]) -> Columns:
    """Match each field with the column whose header says so. A column serves one field."""
    plain = {column: plain_header(column) for column in header}
    guessed: Columns = {}
    taken: set[str] = set()
    for name, spellings in HEADERS.items():
        for spelling in spellings:
            column = next((c for c in header if plain[c] == spelling and c not in taken), None)
            if column is not None:
                guessed[name] = [column]
                taken.add(column)
                break
    return guessed


def personal_columns(header: Sequence[str]) -> list[str]:
    """Columns that hold persons or ways to reach them. They are never read."""
    return [column for column in header if _PERSONAL.search(plain_header(column))]


def plain_header(column: str) -> str:
    """`Straße / Hausnr.` → `strasse hausnr`."""
    text = unicodedata.normalize("NFKC", column).casefold().translate(_UMLAUTS)
    return re.sub(r"[^a-z0-9]+", " ", text).strip()
