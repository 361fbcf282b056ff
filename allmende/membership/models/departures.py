"""How members leave, give back single shares, or ask for further ones."""

from __future__ import annotations

from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from allmende.coops.models import Coop

from .dissolutions import Dissolution
from .movements import ShareMovement
from .register import Member
from .statutes import Statutes


class Cause(models.TextChoices):
    """Why a membership ends. Its paragraph is the law's (`law.jurisdictions`) and stands with the day it explains."""

    NOTICE = "notice", pgettext_lazy("cause", "notice")
    HARDSHIP = "hardship", _("notice for hardship")
    CREDITOR = "creditor", _("notice by a creditor")
    MOVED = "moved", _("moved away")
    CANCELLATION = "cancellation", _("cancellation of single shares")
    EXCLUSION = "exclusion", _("exclusion")
    TRANSFER = "transfer", _("transfer of all capital")
    DEATH = "death", pgettext_lazy("cause", "death")
    DISSOLVED = "dissolved", _("end of the organisation")
    UNKNOWN = "unknown", pgettext_lazy("cause", "not known")
    """Of whoever an imported list names as left, without saying why."""


class Departure(models.Model):
    """A step towards leaving, with the day it takes effect and why. shares: how many cease, None for all.

    received_on: when the declaration arrived, or what it counts from (day of death); the last day where an imported
    list does not say it (is_received_known; of a death on the last day itself it is not known, either). sent_on:
    dispatch of an exclusion; heard_on: when the member was heard before. explanation: law.Explained as JSON, so that
    the sentence can be said again in any language. batch: names the movements of shares that this step made.
    overtaken_by: the batch of a step that takes effect earlier and stands in its place; undone, this one counts again.
    was_mistake: it was never declared, only entered; a Correction says why that is known. dissolved_on: the day of the
    cooperative's dissolution that undid it (§ 75 GenG); dissolution: which that was.
    agreed_on, agreed_by: of what was withdrawn, the day and who agreed for the cooperative, took a creditor's notice
    back, or lifted an exclusion; withdrawn_on is the day on which that was entered.
    noted_on: when it was told that the member has left, or these shares ceased.
    Purpose: deadlines and settlement. Retention: with the list of members (§ 30 GenG); the reason that was given three
    years after the end of the year of the exit.
    """

    coop = models.ForeignKey(Coop, models.PROTECT, related_name="+")
    member = models.ForeignKey(Member, models.PROTECT, related_name="departures")
    cause = models.CharField(max_length=20, choices=Cause.choices)
    shares = models.PositiveIntegerField(null=True)
    received_on = models.DateField()
    sent_on = models.DateField(null=True)
    heard_on = models.DateField(null=True)
    effective_on = models.DateField()
    explanation = models.JSONField(default=dict)
    reason = models.CharField(max_length=500, blank=True)
    withdrawn_on = models.DateField(null=True)
    agreed_on = models.DateField(null=True)
    agreed_by = models.CharField(max_length=60, blank=True, db_default="", default="")
    was_mistake = models.BooleanField(db_default=False, default=False)
    dissolved_on = models.DateField(null=True)
    dissolution = models.ForeignKey(Dissolution, models.PROTECT, null=True, related_name="+", db_index=False)
    settled_on = models.DateField(null=True)
    batch = models.UUIDField(default=uuid4, unique=True)
    overtaken_by = models.UUIDField(null=True)
    noted_on = models.DateField(null=True)
    import_run = models.ForeignKey("membership.ImportRun", models.PROTECT, null=True, related_name="+")
    """The file it came from, where the list that was imported had leavers."""
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="one_way_out_at_a_time",
                fields=["member"],
                condition=Q(withdrawn_on__isnull=True, overtaken_by__isnull=True, shares__isnull=True),
            ),
            models.CheckConstraint(
                name="an_exclusion_was_sent_and_says_why",
                condition=~Q(cause="exclusion") | (Q(sent_on__isnull=False) & ~Q(reason="")),
            ),
            models.CheckConstraint(
                name="single_shares_are_cancelled_by_number",
                condition=Q(cause="cancellation", shares__gt=0)
                | (~Q(cause="cancellation") & Q(shares__isnull=True)),
            ),
            models.CheckConstraint(
                name="a_mistake_was_taken_back",
                condition=Q(was_mistake=False) | Q(withdrawn_on__isnull=False),
            ),
            models.CheckConstraint(
                name="an_agreement_withdraws_and_says_who_agreed",
                condition=Q(agreed_on=None, agreed_by="")
                | (Q(agreed_on__isnull=False, withdrawn_on__isnull=False) & ~Q(agreed_by="")),
            ),
            models.CheckConstraint(
                name="a_dissolution_undoes_what_was_no_mistake",
                condition=Q(dissolved_on=None) | Q(withdrawn_on__isnull=False, was_mistake=False),
            ),
        ]
        indexes = [
            models.Index(fields=["coop", "effective_on"], name="departure_by_day"),
            models.Index(
                fields=["effective_on"],
                name="departure_to_note",
                condition=Q(noted_on__isnull=True),
            ),
        ]

    @property
    def is_received_known(self) -> bool:
        """Whether a day is known apart from the last one; of a transfer both are the same. Of what a dissolution undid
        nothing more is known when it counts again.
        """
        if self.cause == Cause.UNKNOWN:
            return False
        of_itself = self.cause in (Cause.TRANSFER, Cause.CANCELLATION)
        counts_again = (self.explanation or {}).get("kind") in ("listed", "continued")
        is_listed = self.import_run_id is not None or counts_again
        return of_itself or not is_listed or self.received_on != self.effective_on


