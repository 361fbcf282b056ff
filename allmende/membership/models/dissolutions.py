"""That the cooperative is dissolved, and how that came to an end."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from allmende.coops.models import Coop


class DissolutionGround(models.TextChoices):
    """What dissolved it. Its paragraph is the law's (`law.jurisdictions`)."""

    RESOLUTION = "resolution", _("resolution of the assembly")
    TIME = "time", _("the time that the statutes set is over")
    COURT = "court", _("decision of the court: fewer than three members")
    AUTHORITY = "authority", _("decision of the court: danger to the common good")
    INSOLVENCY = "insolvency", _("opening of insolvency proceedings")
    NO_ASSETS = "no_assets", _("no assets for insolvency proceedings")


CAN_CONTINUE = (DissolutionGround.RESOLUTION, DissolutionGround.TIME, DissolutionGround.INSOLVENCY)
"""After which the assembly can resolve to continue: by itself (§ 79a (1) GenG), or after insolvency proceedings that
were stopped on the cooperative's request, or lifted after a plan (§ 117 (1) GenG).
"""


class Dissolution(models.Model):
    """Since when a cooperative is dissolved (Auflösung, §§ 78-81a, 101 GenG), and by what.

    registered_on: entered in the register of cooperatives (§ 82), which only declares it. continued_on: day of the
    resolution to continue (§§ 79a, 117). taken_back_on: it was entered by mistake, and reason says why that is known.
    While neither is named it stands, and a cooperative has one at a time.
    Purpose: who is a member still, and what is refused. Retention: with the list of members (§ 30 GenG), which it
    explains; it names nobody but, by number, who entered it.
    """

    coop = models.ForeignKey(Coop, models.PROTECT, related_name="+", db_index=False)
    dissolved_on = models.DateField(_("Dissolved on"))
    ground = models.CharField(_("By what"), max_length=20, choices=DissolutionGround.choices)
    registered_on = models.DateField(_("In the register since"), null=True)
    continued_on = models.DateField(null=True)
    taken_back_on = models.DateField(null=True)
    reason = models.CharField(max_length=500, blank=True)
    recorded_at = models.DateTimeField(db_default=Now())
    actor_person = models.BigIntegerField(null=True)
    actor_coop = models.BigIntegerField(null=True)
    actor_system = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="one_dissolution_at_a_time",
                fields=["coop"],
                condition=Q(continued_on=None, taken_back_on=None),
            ),
            models.CheckConstraint(
                name="a_dissolution_ends_once_and_later",
                condition=Q(continued_on=None)
                | Q(taken_back_on=None, continued_on__gte=F("dissolved_on"), ground__in=CAN_CONTINUE),
            ),
            models.CheckConstraint(
                name="a_dissolution_taken_back_says_why",
                condition=Q(taken_back_on=None, reason="") | (Q(taken_back_on__isnull=False) & ~Q(reason="")),
            ),
            models.CheckConstraint(
                name="a_dissolution_is_registered_after_it",
                condition=Q(registered_on=None) | Q(registered_on__gte=F("dissolved_on")),
            ),
            models.CheckConstraint(
                name="every_dissolution_has_an_actor",
                condition=Q(actor_person__isnull=False) | ~Q(actor_system=""),
            ),
        ]
        indexes = [models.Index(fields=["coop", "dissolved_on"], name="dissolution_by_day")]
