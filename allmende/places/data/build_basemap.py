"""Build the basemap's GeoJSON files from Natural Earth and the gazetteer. See README.md beside this file.

Usage, with the wheel ``shapely`` installed (it is no dependency of the product)::

    python -m allmende.places.data.build_basemap world_map.gpkg
"""

from __future__ import annotations

import gzip
import json
import sqlite3
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from allmende.places.countries import country_name
from allmende.places.data.names import STATES
from allmende.places.gazetteer import DATA, Place
from allmende.places.spelling import fold

TARGET = Path(__file__).parent.parent / "static" / "places" / "basemap"
IN_STATES = ("DE", "AT", "CH")
EUROPE = (-25, 34, 45, 72)
TOLERANCE = {"home": 0.008, "europe": 0.025, "world": 0.15}
"""Degrees by which a line may stray: about 0.9, 3 and 17 km. A border is one line, so neighbours still fit."""
SMALLEST_ISLAND = {"home": 0.0002, "europe": 0.008, "world": 0.2}
"""Square degrees (1 is about 8,000 km² here); smaller ones are left out, unless they are all a country has."""
LABELS_FROM = {"home": 12_000, "europe": 60_000, "world": 750_000}
ZOOM_OF_POPULATION = (
    (3_000_000, 3),
    (1_000_000, 4),
    (500_000, 5),
    (200_000, 6),
    (100_000, 7),
    (50_000, 8),
    (20_000, 9),
)
LAST_ZOOM = 10


def build(geopackage: Path) -> None:
    """Write countries.json, states.json and labels.json."""
    TARGET.mkdir(parents=True, exist_ok=True)
    countries, states = _simplified(geopackage)
    _write("countries.json", [_area(shape, iso=iso, **_named(iso)) for iso, shape in countries.items()])
    _write("states.json", [_area(shape, iso=iso, name=name) for (iso, name), shape in states.items()])
    labels = [
        *(_label("country", shape, 2, **_named(iso)) for iso, shape in countries.items() if shape.area > 0.3),
        *(_label("state", shape, 5, name=name) for (_, name), shape in states.items()),
        *_towns(),
    ]
    _write("labels.json", labels)


def _simplified(geopackage: Path) -> tuple[dict[str, Any], dict[tuple[str, str], Any]]:
    """Simplify every line between two areas once, and put the areas together again from the lines.

    A country in states is the sum of its states.
    """
    import shapely  # only here and below: the wheel is needed to build, not to run

    with sqlite3.connect(geopackage) as source:
        countries = dict(_shapes(source, "select iso_a2, geom from countries where NAME != 'Antarctica'"))
        states = {(iso, _own_name(name)): shape for iso, name, shape in _states(source)}
    areas: dict[Any, Any] = {iso: shape for iso, shape in countries.items() if iso not in IN_STATES} | states
    areas = {key: _without_specks(shape) for key, shape in areas.items()}
    at_home = shapely.union_all(list(states.values()))
    lines = shapely.line_merge(shapely.union_all([shape.boundary for shape in areas.values()]))
    simple = [line.simplify(TOLERANCE[_region(line, at_home)]) for line in shapely.get_parts(lines)]
    faces = shapely.get_parts(shapely.polygonize([shapely.union_all(simple)]))
    keys, originals = list(areas), shapely.STRtree(list(areas.values()))
    parts: dict[Any, list[Any]] = {key: [] for key in keys}
    for face in faces:
        inside = originals.query(face.representative_point(), predicate="intersects")
        if len(inside):
            parts[keys[inside[0]]].append(face)
    whole = {key: shapely.union_all(shapes) for key, shapes in parts.items() if shapes}
    for iso in IN_STATES:
        whole[iso] = shapely.union_all([shape for key, shape in whole.items() if key[0] == iso])
    return (
        {key: whole[key] for key in sorted(key for key in whole if isinstance(key, str))},
        {key: whole[key] for key in sorted(key for key in whole if isinstance(key, tuple))},
    )


def _region(shape: Any, at_home: Any = None) -> str:
    import shapely

    if at_home is not None and shape.distance(at_home) == 0:
        return "home"
    return "europe" if shapely.box(*EUROPE).contains(shape.centroid) else "world"


def _shapes(source: sqlite3.Connection, query: str) -> Iterator[tuple[str, Any]]:
    for iso, blob in source.execute(query):
        yield iso, _geometry(blob)


def _states(source: sqlite3.Connection) -> Iterator[tuple[str, str, Any]]:
    query = f"select iso_a2, name, geom from states_provinces where iso_a2 in {IN_STATES}"
    for iso, name, blob in source.execute(query):
        yield iso, name, _geometry(blob)


