"""The annual statements of all members of a year in one file, to print."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from allmende.coops.models import Coop


class BundleState(models.TextChoices):
    WAITING = "waiting", _("being written")
    READY = "ready", _("ready")
    FAILED = "failed", _("failed")


class StatementBundle(models.Model):
    """A zip with the annual statement of everybody who held something in a fiscal year. One a year; asked for again, it
    is written anew.

    content: the zip, None until it is ready; encrypted with the installation's key for bank details, a piece a line.
    count: statements in it. problem: why it failed, as a code.
    Purpose: to print or send the statements. Retention: seven days.
    """

    coop = models.ForeignKey(Coop, models.PROTECT, related_name="+")
    year = models.PositiveIntegerField()
    asked_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=BundleState.choices, default=BundleState.WAITING)
    content = models.BinaryField(null=True)
    count = models.PositiveIntegerField(default=0)
    problem = models.CharField(max_length=60, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="one_bundle_of_statements_a_year", fields=["coop", "year"]),
            models.CheckConstraint(
                name="a_bundle_that_is_ready_has_its_file",
                condition=Q(state="ready", content__isnull=False) | (~Q(state="ready") & Q(content=None)),
            ),
        ]
