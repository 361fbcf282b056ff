"""Who stands beside a party of the register: representatives, guardians, joint holders, heirs (bonds)."""

from __future__ import annotations

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _

from allmende.coops.models import Coop

from .register import Party

LONGEST_END_REASON = 200
LONGEST_DOCUMENT = 200


class BondRole(models.TextChoices):
    """As what somebody stands beside a party."""

    REPRESENTATIVE = "representative", _("representative of the organisation")
    GUARDIAN = "guardian", _("legal guardian")
    CARER = "carer", _("carer appointed by a court")
    JOINT_HOLDER = "joint_holder", _("joint holder")
    HEIR = "heir", _("heir")
    JOINT_REPRESENTATIVE = "joint_representative", _("joint representative of the heirs")
    ATTORNEY = "attorney", _("holder of a power of attorney")
    INSPECTOR = "inspector", _("holder of a power to inspect only")


class PassesTo(models.TextChoices):
    """Who holds the part of a joint holder who died."""

    HEIRS = "heirs", _("the heirs: it is held in parts (§§ 741, 1922 BGB)")
    OTHERS = "others", _("the other holders: they agreed so, or are a partnership (§§ 712, 723 BGB)")


BY_POWER = (BondRole.ATTORNEY, BondRole.INSPECTOR)
"""By a power that the member gave (§ 167 BGB), with a document: to act for the whole membership, or to see it only."""


class Days(Func):
    """The days on which a bond holds, from its first day on, without the day it ended."""

    function = "daterange"
    output_field = DateRangeField()


class Bond(models.Model):
    """Who stands beside a party, from a day on, until another. Never rewritten: it ends once, and the next one begins.

    until_day: the first day on which it holds no more; end_reason: why, as the office wrote it.
    proven_on: the day of the certificate of inheritance, where there is one. document: which power of attorney, and
    where it is kept; one that names its own end has its until_day from the start, and may end earlier, with a reason.
    import_run: the list it came with. died_on: of a joint holder who died, with whose death it ended; passes_to: who
    holds that part since; end_reason then names the document. ended_by: the application of those who join again without
    this one; with it that goes, should it be rejected.
    Purpose: who signs, votes and receives letters for them. Retention: three years after the end of the year of the
    exit of whom they stand beside (§ 30 GenG).
    """

    coop = models.ForeignKey(Coop, models.PROTECT, related_name="+")
    party = models.ForeignKey(Party, models.CASCADE, related_name="bonds")
    beside = models.ForeignKey(Party, models.PROTECT, related_name="stands_beside")
    role = models.CharField(max_length=20, choices=BondRole.choices)
    from_day = models.DateField()
    until_day = models.DateField(null=True, blank=True)
    end_reason = models.CharField(max_length=LONGEST_END_REASON, blank=True)
    document = models.CharField(max_length=LONGEST_DOCUMENT, blank=True, db_default="")
    proven_on = models.DateField(null=True, blank=True)
    import_run = models.ForeignKey("membership.ImportRun", models.PROTECT, null=True, related_name="+")
    ended_by = models.ForeignKey(
        "membership.Application", models.PROTECT, null=True, related_name="ended_bonds"
    )
    died_on = models.DateField(null=True)
    passes_to = models.CharField(max_length=6, choices=PassesTo.choices, blank=True, db_default="")

    class Meta:
        indexes = [
            models.Index(fields=["coop"], name="bonds_of_who_died", condition=Q(died_on__isnull=False)),
        ]
        constraints = [
            models.CheckConstraint(
                name="only_a_joint_holder_dies_as_such",
                condition=Q(died_on=None, passes_to="")
                | Q(
                    role="joint_holder",
                    died_on__isnull=False,
                    died_on=F("until_day"),
                    passes_to__in=("heirs", "others"),
                ),
            ),
            models.CheckConstraint(name="nobody_stands_beside_oneself", condition=~Q(party=F("beside"))),
            models.CheckConstraint(
                name="a_bond_ends_after_it_began",
                condition=Q(until_day__isnull=True) | Q(until_day__gte=F("from_day")),
            ),
            models.CheckConstraint(
                name="only_a_bond_that_ended_says_why",
                condition=Q(end_reason="") | Q(until_day__isnull=False),
            ),
            models.CheckConstraint(
                name="an_application_ends_who_holds_or_represents",
                condition=Q(ended_by=None)
                | Q(
                    role__in=("joint_holder", "joint_representative", "representative", *BY_POWER),
                    until_day__isnull=False,
                ),
            ),
            models.CheckConstraint(
                name="only_heirs_have_a_certificate_of_inheritance",
                condition=Q(proven_on__isnull=True) | Q(role="heir"),
            ),
            models.CheckConstraint(
                name="a_power_of_attorney_and_nothing_else_names_its_document",
                condition=(Q(role__in=BY_POWER) & ~Q(document="")) | (~Q(role__in=BY_POWER) & Q(document="")),
            ),
            ExclusionConstraint(
                name="nobody_stands_beside_twice_in_a_role",
                expressions=[
                    ("party", RangeOperators.EQUAL),
                    ("beside", RangeOperators.EQUAL),
                    ("role", RangeOperators.EQUAL),
                    (Days("from_day", "until_day"), RangeOperators.OVERLAPS),
                ],
            ),
            ExclusionConstraint(
                name="heirs_have_one_joint_representative_at_a_time",
                expressions=[
                    ("party", RangeOperators.EQUAL),
                    (Days("from_day", "until_day"), RangeOperators.OVERLAPS),
                ],
                condition=Q(role="joint_representative"),
            ),
        ]
