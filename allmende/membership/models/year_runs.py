"""What is posted for a whole fiscal year at once: the settlement of leavers, the distribution of its result."""

from __future__ import annotations

import re
import uuid

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _

from allmende.coops.models import Coop
from allmende.kernel.models import JobProgress

from .departures import Departure
from .register import Member
from .statutes import ProfitBy


class YearRunKind(models.TextChoices):
    SETTLEMENT = "settlement", _("settlement of those who left (§ 73 GenG)")
    PROFIT = "profit", _("distribution of the profit (§ 19 GenG)")
    LOSS = "loss", _("distribution of the loss (§ 19 GenG)")


class YearRunState(models.TextChoices):
    WAITING = "waiting", _("being posted")
    POSTED = "posted", _("posted")
    REVERSING = "reversing", _("being taken back")
    REVERSED = "reversed", _("taken back")
    FAILED = "failed", _("not posted")


DISTRIBUTIONS = (YearRunKind.PROFIT, YearRunKind.LOSS)
RUNNING = (YearRunState.WAITING, YearRunState.REVERSING)
STANDING = (YearRunState.POSTED, YearRunState.REVERSING)


YEAR = r"(?:\d\d/)?\d{4}|\d{4}/\d\d"
"""What a fiscal year is called (FiscalYear.name): "2027", "2026/27" or "06/2027"."""
YEAR_AT_THE_END = re.compile(rf"\b({YEAR})$")
"""In what a run is for."""
TITLES = {
    YearRunKind.SETTLEMENT: gettext_noop("Settlement of %(year)s"),
    YearRunKind.PROFIT: gettext_noop("Profit of %(year)s"),
    YearRunKind.LOSS: gettext_noop("Loss of %(year)s"),
}


class YearRun(models.Model):
    """One group of postings for a fiscal year, posted as a whole and taken back as a whole.

    last_day: of that year. amount: the profit or the loss that is distributed; of a settlement, the loss that reserves
    do not cover; in cents. effective_on: when it counts in everybody's capital. pay_until: of a dividend, when it is to
    be paid. divided_by: by what a profit was divided (statutes.ProfitBy). count_openings: whether opening balances
    within the year count as capital at its beginning. purpose: what the movements and payouts are for, in the words of
    whoever decided; `title` says it to the reader. expected: what whoever decided was shown ({"number", "change",
    "paid_out"}); the sums posted are the same. batch: of its movements. problem: why it stopped, as {"code": …}.
    shortfall: of a settlement, what of the loss no capital covers, in cents; bearers: how many share it, for the letter
    to who has to pay in.
    Holds no personal data. Retention: class "books", ten years.
    """

    coop = models.ForeignKey(Coop, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=YearRunKind.choices)
    last_day = models.DateField()
    amount = models.BigIntegerField(default=0)
    effective_on = models.DateField()
    pay_until = models.DateField(null=True)
    divided_by = models.CharField(
        max_length=10, choices=ProfitBy.choices, default=ProfitBy.CAPITAL, db_default=ProfitBy.CAPITAL
    )
    count_openings = models.BooleanField(default=False, db_default=False)
    shortfall = models.BigIntegerField(default=0, db_default=0)
    bearers = models.IntegerField(default=0, db_default=0)
    purpose = models.CharField(max_length=140)
    expected = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=YearRunState.choices, default=YearRunState.WAITING)
    problem = models.JSONField(null=True)
    batch = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    actor_person = models.BigIntegerField(null=True)
    actor_coop = models.BigIntegerField(null=True)
    actor_system = models.CharField(max_length=80, blank=True)
    recorded_at = models.DateTimeField(db_default=Now(), editable=False)
    posted_at = models.DateTimeField(null=True)
    reversed_on = models.DateField(null=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                name="a_settlement_has_no_negative_loss_a_distribution_an_amount",
                condition=Q(kind="settlement", amount__gte=0) | (~Q(kind="settlement") & Q(amount__gt=0)),
            ),
            models.CheckConstraint(
                name="only_a_settlement_has_a_shortfall_and_never_beyond_its_loss",
                condition=Q(shortfall=0, bearers=0)
                | Q(kind="settlement", shortfall__range=(0, F("amount")), bearers__gte=0),
            ),
            models.CheckConstraint(
                name="only_a_profit_is_divided_by_anything_but_capital",
                condition=Q(divided_by=ProfitBy.CAPITAL)
                | Q(kind="profit", divided_by__in=[ProfitBy.SHARES, ProfitBy.HEADS]),
            ),
            models.CheckConstraint(
                name="a_year_is_settled_after_its_end", condition=Q(effective_on__gt=F("last_day"))
            ),
            models.CheckConstraint(
                name="every_run_of_a_year_has_an_actor",
                condition=Q(actor_person__isnull=False) | ~Q(actor_system=""),
            ),
            models.CheckConstraint(
                name="what_is_taken_back_says_since_when",
                condition=Q(state="reversed", reversed_on__isnull=False)
                | (~Q(state="reversed") & Q(reversed_on__isnull=True)),
            ),
            models.UniqueConstraint(
                name="one_result_of_a_year_stands",
                fields=["coop", "last_day"],
                condition=~Q(kind="settlement") & ~Q(state__in=["reversed", "failed"]),
            ),
            models.UniqueConstraint(
                name="one_run_at_a_time", fields=["coop"], condition=Q(state__in=["waiting", "reversing"])
            ),
        ]
        indexes = [models.Index(fields=["coop", "last_day"], name="year_runs_of_year")]

    @property
    def title(self) -> str:
        """What it is, in the active language."""
        return gettext(TITLES[YearRunKind(self.kind)]) % {"year": self.year_name}

    @property
    def year_name(self) -> str:
        """What its fiscal year was called when it was asked for (FiscalYear.name)."""
        year = YEAR_AT_THE_END.search(self.purpose)
        return year[1] if year else str(self.last_day.year)

    @property
    def stands(self) -> bool:
        """Whether it was posted, or is about to be, and was not taken back."""
        return self.state not in (YearRunState.REVERSED, YearRunState.FAILED)


