"""The places domain: coordinates, postcodes, distance, basemap."""

from __future__ import annotations

from allmende.kernel.apps import DomainConfig


class PlacesConfig(DomainConfig):
    name = "allmende.places"
    label = "places"
