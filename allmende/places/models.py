"""No table of its own: what the rows of other domains need to stand somewhere."""

from __future__ import annotations

from django.contrib.postgres.indexes import GistIndex
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from .coordinates import Coordinates
from .distance import Point


class Precision(models.TextChoices):
    """How exactly a place is known. Draw it, never hide it."""

    ADDRESS = "address", _("exact address")
    POSTCODE = "postcode", _("middle of the postcode area")
    TOWN = "town", _("middle of the town")
    REGION = "region", _("somewhere in the region")
    ONLINE = "online", _("online only")
    UNKNOWN = "unknown", _("place unknown")


class PlacedModel(models.Model):
    """Anything with a place. Latitude and longitude are WGS 84 degrees; both or none.

    A subclass with a Meta of its own repeats `*PlacedModel.Meta.constraints`, and `*PlacedModel.Meta.indexes`
    where it is searched by distance or drawn on the map.
    """

    street = models.CharField(_("Street and number"), max_length=200, blank=True)
    postcode = models.CharField(_("Postcode"), max_length=12, blank=True)
    town = models.CharField(_("Town"), max_length=100, blank=True)
    country = models.CharField(_("Country"), max_length=2, blank=True, default="DE")
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)
    precision = models.CharField(max_length=10, choices=Precision.choices, default=Precision.UNKNOWN)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                name="%(class)s_is_somewhere_on_earth",
                condition=Q(latitude__isnull=True, longitude__isnull=True)
                | (
                    Q(latitude__isnull=False, longitude__isnull=False)
                    & Q(latitude__range=(-90, 90), longitude__range=(-180, 180))
                    & ~Q(latitude=0, longitude=0)
                ),
            ),
            models.CheckConstraint(
                name="%(class)s_says_how_exactly_it_is_placed",
                condition=Q(latitude__isnull=True, precision__in=["online", "unknown"])
                | Q(latitude__isnull=False, precision__in=["address", "postcode", "town", "region"]),
            ),
        ]
        indexes = [GistIndex(Point(F("longitude"), F("latitude")), name="%(class)s_by_place")]

    @property
    def coordinates(self) -> Coordinates | None:
        """The point on earth, or None: unknown, or online only."""
        if self.latitude is None or self.longitude is None:
            return None
        return Coordinates(self.latitude, self.longitude, self.precision)

    def place_at(self, coordinates: Coordinates | None) -> None:
        """Set coordinates and precision together, without saving. None: unknown, unless it is online only."""
        if coordinates is None:
            self.latitude = self.longitude = None
            if self.precision != Precision.ONLINE:
                self.precision = Precision.UNKNOWN
        else:
            self.latitude, self.longitude = coordinates.latitude, coordinates.longitude
            self.precision = coordinates.precision
