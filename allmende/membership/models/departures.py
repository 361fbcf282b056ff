"""How members leave, or give back single shares."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from allmende.coops.models import Coop

from .register import Member


class Cause(models.TextChoices):
    """Why a membership ends; each with its paragraph of the GenG."""

    NOTICE = "notice", _("notice (§ 65 GenG)")
    HARDSHIP = "hardship", _("notice for hardship (§ 65 (2) GenG)")
    CREDITOR = "creditor", _("notice by a creditor (§ 66 GenG)")
    MOVED = "moved", _("moved away (§ 67 GenG)")
    CANCELLATION = "cancellation", _("cancellation of single shares (§ 67b GenG)")
    EXCLUSION = "exclusion", _("exclusion (§ 68 GenG)")
    TRANSFER = "transfer", _("transfer of all capital (§ 76 GenG)")
    DEATH = "death", _("death (§ 77 GenG)")
    DISSOLVED = "dissolved", _("end of the organisation (§ 77a GenG)")


class Departure(models.Model):
    """A step towards leaving, with the day it takes effect and why. shares: how many cease, None for all.

    received_on: when the declaration arrived, or what it counts from (day of death). sent_on: dispatch of an
    exclusion. explanation: law.Explained as JSON, so that the sentence can be said again in any language.
    Purpose: deadlines and settlement; retention: as of the membership.
    """

    coop = models.ForeignKey(Coop, models.PROTECT, related_name="+")
    member = models.ForeignKey(Member, models.PROTECT, related_name="departures")
    cause = models.CharField(max_length=20, choices=Cause.choices)
    shares = models.PositiveIntegerField(null=True)
    received_on = models.DateField()
    sent_on = models.DateField(null=True)
    effective_on = models.DateField()
    explanation = models.JSONField(default=dict)
    reason = models.CharField(max_length=500, blank=True)
    withdrawn_on = models.DateField(null=True)
    settled_on = models.DateField(null=True)
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="one_way_out_at_a_time",
                fields=["member"],
                condition=Q(withdrawn_on__isnull=True, shares__isnull=True),
            ),
            models.CheckConstraint(
                name="single_shares_are_cancelled_by_number",
                condition=Q(cause="cancellation", shares__gt=0)
                | (~Q(cause="cancellation") & Q(shares__isnull=True)),
            ),
        ]
        indexes = [models.Index(fields=["coop", "effective_on"], name="departure_by_day")]
