"""As what somebody is a member: group, and whether it only invests, where that changed after the admission."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from allmende.coops.models import Coop

from .corrections import LONGEST_REASON
from .register import Member


class MemberTerms(models.Model):
    """From a day on somebody is a member of this group, investing or not. The member's row says it for the time before.

    Of several for one day the one recorded last counts. decided_on, resolution: who admitted an investing member, or
    admitted one as an ordinary one (§ 8 (2) GenG). Never changed, but that the reason is erased: the next row corrects.
    Purpose: the list of members, who votes. Retention: with the list of members (§ 30 GenG); the reason three years
    after the end of the year of the exit.
    """

    coop = models.ForeignKey(Coop, models.PROTECT, related_name="+", db_index=False)
    member = models.ForeignKey(Member, models.PROTECT, related_name="terms", db_index=False)
    group = models.CharField(max_length=40, blank=True)
    is_investing = models.BooleanField()
    effective_on = models.DateField()
    decided_on = models.DateField(null=True)
    resolution = models.CharField(max_length=200, blank=True)
    reason = models.CharField(max_length=LONGEST_REASON, blank=True)
    recorded_at = models.DateTimeField(db_default=Now())
    actor_person = models.BigIntegerField(null=True)
    actor_coop = models.BigIntegerField(null=True)
    actor_system = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="a_change_of_terms_was_decided_before_it_counts",
                condition=Q(decided_on=None, resolution="")
                | (Q(decided_on__lte=models.F("effective_on")) & ~Q(resolution="")),
            ),
            models.CheckConstraint(
                name="every_change_of_terms_has_an_actor",
                condition=Q(actor_person__isnull=False) | ~Q(actor_system=""),
            ),
        ]
        indexes = [
            models.Index(fields=["member", "effective_on"], name="terms_of_member"),
            models.Index(fields=["coop", "effective_on"], name="terms_by_day"),
        ]
