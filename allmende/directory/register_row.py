"""From a row of a register to the record we keep of it, or the reasons why not."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from math import isfinite
from typing import Any
from urllib.parse import urlsplit

from allmende.places.coordinates import Coordinates
from allmende.places.countries import country_code

from .classification import legal_form_of, sectors_of
from .columns import Columns
from .register_file import FileRow, Reason

LENGTHS = {
    "key": 300, "name": 200, "legal_form": 120, "sector": 300, "description": 10_000, "website": 500, "street": 200,
    "postcode": 16, "town": 120, "region": 120, "country": 60, "status": 40,
}  # fmt: skip
ENDED = frozenset(
    """
    dead dissolved closed removed inactive deleted
    aufgelöst beendet erloschen gelöscht geschlossen inaktiv
    """.split()  # noqa: SIM905 -- a list of words reads better than one of quoted words
)
Geocode = Callable[[str, str, str], Coordinates | None]
"""(postcode, town, country) → where that is."""
_ADDRESS = re.compile(r"[^\s@<>]+@[^\s@<>]+\.[a-z]{2,}", re.IGNORECASE)
_CONTACT_LEFT_OUT = "[…]"
_MARKUP = re.compile(r"<[^<>]{1,200}>")


@dataclass(frozen=True)
class ReadRow:
    """What became of a row: a record, or none and why. With a record, `reasons` say what was left out of it."""

    number: int
    key: str
    name: str
    record: dict[str, Any] | None
    reasons: list[Reason] = field(default_factory=list)


@dataclass(frozen=True)
class Reading:
    """How to read the rows of one file."""

    columns: Columns
    country: str
    geocode: Geocode
    sectors: Mapping[str, list[str]] = field(default_factory=dict)

    def read(self, row: FileRow) -> ReadRow:
        """Judge a row by itself; what concerns several rows comes later."""
        cells = {name: self._cell(row, name) for name in self.columns}
        name = _one_line(cells.get("name", ""))
        key = _one_line(cells.get("key", "")) if "key" in self.columns else _key_without_id(cells)
        refusals = [row.problem] if row.problem else self._refusals(cells, key, name)
        where, remarks = None, list[Reason]()
        if not refusals:
            where, wrong = self._place(cells)
            refusals = [wrong] if wrong else []
        if refusals:
            return ReadRow(row.number, key[:300], name[:200], None, refusals)
        record = self._record(cells, name, where, remarks)
        return ReadRow(row.number, key, name, record, remarks)

    def _cell(self, row: FileRow, name: str) -> str:
        for column in self.columns[name]:
            if text := row.cells.get(column, "").strip():
                return text
        return ""

    def _refusals(self, cells: Mapping[str, str], key: str, name: str) -> list[Reason]:
        found = []
        if not name:
            found.append(Reason("name_missing", self._column("name")))
        if not key:
            found.append(Reason("key_missing", self._column("key")))
        for part, longest in LENGTHS.items():
            if len(cells.get(part, "")) > longest:
                found.append(Reason("too_long", self._column(part), f"{len(cells[part])}/{longest}"))
        return found

    def _place(self, cells: Mapping[str, str]) -> tuple[Coordinates | None, Reason | None]:
        """The register's coordinates, those of its postcode area, or ours for postcode and town."""
        for prefix, precision in (("", "address"), ("area_", "postcode")):
            latitude, longitude = cells.get(f"{prefix}latitude", ""), cells.get(f"{prefix}longitude", "")
            if not latitude and not longitude:
                continue
            column, value = self._column(f"{prefix}latitude"), f"{latitude}, {longitude}"
            try:
                north, east = _degrees(latitude), _degrees(longitude)
            except ValueError:
                return None, Reason("coordinates_unreadable", column, value)
            if north == 0 and east == 0:
                return None, Reason("coordinates_zero", column, value)
            try:
                return Coordinates(north, east, precision), None
            except ValueError:
                return None, Reason("coordinates_out_of_range", column, value)
        country = self._country(cells)
        return self.geocode(cells.get("postcode", ""), cells.get("town", ""), country), None

    def _country(self, cells: Mapping[str, str]) -> str:
        return country_code(cells.get("country", "")) or self.country

    def _record(
        self, cells: Mapping[str, str], name: str, where: Coordinates | None, remarks: list[Reason]
    ) -> dict[str, Any]:
        if cells.get("country") and not country_code(cells["country"]):
            remarks.append(Reason("country_unknown", self._column("country"), cells["country"]))
        if where is None and (cells.get("postcode") or cells.get("town")):
            remarks.append(
                Reason("place_unknown", "", f"{cells.get('postcode', '')} {cells.get('town', '')}".strip())
            )
        website = _website(cells.get("website", ""))
        if cells.get("website") and not website:
            remarks.append(Reason("website_unreadable", self._column("website"), cells["website"]))
        description = _MARKUP.sub(" ", cells.get("description", ""))
        if _ADDRESS.search(description):
            description = _ADDRESS.sub(_CONTACT_LEFT_OUT, description)
            remarks.append(Reason("contact_left_out", self._column("description")))
        legal_form = _one_line(cells.get("legal_form", ""))
        sector = _one_line(cells.get("sector", ""))
        return {
            "name": name,
            "legal_form": legal_form_of(legal_form, name),
            "legal_form_text": legal_form,
            "sectors": sectors_of(sector, self.sectors),
            "sector_text": sector,
            "description": description.strip(),
            "website": website,
            "street": _one_line(cells.get("street", ""), joint=", "),
            "postcode": _one_line(cells.get("postcode", "")),
            "town": _one_line(cells.get("town", "")),
            "region": _one_line(cells.get("region", "")),
            "country": self._country(cells),
            "latitude": round(where.latitude, 6) if where else None,
            "longitude": round(where.longitude, 6) if where else None,
            "precision": where.precision if where else "unknown",
            "state": "removed" if cells.get("status", "").casefold() in ENDED else "active",
        }

    def _column(self, name: str) -> str:
        return (self.columns.get(name) or [""])[0]


