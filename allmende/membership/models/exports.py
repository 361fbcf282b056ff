"""Everything a cooperative has as one file, asked for by its office."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from allmende.coops.models import Coop


class ExportState(models.TextChoices):
    WAITING = "waiting", _("being made")
    READY = "ready", _("ready")
    FAILED = "failed", _("failed")


class CoopExport(models.Model):
    """An archive of all data of a cooperative, on its way to whoever asked for it.

    with_ibans: whether bank details stand in it in clear. counts: rows by table. content_hash: SHA-256 of the archive,
    size in bytes. problem: why it failed, as {"code": …}.
    Purpose: to take everything along. Retention: the archive until expires_at, seven days after it was made; then the
    row goes with it. That it was asked for and fetched stays in the audit log.
    """

    coop = models.ForeignKey(Coop, models.PROTECT, related_name="+")
    with_ibans = models.BooleanField(_("With whole IBANs"), default=False)
    state = models.CharField(max_length=10, choices=ExportState.choices, default=ExportState.WAITING)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    asked_at = models.DateTimeField(db_default=Now(), editable=False)
    made_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)
    size = models.BigIntegerField(default=0)
    content_hash = models.CharField(max_length=64, blank=True)
    counts = models.JSONField(default=dict)
    problem = models.JSONField(null=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                name="an_archive_that_is_ready_runs_out",
                condition=~Q(state="ready") | Q(made_at__isnull=False, expires_at__gt=models.F("made_at")),
            ),
            models.UniqueConstraint(
                name="one_archive_is_made_at_a_time", fields=["coop"], condition=Q(state="waiting")
            ),
        ]


class CoopExportPart(models.Model):
    """A piece of the archive, encrypted with the installation's key for bank details. Goes with its export.

    Purpose and retention: those of the export.
    """

    export = models.ForeignKey(CoopExport, models.CASCADE, related_name="parts")
    number = models.PositiveIntegerField()
    content = models.BinaryField()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(name="each_part_of_an_archive_once", fields=["export", "number"])
        ]