class YearLine(models.Model):
    """One member's part in a run. Sums in cents.

    departure: what is settled; none in a distribution. weight: what it was computed from: capital, or what the run was
    divided by. change: of the
    capital, by profit (above zero) or loss. borne: of single shares, what the distribution of the year's loss took from
    them before, which weight is without. paid_out: what waits as a payout: of a settlement the capital that is left,
    of a profit what exceeds the shares. A line never changes, but that it is taken back: with its run, or alone when
    its payout is cancelled.
    Purpose: a member's account with the cooperative; retention: class "books", ten years.
    """

    run = models.ForeignKey(YearRun, models.PROTECT, related_name="lines")
    coop = models.ForeignKey(Coop, models.PROTECT, related_name="+", db_index=False)
    member = models.ForeignKey(Member, models.PROTECT, related_name="+")
    departure = models.ForeignKey(Departure, models.PROTECT, null=True, related_name="+", db_index=False)
    weight = models.BigIntegerField()
    change = models.BigIntegerField(default=0)
    borne = models.BigIntegerField(default=0, db_default=0)
    paid_out = models.BigIntegerField(default=0)
    due_until = models.DateField(null=True)
    reversed_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="a_departure_is_settled_once",
                fields=["departure"],
                condition=Q(departure__isnull=False, reversed_on__isnull=True),
            ),
            models.UniqueConstraint(
                name="each_member_once_in_a_distribution",
                fields=["run", "member"],
                condition=Q(departure__isnull=True),
            ),
            models.CheckConstraint(
                name="nothing_negative_is_paid_out", condition=Q(paid_out__gte=0, weight__gte=0)
            ),
            models.CheckConstraint(
                name="only_what_is_settled_bore_a_loss_before",
                condition=Q(borne=0) | Q(borne__gt=0, departure__isnull=False),
            ),
            models.CheckConstraint(
                name="a_settlement_pays_out_what_is_left",
                condition=Q(departure__isnull=True) | Q(change__lte=0, paid_out=F("weight") + F("change")),
            ),
            models.CheckConstraint(
                name="what_is_paid_out_has_a_last_day", condition=Q(paid_out=0) | Q(due_until__isnull=False)
            ),
        ]


class YearProgress(JobProgress):
    """How far a run is, in members."""

    run = models.OneToOneField(
        YearRun, models.DO_NOTHING, primary_key=True, db_constraint=False, related_name="+"
    )
