"""Letters for whom no mail reaches: the office prints and sends them."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from allmende.coops.models import Coop
from allmende.payments.models import Mandate

from .departures import Cause, Departure, Subscription
from .register import Member, Party
from .terms import MemberTerms


class LetterKind(models.TextChoices):
    """What it is about. Each is written anew when it is opened, and says how things stand then."""

    ADMISSION = "admission", _("admission")
    DEPARTURE = "departure", _("notice or exit")
    SHARES = "shares", _("further shares")
    MANDATE = "mandate", _("direct debit mandate")
    TERMS = "terms", _("group or kind of membership")


class PaperLetter(models.Model):
    """A letter that waits for the office, or was sent. It holds no words: what it says is read from what it is about.

    recipient: whose address it goes to, the member or an heir. sent_on: when the office sent it.
    Purpose: that whoever has no e-mail address is told all the same, and the proof of it. Retention: three years after
    the end of the year of the exit, as the papers.
    """

    coop = models.ForeignKey(Coop, models.PROTECT, related_name="+")
    member = models.ForeignKey(Member, models.PROTECT, related_name="+")
    recipient = models.ForeignKey(Party, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=LetterKind.choices)
    departure = models.ForeignKey(Departure, models.PROTECT, null=True, related_name="+")
    subscription = models.ForeignKey(Subscription, models.PROTECT, null=True, related_name="+")
    mandate = models.ForeignKey(Mandate, models.PROTECT, null=True, related_name="+")
    terms = models.ForeignKey(MemberTerms, models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField(db_default=Now())
    sent_on = models.DateField(null=True)

    @property
    def about(self) -> str:
        """What it is about, in the active language."""
        if self.departure is None:
            return self.get_kind_display()
        if self.departure.cause == Cause.EXCLUSION:
            return gettext("exclusion, by registered letter")
        return self.departure.get_cause_display()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="a_letter_is_about_one_thing",
                condition=Q(kind="admission", departure=None, subscription=None, mandate=None, terms=None)
                | Q(kind="departure", departure__isnull=False, subscription=None, mandate=None, terms=None)
                | Q(kind="shares", departure=None, subscription__isnull=False, mandate=None, terms=None)
                | Q(kind="mandate", departure=None, subscription=None, mandate__isnull=False, terms=None)
                | Q(kind="terms", departure=None, subscription=None, mandate=None, terms__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["coop", "id"], name="letters_to_print", condition=Q(sent_on=None)),
            models.Index(fields=["coop", "-sent_on"], name="letters_by_day_sent"),
        ]
