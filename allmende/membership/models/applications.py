"""Declarations to join (Beitrittserklärung), until they are decided."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db import models
from django.db.models import F, Q
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from allmende.coops.models import Coop
from allmende.payments.models import BankAccount

from .register import Member, Party
from .statutes import Statutes


class ApplicationState(models.TextChoices):
    OPEN = "open", _("waits for a decision")
    ADMITTED = "admitted", _("admitted")
    WITHDRAWN = "withdrawn", _("withdrawn")


class Application(BankAccount):
    """An unconditional declaration to join, in text form (§ 15 (1) GenG).

    statutes, statutes_hash: the version that could be read before. declaration: what was shown and agreed to,
    word by word, in the applicant's language. A rejected application is deleted at once with its party (§ 15 (2)).
    key: made by whoever asks; sent again, it is the same application. signed_at: the moment, or the
    beginning of the day on a paper that the office entered at entered_at, None where it was signed here. paper_on: when
    the signed paper came in, where the statutes demand the written form. recognised_at: when the office said that it is
    a former member's, and wrote to that row what was declared; brought_login: the login came to that row with it.
    The account (BankAccount) is the one to collect from, until the admission makes a mandate of it; then it goes here.
    Purpose: the decision on admission, and the proof of the declaration. Retention: once
    admitted, three years after the end of the year of the exit (§ 30 GenG); rejected, none (§ 15 GenG).
    """

    coop = models.ForeignKey(Coop, models.PROTECT, related_name="+")
    key = models.UUIDField(unique=True, null=True, editable=False)
    party = models.ForeignKey(Party, models.PROTECT, related_name="applications")
    statutes = models.ForeignKey(Statutes, models.PROTECT, related_name="+")
    statutes_hash = models.CharField(max_length=64)
    shares = models.PositiveIntegerField(_("Shares"))
    pays_instalments = models.BooleanField(_("Pays in instalments"), default=False)
    is_investing = models.BooleanField(_("As an investing member"), default=False)
    group = models.CharField(_("Group"), max_length=40, blank=True)
    declaration = models.JSONField(default=dict)
    signed_at = models.DateTimeField(_("Signed"))
    entered_at = models.DateTimeField(null=True)
    paper_on = models.DateField(_("Signed paper received"), null=True)
    state = models.CharField(max_length=10, choices=ApplicationState.choices, default=ApplicationState.OPEN)
    member = models.ForeignKey(Member, models.PROTECT, null=True, related_name="applications")
    decided_on = models.DateField(null=True)
    recognised_at = models.DateTimeField(null=True)
    brought_login = models.BooleanField(default=False, db_default=False)

    class Meta:
        constraints = [
            *BankAccount.Meta.constraints,
            models.UniqueConstraint(
                name="one_open_application_per_party", fields=["party"], condition=Q(state="open")
            ),
            models.CheckConstraint(
                name="a_paper_is_entered_after_its_signature",
                condition=Q(entered_at=None) | Q(entered_at__gte=F("signed_at")),
            ),
            models.CheckConstraint(
                name="an_admitted_application_made_a_member",
                condition=Q(state="admitted", member__isnull=False, decided_on__isnull=False)
                | (~Q(state="admitted") & Q(member__isnull=True)),
            ),
        ]
        indexes = [models.Index(fields=["coop", "state", "signed_at"], name="application_by_state")]

    @property
    def recorded_at(self) -> datetime:
        """Since when it is known here."""
        return self.entered_at or self.signed_at

    @property
    def signed_on(self) -> date:
        """The day of the signature on the cooperative's clocks."""
        return localdate(self.signed_at, timezone=ZoneInfo(self.coop.time_zone))

    @property
    def signed_by(self) -> list[str]:
        """The names typed below the declaration, none where it is signed by hand. At first only one was kept."""
        kept = self.declaration.get("signatures") or [self.declaration.get("signature", "")]
        return [name for name in kept if name]


class RefusedCount(models.Model):
    """How many applications were rejected in a year: all that stays of them (§ 15 GenG)."""

    coop = models.ForeignKey(Coop, models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(name="one_count_of_refusals_a_year", fields=["coop", "year"])]
