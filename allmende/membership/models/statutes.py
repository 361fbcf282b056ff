"""What the statutes say, versioned by the day from which it is in force."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from allmende.coops.models import Coop

LONGEST_TEXT = 150_000
"""Characters of the statutes: five times what most have, and even escaped they fit into a request."""


LONGEST_RIGHTS = 300
"""Characters of what the members of a group may beyond voting."""


class NoticeEnd(models.TextChoices):
    """To the end of what notice takes effect. For an eG the law leaves only the fiscal year (§ 65 (2) GenG)."""

    FISCAL_YEAR = "fiscal_year", _("the fiscal year")
    HALF_YEAR = "half_year", _("a half of the fiscal year")
    QUARTER = "quarter", _("a quarter of the fiscal year")
    MONTH = "month", _("a month")
    DAY = "day", _("the period itself, on any day")


class LossBy(models.TextChoices):
    """How a leaver's part of a loss that nothing covers is measured (§ 73 (2) GenG: by heads unless they differ)."""

    HEADS = "heads", _("equally, by heads")
    LIABILITY = "liability", _("by the sum each is liable for")
    CAPITAL = "capital", _("by capital")


class ProfitBy(models.TextChoices):
    """By what a profit is divided (§ 19 GenG), or that it is not (§ 20 GenG)."""

    CAPITAL = "capital", _("by capital")
    SHARES = "shares", _("by shares")
    HEADS = "heads", _("equally, by heads")
    RESERVES = "reserves", _("not at all: it goes to the reserves")


class Liability(models.TextChoices):
    """Additional liability in insolvency (Nachschusspflicht, § 6 no. 3 GenG)."""

    NONE = "none", _("excluded")
    LIMITED = "limited", _("limited to a sum")
    UNLIMITED = "unlimited", _("unlimited")


PLAIN_SENSE = (
    models.CheckConstraint(
        name="whoever_holds_shares_holds_one", condition=Q(share_price=0) | Q(shares_required__gte=1)
    ),
    models.CheckConstraint(
        name="minimum_capital_is_not_negative",
        condition=Q(minimum_capital__isnull=True) | Q(minimum_capital__gte=0),
    ),
    models.CheckConstraint(
        # § 65 (2) GenG: five years, ten where most members are entrepreneurs; what the law says stands in law.checks.
        name="notice_binds_for_ten_years_at_most",
        condition=Q(notice_months__lte=120),
    ),
    models.CheckConstraint(
        name="notice_ends_with_what_is_known", condition=Q(notice_end__in=NoticeEnd.values)
    ),
    models.CheckConstraint(
        name="liability_is_known_and_has_a_sum_where_it_is_limited",
        condition=Q(liability="limited", liability_cap__gte=F("share_price"))
        | Q(liability__in=["none", "unlimited"], liability_cap=0),
    ),
    models.CheckConstraint(
        name="a_loss_is_divided_by_what_there_is",
        condition=Q(loss_by__in=["heads", "capital"]) | Q(loss_by="liability", liability="limited"),
    ),
    models.CheckConstraint(
        name="who_is_not_admitted_does_not_vote",
        condition=Q(investing_allowed=True) | Q(investing_votes=False),
    ),
    models.CheckConstraint(
        name="a_profit_is_divided_by_what_there_is", condition=Q(profit_by__in=ProfitBy.values)
    ),
    models.CheckConstraint(name="the_country_of_law_is_one", condition=Q(jurisdiction__regex="^[A-Z]{2}$")),
)
"""What holds for every legal form and country. What a law asks for is judged when a version is entered."""


