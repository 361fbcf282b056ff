"""What the office notes about a member."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from allmende.coops.models import Coop

from .register import Member

LONGEST_NOTE = 2000
NOTES_KEPT_FOR = 12
"""Months after the end of the membership: until it is settled, and asked about no more."""


class Note(models.Model):
    """A note on a membership, for the office alone. Never changed; deleted by the office, which leaves a fact.

    text: what was said on the phone, what was agreed. written_by: whose words these are. import_run: the list whose
    remark it was, written by whoever brought it in; with the list it goes.
    Purpose: that the next in the office knows what the last one was told. Retention: until the office deletes it, at
    the latest a year after the membership ended (`forget_notes`). Members may ask for it (Art. 15 GDPR).
    """

    coop = models.ForeignKey(Coop, models.PROTECT, related_name="+")
    member = models.ForeignKey(Member, models.PROTECT, related_name="notes")
    text = models.TextField(max_length=LONGEST_NOTE)
    written_at = models.DateTimeField()
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    import_run = models.ForeignKey("membership.ImportRun", models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.CheckConstraint(name="a_note_says_something", condition=~Q(text=""))]
        indexes = [models.Index(fields=["coop", "member", "written_at"], name="notes_of_a_member")]
