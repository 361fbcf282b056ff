"""A table of placed rows that only a test has."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.apps.registry import Apps
from django.db import connection, models

from allmende.places.models import PlacedModel

_apart = Apps()  # not the real registry: no other test meets this model


class Spot(PlacedModel):
    name = models.CharField(max_length=40)

    class Meta(PlacedModel.Meta):
        abstract = False
        apps = _apart
        app_label = "places"
        db_table = '"pg_temp"."spot"'  # a temporary table: the role of the tests may make no other


class Offer(models.Model):
    """A row that stands where its spot stands."""

    spot = models.ForeignKey(Spot, models.CASCADE)

    class Meta:
        apps = _apart
        app_label = "places"
        db_table = '"pg_temp"."offer"'


@contextmanager
def a_table_of_spots() -> Iterator[None]:
    """Inside a test's transaction; the tables end with it."""
    with connection.schema_editor(atomic=False) as editor:
        editor.create_model(Spot)
        editor.create_model(Offer)
    yield


def a_spot(
    latitude: float | None, longitude: float | None, precision: str = "address", name: str = ""
) -> Spot:
    return Spot.objects.create(latitude=latitude, longitude=longitude, precision=precision, name=name)
