"""Where something is: coordinates with their precision, and the address they came from."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Precision(models.TextChoices):
    """How exactly a place is known. Draw it, never hide it."""

    ADDRESS = "address", _("exact address")
    POSTCODE = "postcode", _("middle of the postcode area")
    TOWN = "town", _("middle of the town")
    REGION = "region", _("somewhere in the region")
    ONLINE = "online", _("online only")


class PlacedModel(models.Model):
    """Anything with a place. Latitude and longitude are WGS 84 degrees; both or none."""

    street = models.CharField(_("Street and number"), max_length=200, blank=True)
    postcode = models.CharField(_("Postcode"), max_length=12, blank=True)
    town = models.CharField(_("Town"), max_length=100, blank=True)
    country = models.CharField(_("Country"), max_length=2, blank=True, default="DE")
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)
    precision = models.CharField(max_length=10, choices=Precision.choices, default=Precision.ONLINE)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                name="%(class)s_is_somewhere_on_earth",
                condition=Q(latitude__isnull=True, longitude__isnull=True)
                | (Q(latitude__range=(-90, 90), longitude__range=(-180, 180)) & ~Q(latitude=0, longitude=0)),
            ),
        ]
