"""Registers, the entries they fill, and the imports that brought them."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Func, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from allmende.coops.models import Coop, Invitation, LegalForm, Sector
from allmende.kernel.models import JobProgress
from allmende.places.models import PlacedModel


class Register(models.Model):
    """Where entries come from, and under which licence they may be passed on."""

    name = models.CharField(_("Name of the register"), max_length=200, unique=True)
    url = models.URLField(_("Address of the register"), blank=True, max_length=500)
    licence = models.CharField(_("Licence"), max_length=120)
    licence_url = models.URLField(_("Address of the licence"), blank=True, max_length=500)
    attribution = models.CharField(_("Attribution"), max_length=500)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(name="a_register_says_its_licence", condition=~Q(licence="")),
        ]

    def __str__(self) -> str:
        return self.name


class EntryState(models.TextChoices):
    ACTIVE = "active", _("active")
    REMOVED = "removed", _("no longer exists")


class Entry(PlacedModel):
    """An organisation in the directory: from a register, or a cooperative of the network, or both.

    The columns are what is shown. `record` is what the register says: imports change it, and change the columns
    only while no cooperative speaks for itself; a cooperative's own profile wins.
    No personal data: neither contact persons nor their addresses are imported.
    Retention: as long as the register lists it; removed by undoing the import.
    """

    register = models.ForeignKey(Register, models.PROTECT, null=True, related_name="entries")
    register_key = models.CharField(max_length=300, blank=True)
    record = models.JSONField(null=True)
    name = models.CharField(_("Name"), max_length=200)
    legal_form = models.CharField(_("Legal form"), max_length=20, choices=LegalForm.choices, blank=True)
    legal_form_text = models.CharField(max_length=120, blank=True)
    sectors = ArrayField(models.CharField(max_length=20, choices=Sector.choices), default=list)
    sector_text = models.CharField(max_length=300, blank=True)
    description = models.TextField(_("About"), blank=True, max_length=10_000)
    website = models.URLField(_("Website"), blank=True, max_length=500)
    region = models.CharField(_("Region"), max_length=120, blank=True)
    state = models.CharField(max_length=10, choices=EntryState.choices, default=EntryState.ACTIVE)
    confirmed_on = models.DateField(_("Last confirmed"), null=True)
    coop = models.ForeignKey(Coop, models.CASCADE, null=True, related_name="+")
    invitation = models.ForeignKey(Invitation, models.SET_NULL, null=True, related_name="+")
    plain_name = models.GeneratedField(
        expression=Func(F("name"), function="allmende_plain"),
        output_field=models.TextField(),
        db_persist=True,
    )
    sort_key = models.GeneratedField(
        expression=Func(F("name"), F("coop_id"), function="directory_sort_key"),
        output_field=models.TextField(),
        db_persist=True,
    )
    search = models.GeneratedField(
        expression=Func(
            F("name"),
            F("sectors"),
            F("sector_text"),
            F("town"),
            F("description"),
            function="directory_search_words",
        ),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    class Meta:
        constraints = [
            *PlacedModel.Meta.constraints,
            models.UniqueConstraint(
                fields=["register", "register_key"], name="one_entry_per_id_of_a_register"
            ),
            models.UniqueConstraint(fields=["coop"], name="one_entry_per_coop"),
            models.CheckConstraint(
                name="an_entry_comes_from_a_register_or_a_coop",
                condition=Q(register__isnull=False, record__isnull=False) & ~Q(register_key="")
                | Q(register__isnull=True, record__isnull=True, coop__isnull=False),
            ),
            models.CheckConstraint(name="an_entry_has_a_name", condition=~Q(name="")),
        ]
        indexes = [
            *PlacedModel.Meta.indexes,
            # Without fastupdate: after an import, every search would read through the list of what is pending.
            GinIndex(
                fields=["plain_name"],
                opclasses=["gin_trgm_ops"],
                fastupdate=False,
                name="entry_by_name_parts",
            ),
            GinIndex(fields=["search"], fastupdate=False, name="entry_by_words"),
            GinIndex(fields=["sectors"], fastupdate=False, name="entry_by_sector"),
            models.Index(fields=["sort_key", "id"], name="entry_by_name"),
            models.Index(fields=["country", "sort_key", "id"], name="entry_by_country"),
            models.Index(fields=["invitation"], name="entry_by_invitation"),
            # The edges of all that is on the map, without looking at all of it.
            models.Index(fields=["latitude"], name="entry_by_latitude"),
            # All the map counts with, so that it need not read the entries themselves.
            models.Index(
                fields=["longitude", "latitude"],
                include=["id", "state"],
                name="entry_by_coordinates",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class RunState(models.TextChoices):
    """The way of an import."""

    UPLOADED = "uploaded", _("uploaded")
    READING = "reading", _("being read")
    PREVIEWED = "previewed", _("waits for your decision")
    CONFIRMED = "confirmed", _("being entered")
    DONE = "done", _("entered")
    UNDONE = "undone", _("undone")
    FAILED = "failed", _("failed")


class ImportRun(models.Model):
    """One file on its way into the directory.

    `content` is kept until the import is decided, at most seven days. `mapping` says which column means what.
    `counts`: rows by fate. `absent`: entries of the register that the file does not list; they stay.
    `problem`: why it failed, as {"code": …, "values": …}.
    Purpose of `started_by`: to show who imported. Retention: as long as the entries.
    """

    register = models.ForeignKey(Register, models.PROTECT, null=True, related_name="runs")
    file_name = models.CharField(max_length=200)
    file_hash = models.CharField(max_length=64)
    content = models.BinaryField(null=True)
    preset = models.CharField(max_length=40, blank=True)
    mapping = models.JSONField(default=dict)
    country = models.CharField(max_length=2, blank=True, default="DE")
    as_of = models.DateField(_("State of the register as of"), null=True)
    state = models.CharField(max_length=12, choices=RunState.choices, default=RunState.UPLOADED)
    counts = models.JSONField(default=dict)
    absent = models.PositiveIntegerField(default=0)
    problem = models.JSONField(null=True)
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    started_at = models.DateTimeField(db_default=Now(), editable=False)
    finished_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                name="a_run_is_undone_after_it_was_done",
                condition=Q(undone_at__isnull=True)
                | Q(finished_at__isnull=False, undone_at__gte=F("finished_at")),
            ),
        ]

    def __str__(self) -> str:
        return self.file_name


class Fate(models.TextChoices):
    """What an import does with a row of the file."""

    CREATE = "create", _("new")
    CHANGE = "change", _("changed")
    CONFIRM = "confirm", _("confirmed")
    UNCHANGED = "unchanged", _("unchanged")
    REFUSE = "refuse", _("refused")


class ImportRow(models.Model):
    """A row of the file, its fate, and what stood in the directory before: enough to undo it exactly.

    number: as a spreadsheet counts, the header being row 1. reasons: why it is refused, or what was left out of it,
    as [{"code": …, "column": …, "value": …}]. before: {"record": …, "confirmed_on": …} of the changed entry.
    kept: why undoing left it in place.
    """

    run = models.ForeignKey(ImportRun, models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField()
    register_key = models.CharField(max_length=300, blank=True)
    name = models.CharField(max_length=200, blank=True)
    fate = models.CharField(max_length=10, choices=Fate.choices)
    reasons = models.JSONField(default=list)
    record = models.JSONField(null=True)
    before = models.JSONField(null=True)
    entry = models.ForeignKey(Entry, models.SET_NULL, null=True, related_name="+")
    kept = models.CharField(max_length=20, blank=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["run", "number"], name="each_row_of_a_file_once"),
            models.CheckConstraint(
                name="a_refused_row_says_why_and_others_have_a_record",
                condition=Q(fate=Fate.REFUSE) & ~Q(reasons=[]) | Q(record__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["run", "fate", "number"], name="importrow_by_fate"),
            models.Index(fields=["run", "register_key"], name="importrow_by_key"),
        ]


class KnownWord(models.Model):
    """A word of the names, towns or sectors in the directory, folded; the database itself learns it from entries.

    No personal data, and nothing says whose word it is. Retention: without end, as a dictionary's.
    """

    word = models.TextField(primary_key=True)

    class Meta:
        indexes = [
            GinIndex(
                fields=["word"], opclasses=["gin_trgm_ops"], fastupdate=False, name="knownword_by_parts"
            ),
        ]

    def __str__(self) -> str:
        return self.word


class ImportProgress(JobProgress):
    """How far a running import is, in rows."""

    run = models.OneToOneField(
        ImportRun, models.DO_NOTHING, primary_key=True, db_constraint=False, related_name="+"
    )
