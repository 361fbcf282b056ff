"""Places for tests of any domain, by name: real ones, so that the packaged gazetteer knows them too."""

from __future__ import annotations

from math import cos, radians

from allmende.places.coordinates import Coordinates

BERLIN = Coordinates(52.52437, 13.41053, "town")
POTSDAM = Coordinates(52.39886, 13.06566, "town")
MUNICH = Coordinates(48.13743, 11.57549, "town")
VIENNA = Coordinates(48.20849, 16.37208, "town")


def near(centre: Coordinates, *, north_km: float = 0, east_km: float = 0) -> Coordinates:
    """A point so far from the centre, exact to a few metres over tens of kilometres; precision `address`."""
    km_per_degree = 111.195
    return Coordinates(
        centre.latitude + north_km / km_per_degree,
        centre.longitude + east_km / km_per_degree / cos(radians(centre.latitude)),
    )


def placed(coordinates: Coordinates) -> dict[str, float | str]:
    """As fields of a placed row: `a_coop(**placed(near(BERLIN, east_km=5)))`."""
    return {
        "latitude": coordinates.latitude,
        "longitude": coordinates.longitude,
        "precision": coordinates.precision,
    }
