"""Where an offer is, on the map of its own page."""

from __future__ import annotations

import pytest

from allmende.places.queries import Coordinates
from allmende.pool.offer import Whereabouts

from .desk import guest
from .stage import Stage

pytestmark = pytest.mark.django_db


def test_the_map_shows_where_it_is_and_only_where_it_is_somewhere(stage: Stage) -> None:
    edinburgh = Whereabouts(
        town="Edinburgh", postcode="EH6 8RG", country="GB", coordinates=Coordinates(55.97, -3.17)
    )
    html = guest().get(f"/resources/{stage.offer(place=edinburgh).pk}").content.decode()
    assert '<a class="nowrap" href="#map">on the map</a>' in html
    assert 'data-lat="55.97" data-lon="-3.17"' in html
    assert html.count('id="map"') == 1
    assert "At this address." in html
    assert "/organisations?near=" not in html
    online = guest().get(f"/resources/{stage.offer(kind='skill', place=Whereabouts()).pk}").content.decode()
    assert 'href="#map"' not in online
    assert "data-lat" not in online
