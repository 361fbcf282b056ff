"""What was erased because its time was over: how much, of what, on which day; never of whom."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from allmende.coops.models import Coop


class Stage(models.TextChoices):
    """What goes together. Which period each keeps: erasing.PERIODS."""

    CONTACT = "contact", _("e-mail, phone, date of birth")
    ACCOUNTS = "accounts", _("account holders and IBANs")
    PAPERS = "papers", _("declarations, former addresses, reasons, who stands beside")
    BOOKS = "books", _("words of movements and payments, and who entered them")


class Erasure(models.Model):
    """How many entries of one stage a cooperative's list lost on a day. It names nobody.

    Holds no personal data. Retention: ten years, as the proof that periods are kept.
    """

    coop = models.ForeignKey(Coop, models.PROTECT, related_name="+")
    day = models.DateField()
    stage = models.CharField(max_length=10, choices=Stage.choices)
    count = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="one_count_a_day_and_stage", fields=["coop", "day", "stage"]),
            models.CheckConstraint(name="an_erasure_erased_something", condition=Q(count__gt=0)),
        ]
