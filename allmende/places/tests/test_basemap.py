"""Maps drawn by the server, from the same files as the browser's."""

from __future__ import annotations

import json

import pytest
from django.template import engines

from allmende.places import labels as names_of_towns
from allmende.places.basemap import GERMANY, HOME, dot_map, labels_on, svg_outline
from allmende.places.coordinates import Bounds
from allmende.places.projection import Projection
from allmende.places.rings import FILES, crossings, shapes_of
from allmende.places.tests.gazetteer import BERLIN, MUNICH, VIENNA


def test_a_projection_puts_north_up_and_goes_back() -> None:
    drawing = Projection(GERMANY, 272)
    x, y = drawing.at(BERLIN.latitude, BERLIN.longitude)
    assert x > drawing.width / 2
    assert y < drawing.height / 2
    assert drawing.latitude_of(y) == pytest.approx(BERLIN.latitude, abs=0.01)
    assert drawing.longitude_of(x) == pytest.approx(BERLIN.longitude, abs=0.01)
    assert drawing.at(GERMANY.north, GERMANY.west) == (0, 0)
    assert drawing.at(GERMANY.south, GERMANY.east) == (272, drawing.height)
    with pytest.raises(ValueError, match="width"):
        Projection(Bounds(47, 10, 48, 10), 272)


def test_a_distance_is_as_long_as_the_way_there() -> None:
    drawing = Projection(Bounds.around(BERLIN, 20), 600)
    assert drawing.pixels(20, BERLIN.latitude) == pytest.approx(300, rel=0.01)


def test_dots_fill_the_shape_of_the_countries() -> None:
    drawing = dot_map(("DE",), GERMANY, 272)
    assert 1_200 < len(drawing.dots) < 1_400
    assert drawing.path.startswith(f"M{drawing.dots[0][0]:g} {drawing.dots[0][1]:g}h0M")
    for place in (BERLIN, MUNICH):
        x, y = drawing.at(place.latitude, place.longitude)
        assert any(abs(x - near_x) < 7.5 and abs(y - near_y) < 7.5 for near_x, near_y in drawing.dots)
    in_bohemia = drawing.at(50, 14.4)
    assert min(abs(x - in_bohemia[0]) + abs(y - in_bohemia[1]) for x, y in drawing.dots) > 30
    assert len(dot_map(("DE", "AT", "CH"), HOME, 300, 6).dots) > len(dot_map(("DE",), HOME, 300, 6).dots)


def test_an_outline_is_clipped_to_what_is_drawn() -> None:
    drawing = svg_outline(HOME, 600)
    assert drawing.land.startswith("M")
    assert drawing.borders.endswith("Z")
    numbers = [
        float(part) for part in drawing.land.replace("M", " ").replace("L", " ").replace("Z", " ").split()
    ]
    assert min(numbers) > -60
    assert max(numbers) < max(drawing.width, drawing.height) * 1.1
    assert svg_outline(Bounds(40, -40, 45, -30), 600).land == ""  # open sea


def test_names_stand_beside_each_other() -> None:
    labels = labels_on(Projection(HOME, 600), "en", most=30)
    names = [label.name for label in labels]
    assert {"Berlin", "Vienna", "Munich"} <= set(names)
    assert "Wien" in [label.name for label in labels_on(Projection(HOME, 600), "de")]
    assert all(not names_of_towns._overlap(a, b) for i, a in enumerate(labels) for b in labels[:i])


def test_the_files_of_the_browser_map() -> None:
    countries = json.loads((FILES / "countries.json").read_text())["features"]
    states = json.loads((FILES / "states.json").read_text())["features"]
    labels = [
        feature["properties"] for feature in json.loads((FILES / "labels.json").read_text())["features"]
    ]
    named = {country["properties"]["iso"]: country["properties"] for country in countries}
    assert named["AT"] == {"iso": "AT", "name_de": "Österreich", "name_en": "Austria"}
    assert {"DE", "AT", "CH", "BE", "GB", "FR", "US"} <= named.keys()
    assert len(states) == 16 + 9 + 26
    assert sorted(label["name"] for label in labels if label["kind"] == "state") == sorted(
        state["properties"]["name"] for state in states
    )
    assert any(label.get("name_en") == "Vienna" for label in labels)
    assert drawn_at(VIENNA) == "AT"


def test_the_macros_draw_it() -> None:
    drawing = svg_outline(Bounds.around(BERLIN, 40), 600)
    template = """{% from "places/map.html" import dot_map, outline_map %}
        {{ dot_map(dots, "Two <places>", [(52.5, 13.4, 7, "free")]) }}
        {{ outline_map(drawing, "Near Berlin", [(52.5, 13.4, 1), (52.4, 13.1, 0)], names, (52.5, 13.4, 10)) }}"""
    svg = (
        engines["jinja2"]
        .from_string(template)
        .render(
            {
                "dots": dot_map(("DE",), GERMANY, 272),
                "drawing": drawing,
                "names": labels_on(drawing.projection, "de"),
            }
        )
    )
    assert svg.count("<svg ") == svg.count("</svg>") == 2
    assert 'aria-label="Two &lt;places&gt;"' in svg
    assert '<circle class="g-free"' in svg
    assert ">Potsdam</text>" in svg
    assert 'class="m-ring"' in svg


def drawn_at(place: object) -> str:
    """The country whose outline holds the place: an odd number of its lines lies to the west."""
    return next(
        iso
        for iso, rings in shapes_of("countries.json").items()
        if sum(west < place.longitude for west in crossings(rings, place.latitude)) % 2
    )
