"""How far off is a place found by its address? Against town halls, and against real registers where present."""

from __future__ import annotations

import csv
import json
import os
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path
from statistics import quantiles

import pytest

from allmende.places.coordinates import Coordinates
from allmende.places.queries import country_code, geocode

DATA = Path(os.environ.get("ALLMENDE_SHARED_DATA") or Path(__file__).parents[4] / "shared" / "data")
UK = DATA / "coops_uk_2023Q2_standard_geocoded.csv"
EUROPE = DATA / "susy_transformap_2017.geojson"

Address = dict[str, str]


def british() -> Iterator[tuple[Address, Coordinates]]:
    with UK.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["Locality"] and row["Geo Container Latitude"]:
                here = Coordinates(
                    float(row["Geo Container Latitude"]), float(row["Geo Container Longitude"])
                )
                yield {"town": row["Locality"], "country": "GB"}, here


def european(country: str) -> Iterator[tuple[Address, Coordinates]]:
    for feature in json.loads(EUROPE.read_text(encoding="utf-8"))["features"]:
        properties = feature["properties"]
        if country_code(properties.get("addr:country") or "") == country:
            longitude, latitude = feature["geometry"]["coordinates"]
            address = {
                "postcode": str(properties.get("addr:postcode") or ""),
                "town": properties.get("addr:city") or "",
                "country": properties["addr:country"],
            }
            yield address, Coordinates(float(latitude), float(longitude))


TOWN_HALLS = [
    ({"postcode": "10178", "town": "Berlin", "country": "Deutschland"}, Coordinates(52.5186, 13.4083)),
    ({"postcode": "20095", "town": "Hamburg", "country": "DE"}, Coordinates(53.5503, 9.9922)),
    ({"postcode": "80331", "town": "München", "country": "Germany"}, Coordinates(48.1374, 11.5755)),
    ({"postcode": "50667", "town": "Köln", "country": "D"}, Coordinates(50.9379, 6.9593)),
    ({"postcode": "1010", "town": "Wien", "country": "Österreich"}, Coordinates(48.2107, 16.3573)),
    ({"postcode": "8010", "town": "Graz", "country": "AT"}, Coordinates(47.0707, 15.4382)),
    ({"postcode": "8001", "town": "Zürich", "country": "Schweiz"}, Coordinates(47.3703, 8.5416)),
    ({"postcode": "3011", "town": "Bern", "country": "CH"}, Coordinates(46.9487, 7.4473)),
    ({"town": "Bruxelles", "country": "Belgique"}, Coordinates(50.8467, 4.3525)),
    ({"town": "Leeds", "country": "UK"}, Coordinates(53.8017, -1.5496)),
]

Case = tuple[Callable[[], Iterable[tuple[Address, Coordinates]]], float, float, float]
CASES: list[Case] = [
    (lambda: TOWN_HALLS, 1, 1.1, 3),
    *([(british, 0.94, 2.6, 11)] if UK.exists() else []),
    *(
        [(partial(european, "DE"), 0.99, 1.1, 5.5), (partial(european, "AT"), 0.99, 1.1, 8)]
        if EUROPE.exists()
        else []
    ),
]


@pytest.mark.parametrize(("places", "found", "median_km", "ninety_km"), CASES)
def test_addresses_are_found_nearly_where_they_are(
    places: Callable[[], Iterable[tuple[Address, Coordinates]]],
    found: float,
    median_km: float,
    ninety_km: float,
) -> None:
    pairs = [(geocode(**address), here) for address, here in places()]
    errors = [place.metres_to(here) / 1000 for place, here in pairs if place]
    deciles = quantiles(errors, n=10, method="inclusive")
    assert len(errors) / len(pairs) >= found
    assert deciles[4] <= median_km
    assert deciles[8] <= ninety_km