class SubscriptionState(models.TextChoices):
    OPEN = "open", _("waits for a decision")
    ADMITTED = "admitted", _("admitted")
    REFUSED = "refused", _("refused")
    WITHDRAWN = "withdrawn", _("withdrawn")


class Subscription(models.Model):
    """A declaration to take further shares (Beteiligungserklärung, § 15b GenG), until and after it is decided.

    signed_on: the declaration; decided_on: the resolution, on which the shares begin; movement: these shares.
    statutes, statutes_hash: the version that could be read before. declaration: what was shown and agreed to, word by
    word, in the member's language, and the name typed below; of a paper, only that it is one. Both empty for what was
    recorded before declarations were kept.
    Purpose: the decision and its proof. Retention: with the list of members (§ 30 GenG); the words of the declaration
    three years after the end of the year of the exit.
    """

    coop = models.ForeignKey(Coop, models.PROTECT, related_name="+")
    member = models.ForeignKey(Member, models.PROTECT, related_name="subscriptions")
    shares = models.PositiveIntegerField(_("Shares"))
    signed_on = models.DateField(_("Signed"))
    statutes = models.ForeignKey(Statutes, models.PROTECT, null=True, related_name="+")
    statutes_hash = models.CharField(max_length=64, blank=True)
    declaration = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=SubscriptionState.choices, default=SubscriptionState.OPEN)
    decided_on = models.DateField(null=True)
    resolution = models.CharField(_("Resolution"), max_length=200, blank=True)
    movement = models.OneToOneField(ShareMovement, models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.CheckConstraint(name="a_subscription_is_of_shares", condition=Q(shares__gt=0)),
            models.CheckConstraint(
                name="a_kept_declaration_names_its_statutes",
                condition=Q(declaration={}) | Q(statutes__isnull=False),
            ),
            models.UniqueConstraint(
                name="one_open_subscription_per_member", fields=["member"], condition=Q(state="open")
            ),
            models.CheckConstraint(
                name="an_admitted_subscription_moved_shares",
                condition=Q(state="admitted", movement__isnull=False, decided_on__isnull=False)
                | (~Q(state="admitted") & Q(movement__isnull=True)),
            ),
        ]
        indexes = [models.Index(fields=["coop", "state", "signed_on"], name="subscription_by_state")]

    @property
    def is_signed_here(self) -> bool:
        """Declared on the page, so that there is a document of it."""
        return self.declaration.get("form") == "text"

    @property
    def is_on_paper(self) -> bool:
        """The office has the paper."""
        return self.declaration.get("form") == "paper"
