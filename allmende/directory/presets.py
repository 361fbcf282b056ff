"""Registers we know: which column means what, under which licence, and what their words mean."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from .columns import Columns


@dataclass(frozen=True)
class Preset:
    """How to read one register. as_of: the day whose state the file shows. country: where a row names none."""

    code: str
    label: str
    register: str
    licence: str
    attribution: str
    columns: Columns
    as_of: date
    url: str = ""
    licence_url: str = ""
    country: str = "DE"
    sectors: Mapping[str, list[str]] = field(default_factory=dict)


_COOPS_UK_SECTORS = {
    "Membership associations, social clubs and trade unions": ["community"],
    "Housing": ["housing"],
    "Finance": ["finance"],
    "Retail": ["trade"],
    "Agriculture": ["food"],
    "Sports and Recreation": ["culture"],
    "Education": ["education"],
    "Other": ["other"],
    "Energy and Environment": ["energy", "environment"],
    "Professional and Legal services": ["service"],
    "Arts and Culture": ["culture"],
    "Digital, Media and Communication": ["digital"],
    "Health and Social Care": ["health"],
    "Manufacturing": ["craft"],
    "Food service, Accommodation and Pubs": ["food", "service"],
    "Transport": ["mobility"],
}
_COOPS_UK = {
    "register": "Co-operatives UK open data",
    "licence": "ODC-By 1.0",
    "licence_url": "https://opendatacommons.org/licenses/by/1-0/",
    "attribution": "Co-operatives UK. Contains OS data © Crown copyright.",
    "url": "https://www.uk.coop/",
    "country": "GB",
    "sectors": _COOPS_UK_SECTORS,
}

PRESETS: dict[str, Preset] = {
    preset.code: preset
    for preset in (
        Preset(
            code="coops-uk-2023",
            label="Co-operatives UK 2023 Q2",
            as_of=date(2023, 6, 16),
            columns={
                "key": ["Identifier"],
                "name": ["Name"],
                "legal_form": ["Legal Form"],
                "sector": ["Sector"],
                "description": ["Description"],
                "website": ["Website"],
                "street": ["Street Address"],
                "postcode": ["Postcode"],
                "town": ["Locality"],
                "region": ["Region"],
                "country": ["Country ID"],
                "latitude": ["Latitude"],
                "longitude": ["Longitude"],
                "area_latitude": ["Geo Container Latitude"],
                "area_longitude": ["Geo Container Longitude"],
            },
            **_COOPS_UK,  # type: ignore[arg-type]  # one dictionary of texts and a mapping
        ),
        Preset(
            code="coops-uk-2017",
            label="Co-operatives UK 2017",
            as_of=date(2017, 6, 30),
            columns={
                "key": ["CUK Organisation ID"],
                "name": ["Trading Name", "Registered Name"],
                "legal_form": ["Legal Form"],
                "sector": ["Sector - Simplified, High Level"],
                "street": ["Registered Street"],
                "postcode": ["Registered Postcode"],
                "town": ["Registered City"],
                "region": ["Registered State/Province"],
                "country": ["UK Nation"],
                "status": ["Registered Status"],
            },
            **_COOPS_UK,  # type: ignore[arg-type]  # one dictionary of texts and a mapping
        ),
    )
}


def preset_for(header: Sequence[str]) -> Preset | None:
    """The preset whose every column this file has."""
    present = set(header)
    for preset in PRESETS.values():
        if all(column in present for columns in preset.columns.values() for column in columns):
            return preset
    return None
