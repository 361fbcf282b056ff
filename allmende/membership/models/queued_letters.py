"""Letters by mail: those that follow what happens to many at once, which the worker writes and sends, each once, and
those that leave with what they confirm.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from allmende.coops.models import Coop
from allmende.payments.models import Claim

from .departures import Departure
from .letters import LetterKind, PaperLetter
from .mailings import LONGEST_REASON
from .register import Member, Party
from .year_runs import YearRun


class LetterState(models.TextChoices):
    """What became of a letter. Those of a mail are called as in Delivery."""

    WAITING = "waiting", _("not sent yet")
    SENDING = "sending", _("is being sent")
    SENT = "sent", _("sent by mail")
    FAILED = "failed", _("refused by the mail server")
    UNCLEAR = "unclear", _("perhaps sent")
    PAPER = "paper", pgettext_lazy("letter", "on paper")
    DROPPED = "dropped", _("not needed any more")
    HANDED_OVER = "handed", _("put on its way by mail")


ABOUT_A_STEP = (LetterKind.SETTLEMENT, LetterKind.PAYOUT, LetterKind.SET_OFF, LetterKind.DEPARTURE)


class QueuedLetter(models.Model):
    """A letter that somebody is to get, and what became of it. It holds no words: what it says is read from what it is
    about, when it is written. One that left with what it confirms was handed over, and names at most a step: no more is
    known of it than that, of which kind it was, to whom and when.

    recipient: None until the worker looks who reads for the member; more than one get a row each. Once a mail was
    begun it is never begun again; only where the server said “not now” (4xx) it waits for another try. paper: what lies
    on the office's pile, because there is no address, or the mail did not surely arrive. corrects: the letter that was
    sent before and counts no longer. run: of a year, which asked for it.
    Purpose: that everybody is told once, and to see who was. Retention: three years after the end of the year of the
    exit, as the papers.
    """

    coop = models.ForeignKey(Coop, models.PROTECT, related_name="+")
    member = models.ForeignKey(Member, models.PROTECT, related_name="+")
    recipient = models.ForeignKey(Party, models.PROTECT, null=True, related_name="+")
    kind = models.CharField(max_length=10, choices=LetterKind.choices)
    departure = models.ForeignKey(Departure, models.PROTECT, null=True, related_name="+")
    claim = models.ForeignKey(Claim, models.PROTECT, null=True, related_name="+")
    run = models.ForeignKey(YearRun, models.PROTECT, null=True, related_name="+")
    corrects = models.ForeignKey("self", models.SET_NULL, null=True, related_name="+")
    paper = models.ForeignKey(PaperLetter, models.SET_NULL, null=True, related_name="+")
    state = models.CharField(max_length=10, choices=LetterState.choices, default=LetterState.WAITING)
    reason = models.CharField(max_length=LONGEST_REASON, blank=True, db_default="")
    tries = models.PositiveSmallIntegerField(db_default=0)
    not_before = models.DateTimeField(null=True)
    queued_at = models.DateTimeField(db_default=Now())
    done_at = models.DateTimeField(null=True)

    @property
    def about(self) -> str:
        """What it is about, in the active language."""
        if self.kind == LetterKind.DEPARTURE and self.departure:
            said = self.departure.get_cause_display()
        else:
            said = self.get_kind_display()
        return gettext("correction: %(about)s") % {"about": said} if self.corrects_id else said

    @property
    def became(self) -> str:
        """What became of it, in the active language."""
        return self.get_state_display()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="a_queued_letter_is_about_one_thing",
                condition=Q(kind__in=ABOUT_A_STEP, departure__isnull=False, claim=None)
                | Q(kind=LetterKind.SHORTFALL, departure=None, claim__isnull=False)
                | Q(state=LetterState.HANDED_OVER, departure=None, claim=None)
                & ~Q(kind__in=[*ABOUT_A_STEP, LetterKind.SHORTFALL]),
            ),
            models.CheckConstraint(
                name="a_letter_that_went_names_its_reader",
                condition=Q(state__in=["waiting", "dropped"]) | Q(recipient__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["coop", "-id"], name="queued_letters_of_a_coop"),
            models.Index(fields=["coop", "id"], name="queued_letters_to_send", condition=Q(state="waiting")),
            models.Index(fields=["coop", "id"], name="queued_letters_begun", condition=Q(state="sending")),
        ]
