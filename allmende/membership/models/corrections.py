"""What was entered by mistake and taken back."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from allmende.coops.models import Coop

from .departures import Departure
from .register import Member

LONGEST_REASON = 500
"""Characters."""


class Mistake(models.TextChoices):
    """What had been entered."""

    EXIT = "exit", _("a step towards leaving")
    DEATH = "death", _("a death that ended nothing")
    ADMISSION = "admission", _("an admission")
    TRANSFER = "transfer", _("a transfer of shares")


class Correction(models.Model):
    """That something was taken back, and why. Never changed, but that the reason is erased.

    departure: the exit that went with it. counterpart: the other member of a transfer. batch: the movements that
    reverse what was moved.
    Purpose: that the list explains itself. Retention: with the list of members (§ 30 GenG); the reason three years
    after the end of the year of the exit.
    """

    coop = models.ForeignKey(Coop, models.PROTECT, related_name="+")
    member = models.ForeignKey(Member, models.PROTECT, related_name="corrections")
    kind = models.CharField(max_length=10, choices=Mistake.choices)
    departure = models.ForeignKey(Departure, models.PROTECT, null=True, related_name="+", db_index=False)
    counterpart = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+", db_index=False)
    batch = models.UUIDField(null=True)
    reason = models.CharField(max_length=LONGEST_REASON)
    noted_on = models.DateField()
    recorded_at = models.DateTimeField(db_default=Now())
    actor_person = models.BigIntegerField(null=True)
    actor_coop = models.BigIntegerField(null=True)
    actor_system = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="a_correction_says_why", condition=~Q(reason="")),
            models.CheckConstraint(
                name="every_correction_has_an_actor",
                condition=Q(actor_person__isnull=False) | ~Q(actor_system=""),
            ),
        ]
