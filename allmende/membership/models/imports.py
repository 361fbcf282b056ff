"""A list of members on its way from a file into the cooperative's list."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from allmende.coops.models import Coop
from allmende.kernel.models import JobProgress

from .register import Member


class RunState(models.TextChoices):
    """The way of an import."""

    UPLOADED = "uploaded", _("uploaded")
    READING = "reading", _("being read")
    PREVIEWED = "previewed", _("waits for your decision")
    CONFIRMED = "confirmed", _("being entered")
    DONE = "done", _("entered")
    UNDOING = "undoing", _("being undone")
    UNDONE = "undone", _("undone")
    FAILED = "failed", _("failed")


class Claiming(models.TextChoices):
    """What is claimed of what the shares of a list still lack."""

    NOTHING = "nothing", _("nothing")
    DUE = "due", _("what the statutes make due")
    ALL = "all", _("also what the statutes leave to the assembly")


class ImportRun(models.Model):
    """One file on its way into the list of members.

    content: the file, encrypted with the installation's key for bank details, until it is decided, at most seven days.
    header, mapping: its columns, and which means what. as_of: the balance day, as of which capital is entered.
    expected: what the office expects, to compare ({"members", "shares", "capital"}). sums: what the file says.
    all_have_mandates: the office says that each account of the file has given a SEPA mandate.
    claiming: what is claimed of what their shares lack (§ 50 GenG). counts: rows by fate. batch: of every movement it
    made. problem: why it failed, as {"code": …}.
    Purpose: to bring in a list and to take it back. Retention: the run as long as the members it made, for the audit of
    where a list came from; names and remarks in its rows ninety days.
    """

    coop = models.ForeignKey(Coop, models.PROTECT, related_name="+")
    batch = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    file_name = models.CharField(max_length=200)
    file_hash = models.CharField(max_length=64)
    form = models.CharField(max_length=20)
    content = models.BinaryField(null=True)
    header = models.JSONField(default=list)
    mapping = models.JSONField(default=dict)
    as_of = models.DateField(_("Balance day"), null=True)
    all_have_mandates = models.BooleanField(default=False)
    expected = models.JSONField(default=dict)
    sums = models.JSONField(default=dict)
    claiming = models.CharField(max_length=8, choices=Claiming.choices, default=Claiming.DUE)
    state = models.CharField(max_length=12, choices=RunState.choices, default=RunState.UPLOADED)
    counts = models.JSONField(default=dict)
    problem = models.JSONField(null=True)
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    started_at = models.DateTimeField(db_default=Now(), editable=False)
    finished_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                name="a_list_is_taken_back_after_it_was_entered",
                condition=Q(undone_at__isnull=True)
                | Q(finished_at__isnull=False, undone_at__gte=F("finished_at")),
            ),
        ]
        indexes = [models.Index(fields=["coop", "-id"], name="memberimport_by_coop")]

    def __str__(self) -> str:
        return self.file_name


class Fate(models.TextChoices):
    """What an import does with a row of the file."""

    CREATE = "create", _("new member")
    FURTHER = "further", _("further shares")
    MOVEMENT = "movement", _("dated movement")
    REFUSE = "refuse", _("refused")
    SKIP = "skip", _("no member")


class ImportRow(models.Model):
    """A row of the file and its fate. number: as a spreadsheet counts.

    reasons: why it is refused, or what to look at, as [{"code", "column", "value"}]. record: what would be entered, the
    IBAN encrypted; gone as soon as it is entered. kept: why undoing left it.
    Purpose: to show what becomes of each row. Retention: as of the run.
    """

    run = models.ForeignKey(ImportRun, models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField()
    member_number = models.PositiveIntegerField(null=True)
    name = models.CharField(max_length=200, blank=True)
    fate = models.CharField(max_length=10, choices=Fate.choices)
    reasons = models.JSONField(default=list)
    record = models.JSONField(null=True)
    member = models.ForeignKey(Member, models.SET_NULL, null=True, related_name="+")
    kept = models.CharField(max_length=20, blank=True)

    @property
    def owed(self) -> int:
        """Cents that are still to be paid on shares by the statutes, while the row is not entered."""
        return sum(amount for _day, amount in (self.record or {}).get("owed", ()))

    @property
    def lacks_address(self) -> bool:
        """Whether a new member's street, postcode or town is missing, while the row is not entered."""
        return bool((self.record or {}).get("lacks_address"))

    @property
    def iban_becomes(self) -> str:
        """What is entered of its IBAN while the row is not entered: "mandate", "payout_account", or "" for nothing."""
        said = self.record or {}
        if not said.get("iban"):
            return ""
        return "mandate" if said["mandate_on"] else "payout_account"

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["run", "number"], name="each_row_of_a_list_once"),
            models.CheckConstraint(
                name="a_row_that_is_refused_says_why",
                condition=~Q(fate__in=["refuse", "skip"]) | ~Q(reasons=[]),
            ),
        ]
        indexes = [models.Index(fields=["run", "fate", "number"], name="memberimportrow_by_fate")]


class ImportProgress(JobProgress):
    """How far a running import is, in rows."""

    run = models.OneToOneField(
        ImportRun, models.DO_NOTHING, primary_key=True, db_constraint=False, related_name="+"
    )
