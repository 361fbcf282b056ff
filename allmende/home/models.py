"""Reports of entries and offers that somebody should look at."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from allmende.coops.models import Coop


class Subject(models.TextChoices):
    """What a report is about."""

    ENTRY = "entry", _("an entry in the directory")
    RESOURCE = "resource", _("an offer")
    OTHER = "other", _("something else")


class Report(models.Model):
    """A hint that something is wrong or unlawful, for the network's office (Art. 16 DSA).

    Purpose of the address: to answer. Retention: one year after it was settled (`forget_reports`).
    """

    recipient_coop = models.ForeignKey(Coop, models.PROTECT, related_name="+")
    subject = models.CharField(_("What it is about"), max_length=10, choices=Subject.choices)
    subject_id = models.CharField(max_length=40, blank=True)
    address = models.CharField(_("Where you saw it"), max_length=500, blank=True)
    message = models.TextField(_("What is wrong"), max_length=4000)
    reply_to = models.EmailField(_("Your e-mail, if you want an answer"), blank=True)
    reported_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)
    outcome = models.TextField(_("What was done"), blank=True, max_length=4000)

    class Meta:
        ordering = ["settled_at", "-id"]
        constraints = [
            models.CheckConstraint(name="a_report_says_something", condition=~Q(message="")),
            models.CheckConstraint(
                name="a_settled_report_says_what_was_done",
                condition=Q(settled_at__isnull=True) | ~Q(outcome=""),
            ),
        ]
