"""Resources: what cooperatives share, on which terms, and when it can be had."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _

from allmende.coops.models import Coop
from allmende.places.models import PlacedModel

from ..availability import Opening


class Kind(models.TextChoices):
    ROOM = "room", _("Room")
    ITEM = "item", _("Item")
    VEHICLE = "vehicle", _("Vehicle")
    SKILL = "skill", _("Know-how")
    SERVICE = "service", _("Service")
    DIGITAL = "digital", _("Digital")


class PricePer(models.TextChoices):
    HOUR = "hour", _("per hour")
    BOOKING = "booking", _("per booking")


class ResourceState(models.TextChoices):
    OFFERED = "offered", _("on offer")
    WITHDRAWN = "withdrawn", _("withdrawn")


class Resource(PlacedModel):
    """Something a cooperative lends, with its terms. What stands here is public.

    Amounts are in the smallest part of the network's unit, durations in minutes unless the name says otherwise.
    The database keeps two more columns: `words` (German and English stems of name and description) and
    `open_week` (the opening times as minutes of two weeks on local clocks, empty when always open).
    A guard in 0005_dearest_booking.sql: the dearest booking the terms allow can be counted; and in
    0009_known_time_zones.sql: the time zone is one the database knows.
    Purpose: the offer. Retention: as long as bookings refer to it.
    """

    coop = models.ForeignKey(Coop, models.PROTECT, related_name="+")
    kind = models.CharField(_("What it is"), max_length=10, choices=Kind.choices)
    name = models.CharField(_("Name"), max_length=120)
    sort_name = models.GeneratedField(
        expression=Func(F("name"), function="allmende_plain"),
        output_field=models.TextField(),
        db_persist=True,
    )
    description = models.TextField(_("Description"), blank=True, max_length=10_000)
    quantity = models.PositiveIntegerField(_("How many"), default=1)
    price = models.BigIntegerField(_("Price"), default=0)
    price_per = models.CharField(max_length=10, choices=PricePer.choices, default=PricePer.HOUR)
    by_agreement = models.BooleanField(_("The owner agrees to each booking"), default=False)
    shortest_minutes = models.PositiveIntegerField(_("Shortest booking"), default=15)
    longest_minutes = models.PositiveIntegerField(_("Longest booking"), default=14 * 24 * 60)
    notice_minutes = models.PositiveIntegerField(_("Notice"), default=0)
    furthest_days = models.PositiveSmallIntegerField(_("How far ahead"), default=365)
    buffer_minutes = models.PositiveIntegerField(_("Time between two bookings"), default=0)
    slot_minutes = models.PositiveSmallIntegerField(_("Grid"), default=15)
    cancel_hours = models.PositiveSmallIntegerField(_("Cancelling is free until"), default=24)
    late_cancel_percent = models.PositiveSmallIntegerField(_("Due after that"), default=50)
    answer_hours = models.PositiveSmallIntegerField(_("A request is answered within"), default=48)
    time_zone = models.CharField(_("Time zone"), max_length=64, default="Europe/Berlin")
    state = models.CharField(max_length=10, choices=ResourceState.choices, default=ResourceState.OFFERED)
    created_at = models.DateTimeField()

    class Meta(PlacedModel.Meta):
        constraints = [
            *PlacedModel.Meta.constraints,
            models.CheckConstraint(name="a_resource_has_a_name", condition=~Q(name="")),
            models.CheckConstraint(name="there_is_at_least_one", condition=Q(quantity__gte=1)),
            models.CheckConstraint(name="a_price_is_not_negative", condition=Q(price__gte=0)),
            models.CheckConstraint(
                name="the_longest_booking_is_not_shorter_than_the_shortest",
                condition=Q(shortest_minutes__gte=1, longest_minutes__gte=F("shortest_minutes")),
            ),
            models.CheckConstraint(
                name="a_grid_fits_into_a_day", condition=Q(slot_minutes__in=[1, 5, 10, 15, 30, 60, 1440])
            ),
            models.CheckConstraint(
                name="at_most_everything_is_due_after_late_cancelling",
                condition=Q(late_cancel_percent__lte=100),
            ),
            models.CheckConstraint(
                name="a_request_has_time_to_be_answered", condition=Q(answer_hours__gte=1)
            ),
        ]
        indexes = [
            *PlacedModel.Meta.indexes,
            models.Index(fields=["coop", "state"], name="resource_by_coop"),
            models.Index(fields=["state", "sort_name", "id"], name="resource_by_name"),
            models.Index(
                fields=["id"], name="resource_online", condition=Q(precision="online", state="offered")
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_offered(self) -> bool:
        return self.state == ResourceState.OFFERED

    @property
    def is_free_of_charge(self) -> bool:
        return self.price == 0

    @property
    def is_pool(self) -> bool:
        """Several equal items under one name."""
        return self.quantity > 1


class OpeningTime(models.Model):
    """One stretch of a weekday on the resource's local clocks, in minutes from midnight; 1440 is its end.

    Several a day are possible; a resource without any is always open. The database derives
    `pool_resource.open_week` from these rows.
    """

    resource = models.ForeignKey(Resource, models.CASCADE, related_name="opening_times")
    weekday = models.PositiveSmallIntegerField()  # 0 is Monday
    from_minute = models.PositiveSmallIntegerField()
    to_minute = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["weekday", "from_minute"]
        constraints = [
            models.CheckConstraint(name="a_week_has_seven_days", condition=Q(weekday__lte=6)),
            models.CheckConstraint(
                name="it_closes_after_it_opens_and_by_midnight",
                condition=Q(to_minute__gt=F("from_minute"), to_minute__lte=1440),
            ),
        ]

    @property
    def opening(self) -> Opening:
        return Opening(self.weekday, self.from_minute, self.to_minute)