class Statutes(models.Model):
    """One version of a cooperative's statutes (Satzung). Append-only: another version replaces it from its day on.
    Of two for the same day the newer counts: it corrected the other, on which nothing rested yet.

    Money in cents of EUR; periods in months. sections: which section of the statutes says what
    ({"notice": "§ 8 (1)"}), quoted wherever a date or a sum is explained.
    """

    coop = models.ForeignKey(Coop, models.PROTECT, related_name="+")
    valid_from = models.DateField(_("In force from"))
    jurisdiction = models.CharField(_("Country of law"), max_length=2, default="DE")
    text = models.TextField(_("Text of the statutes"), max_length=LONGEST_TEXT)
    text_hash = models.CharField(max_length=64, editable=False)
    """SHA-256 of `text`: what an applicant could read before declaring (§ 15 (1) GenG)."""

    share_price = models.BigIntegerField(_("One share"), default=0)
    """Geschäftsanteil. 0: an association without shares."""
    shares_required = models.PositiveIntegerField(_("Shares everyone takes"), default=1)
    shares_most = models.PositiveIntegerField(_("Shares at most"), null=True, blank=True)
    pay_at_once = models.BigIntegerField(_("To be paid at once for each share"), default=0)
    """Pflichteinzahlung, at least a tenth of the share (§ 7 no. 1 GenG)."""
    instalments = models.PositiveSmallIntegerField(_("Number of instalments for the rest"), default=0)
    instalment_months = models.PositiveSmallIntegerField(_("Months between instalments"), default=1)
    admission_fee = models.BigIntegerField(_("Admission fee"), default=0)
    dues = models.BigIntegerField(_("Regular dues"), default=0)
    dues_months = models.PositiveSmallIntegerField(_("Months the dues cover"), default=12)

    fiscal_year_begins = models.PositiveSmallIntegerField(
        _("Month in which the fiscal year begins"), default=1
    )
    notice_months = models.PositiveSmallIntegerField(_("Notice period"), default=3)
    notice_end = models.CharField(
        _("Notice takes effect at the end of"),
        max_length=12,
        choices=NoticeEnd.choices,
        default=NoticeEnd.FISCAL_YEAR,
    )
    payout_months = models.PositiveSmallIntegerField(_("Months until capital is paid out"), default=6)
    liability = models.CharField(
        _("Additional liability"), max_length=10, choices=Liability.choices, default=Liability.NONE
    )
    liability_cap = models.BigIntegerField(_("Liability for each share"), default=0)
    """Haftsumme."""
    loss_by = models.CharField(
        _("A loss falls on leavers"), max_length=10, choices=LossBy.choices, default=LossBy.HEADS
    )
    profit_by = models.CharField(
        _("A profit is divided"), max_length=10, choices=ProfitBy.choices, default=ProfitBy.CAPITAL
    )
    minimum_capital = models.BigIntegerField(_("Capital that payouts must leave"), null=True, blank=True)
    """Mindestkapital (§ 8a GenG)."""
    residence_required = models.BooleanField(_("Members live in a certain district"), default=False)
    heirs_continue = models.BooleanField(_("Heirs stay members"), default=False)
    transfer_allowed = models.BooleanField(_("Members may transfer their capital"), default=True)
    investing_allowed = models.BooleanField(_("Investing members are admitted"), default=False)
    investing_votes = models.BooleanField(_("Investing members vote"), default=False)
    written_form = models.BooleanField(_("Declarations need the written form"), default=False)
    groups = models.JSONField(_("Groups of members"), default=list, blank=True)
    """[{"code": "producers", "name": "Erzeuger", "votes": true, "dues": 3000, "rights": "…"}], in the order of the
    statutes. dues: where this group pays others than `dues` says, 0 for none. rights: what its members may besides, in
    free words; left out where nothing is said.
    """
    sections = models.JSONField(_("Sections of the statutes"), default=dict, blank=True)

    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["coop_id", "-valid_from", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="sums_of_the_statutes_are_not_negative",
                condition=Q(
                    share_price__gte=0,
                    pay_at_once__gte=0,
                    admission_fee__gte=0,
                    dues__gte=0,
                    liability_cap__gte=0,
                ),
            ),
            models.CheckConstraint(
                name="nobody_pays_more_than_the_share_at_once",
                condition=Q(pay_at_once__lte=F("share_price")),
            ),
            models.CheckConstraint(
                name="a_fiscal_year_begins_in_a_month", condition=Q(fiscal_year_begins__range=(1, 12))
            ),
            models.CheckConstraint(
                name="shares_at_most_are_not_fewer_than_required",
                condition=Q(shares_most__isnull=True) | Q(shares_most__gte=F("shares_required")),
            ),
            models.CheckConstraint(
                name="instalments_and_dues_have_a_rhythm",
                condition=Q(instalment_months__gte=1, dues_months__gte=1),
            ),
            *PLAIN_SENSE,
        ]
        indexes = [models.Index(fields=["coop", "-valid_from", "-id"], name="statutes_newest_first")]

    @property
    def has_shares(self) -> bool:
        return self.share_price > 0

    @property
    def dues_by_group(self) -> dict[str, int]:
        """By code, of the groups that have an amount of their own."""
        return {each["code"]: each["dues"] for each in self.groups if each.get("dues") is not None}

    @property
    def rights_by_group(self) -> dict[str, str]:
        """By code, of the groups of which further rights are said."""
        return {each["code"]: each["rights"] for each in self.groups if each.get("rights")}

    @property
    def has_dues(self) -> bool:
        """Whether anybody pays any."""
        return self.dues > 0 or any(self.dues_by_group.values())

    def section(self, field: str) -> str:
        """The section of the statutes that says this, "" where nobody entered it."""
        return str(self.sections.get(field, ""))