def refuse_repeated_keys(rows: list[ReadRow]) -> list[ReadRow]:
    """Of several rows with one id the first counts; the others are refused and name it."""
    first: dict[str, int] = {}
    judged = []
    for row in rows:
        if row.record is not None and row.key in first:
            reason = Reason("key_repeated", value=f"{row.key}/{first[row.key]}")
            row = ReadRow(row.number, row.key, row.name, None, [reason])
        elif row.record is not None:
            first[row.key] = row.number
        judged.append(row)
    return judged


def _key_without_id(cells: Mapping[str, str]) -> str:
    """Where a register has no ids, name and place tell its rows apart."""
    parts = (cells.get(part, "") for part in ("name", "postcode", "town"))
    return re.sub(r"\s+", " ", "|".join(parts)).casefold()[:300] if cells.get("name") else ""


def _one_line(text: str, joint: str = " ") -> str:
    return re.sub(
        r"\s+", " ", joint.join(part.strip(" ,") for part in text.splitlines() if part.strip(" ,"))
    ).strip()


def _degrees(text: str) -> float:
    value = float(text.replace(",", ".").replace("\N{MINUS SIGN}", "-"))
    if not isfinite(value):
        raise ValueError(text)
    return value


def _website(text: str) -> str:
    """An address of the web, with https:// where nothing is said; empty if it is none."""
    text = text.split()[0].rstrip(".,;") if text.split() else ""
    if text and "://" not in text:
        text = f"https://{text}"
    try:
        parts = urlsplit(text)
        host = parts.hostname or ""
    except ValueError:
        return ""
    is_address = (
        parts.scheme in ("http", "https")
        and re.fullmatch(r"[\w-]+(\.[\w-]+)+", host)
        and "@" not in parts.netloc
    )
    return text if is_address else ""
