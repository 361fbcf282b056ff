"""Views of one place: what is known of it fills them, and nothing covers it."""

from __future__ import annotations

import pytest

from allmende.places.coordinates import Coordinates
from allmende.places.drawing import WIDTH, view_of_place
from allmende.places.labels import labels_on

BERLIN = 52.52, 13.405


def test_an_exact_place_is_a_spot_in_the_middle() -> None:
    view = view_of_place(Coordinates(*BERLIN, "address"))
    assert (len(view.spots), view.ring, view.area_km) == (1, None, 0)
    assert abs(view.spots[0].x - WIDTH / 2) < 5


@pytest.mark.parametrize(("precision", "km"), [("postcode", 3), ("town", 6), ("region", 30)])
def test_an_area_fills_a_good_part_of_its_view_and_no_name_lies_over_it(precision: str, km: int) -> None:
    view = view_of_place(Coordinates(*BERLIN, precision))
    assert view.area_km == km
    assert view.spots == []
    assert view.ring is not None
    x, y, radius = view.ring
    assert 0.25 < 2 * radius / WIDTH < 0.5
    for label in view.labels:
        width = 12 + 8.5 * len(label.name)
        corners = [(at_x, at_y) for at_x in (label.begins_at, label.begins_at + width) for at_y in (label.y,)]
        assert all((at_x - x) ** 2 + (at_y - y) ** 2 > radius**2 for at_x, at_y in corners), label.name
    covered = labels_on(view.outline.projection, "de")
    assert "Berlin" in {label.name for label in covered} - {label.name for label in view.labels}
