"""An archive of a whole cooperative on its way into one that is still empty."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from allmende.coops.models import Coop
from allmende.kernel.models import JobProgress


class ArrivalState(models.TextChoices):
    """The way of an archive that is brought in."""

    CHECKING = "checking", _("being checked")
    CHECKED = "checked", _("waits for your decision")
    ENTERING = "entering", _("being brought in")
    DONE = "done", _("brought in")
    FAILED = "failed", _("failed")


ARRIVAL_AT_WORK = (ArrivalState.CHECKING, ArrivalState.ENTERING)


class CoopArrival(models.Model):
    """An archive that was uploaded, until it is brought in or put away. One at a time for a cooperative.

    cooperative, made_at, counts: what the archive says of itself, rows by table. content_hash: its SHA-256, size in
    bytes. problem: why it cannot be brought in, as {"code": …, "detail": …}.
    Purpose: to move a cooperative here. Retention: the file until it is brought in or put away, the row seven days;
    that it was brought in stays in the audit log.
    """

    coop = models.OneToOneField(Coop, models.PROTECT, related_name="+")
    file_name = models.CharField(max_length=200)
    content_hash = models.CharField(max_length=64)
    size = models.BigIntegerField()
    state = models.CharField(max_length=10, choices=ArrivalState.choices, default=ArrivalState.CHECKING)
    cooperative = models.CharField(max_length=200, blank=True)
    made_at = models.DateTimeField(null=True)
    counts = models.JSONField(default=dict)
    problem = models.JSONField(null=True)
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    started_at = models.DateTimeField(db_default=Now(), editable=False)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="an_archive_is_brought_in_at_a_moment",
                condition=Q(state="done", finished_at__isnull=False)
                | (~Q(state="done") & Q(finished_at=None)),
            ),
        ]


class CoopArrivalPart(models.Model):
    """A piece of the archive, encrypted with the installation's key for bank details.

    Purpose: to check and enter it. Retention: until it is brought in or put away, at most seven days.
    """

    arrival = models.ForeignKey(CoopArrival, models.CASCADE, related_name="parts")
    number = models.PositiveIntegerField()
    content = models.BinaryField()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(name="each_part_of_an_arrival_once", fields=["arrival", "number"])
        ]


class ArrivalProgress(JobProgress):
    """How far bringing in is, in tables."""

    run = models.OneToOneField(
        CoopArrival, models.DO_NOTHING, primary_key=True, db_constraint=False, related_name="+"
    )