def _geometry(blob: bytes) -> Any:
    """Read a GeoPackage blob: a header whose length depends on its envelope, then plain WKB."""
    import shapely

    envelope = (blob[3] >> 1) & 7
    return shapely.from_wkb(blob[8 + {0: 0, 1: 32, 2: 48, 3: 48, 4: 64}[envelope] :])


def _own_name(name: str) -> str:
    """The state's name as the gazetteer writes it."""
    own = {"Lucerne": "Luzern", "Valais": "Valais/Wallis", "Fribourg": "Fribourg/Freiburg"}
    known = {fold(state): state for country in IN_STATES for state in STATES[country].values()}
    return known.get(fold(own.get(name, name)), name)


def _without_specks(shape: Any) -> Any:
    """Drop small islands, and the holes that no other area fills."""
    import shapely

    parts = sorted(shapely.get_parts(shape), key=lambda part: -part.area)
    kept = [part for part in parts[1:] if part.area >= SMALLEST_ISLAND[_region(part)]]
    return shapely.MultiPolygon([parts[0], *kept])


def _named(iso: str) -> dict[str, str]:
    return {"name_de": country_name(iso, "de"), "name_en": country_name(iso, "en")}


def _area(shape: Any, **properties: str) -> dict[str, Any]:
    import shapely

    rounded = json.loads(
        json.dumps(shapely.geometry.mapping(shape)), parse_float=lambda text: round(float(text), 3)
    )
    return {"type": "Feature", "properties": properties, "geometry": rounded}


def _label(kind: str, shape: Any, zoom: int, **names: str) -> dict[str, Any]:
    """Label an area once: in the middle of its largest polygon."""
    import shapely

    largest = max(shapely.get_parts(shape), key=lambda part: part.area)
    middle = shapely.maximum_inscribed_circle(largest, tolerance=0.02).coords[0]
    if kind == "country":
        zoom = 1 if shape.area > 300 else 3 if shape.area > 20 else 4
    longitude, latitude = middle[:2]
    return _point(longitude, latitude, kind=kind, zoom=zoom, rank=-round(shape.area * 1000), **names)


def _point(longitude: float, latitude: float, **properties: Any) -> dict[str, Any]:
    geometry = {"type": "Point", "coordinates": [round(longitude, 3), round(latitude, 3)]}
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def _towns() -> Iterable[dict[str, Any]]:
    """Label towns, not their districts: at home only what the postal service knows by that name."""
    postal = {(place.country, fold(place.name)) for place in _postcodes()}
    for town in sorted(set(_all_towns()), key=lambda town: (-town.population, town.name)):
        if town.country in IN_STATES and (town.country, fold(town.name)) not in postal:
            continue
        if town.population < LABELS_FROM[_where(town)]:
            continue
        zoom = next((zoom for least, zoom in ZOOM_OF_POPULATION if town.population >= least), LAST_ZOOM)
        names = {"name": town.name, "name_de": town.name_de, "name_en": town.name_en}
        names = {key: name for key, name in names.items() if name and (key == "name" or name != town.name)}
        yield _point(town.longitude, town.latitude, kind="town", zoom=zoom, rank=-town.population, **names)


def _where(town: Place) -> str:
    if town.country in (*IN_STATES, "LI", "LU"):
        return "home"
    in_europe = 34 <= town.latitude <= 72 and -25 <= town.longitude <= 45
    return "europe" if in_europe else "world"


def _all_towns() -> Iterator[Place]:
    for line in gzip.decompress((DATA / "towns.tsv.gz").read_bytes()).decode().splitlines():
        _key, country, name, de, en, state, population, latitude, longitude = line.split("\t")
        yield Place(country, name, state, float(latitude), float(longitude), de, en, int(population))


def _postcodes() -> Iterator[Place]:
    for line in gzip.decompress((DATA / "postcodes.tsv.gz").read_bytes()).decode().splitlines():
        country, code, name, state, latitude, longitude = line.split("\t")
        yield Place(country, name, state, float(latitude), float(longitude), postcode=code)


def _write(name: str, features: list[dict[str, Any]]) -> None:
    text = json.dumps(
        {"type": "FeatureCollection", "features": features}, ensure_ascii=False, separators=(",", ":")
    )
    (TARGET / name).write_text(text + "\n", encoding="utf-8")
    packed = len(gzip.compress(text.encode(), 9))
    print(f"{name}: {len(features):,} features, {len(text):,} bytes, {packed:,} gzipped")


if __name__ == "__main__":
    build(Path(sys.argv[1]))
