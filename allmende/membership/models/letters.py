"""Letters for whom no mail reaches: the office prints and sends them."""

from __future__ import annotations

from functools import reduce
from operator import or_

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from allmende.coops.models import Coop
from allmende.payments.models import Claim, Mandate, PayoutAccount

from .bonds import Bond
from .departures import Cause, Departure, Subscription
from .movements import CapitalMovement
from .register import Member, Party
from .terms import MemberTerms


class LetterKind(models.TextChoices):
    """What it is about. Each is written anew when it is opened, and says how things stand then."""

    ADMISSION = "admission", _("admission")
    DEPARTURE = "departure", _("notice or exit")
    SHARES = "shares", _("further shares")
    MANDATE = "mandate", _("direct debit mandate")
    ACCOUNT = "account", _("account for payouts")
    TERMS = "terms", _("group or kind of membership")
    TRANSFER = "transfer", _("transfer of shares")
    DEATH = "death", _("death, and the heirs who stay")
    SHORTFALL = "shortfall", _("part of a loss to pay in")
    POWER = "power", _("power of attorney")
    ERASURE = "erasure", _("answer to a request for erasure")
    HOLDER = "holder", _("death of a joint holder")
    KNOWN = "known", _("application of whoever is a member already")
    SETTLEMENT = "settlement", _("settlement")
    PAYOUT = "payout", _("payout that waits")
    SET_OFF = "set_off", _("set-off against a payout")


COLUMN_OF = {
    LetterKind.DEPARTURE: "departure",
    LetterKind.SHARES: "subscription",
    LetterKind.MANDATE: "mandate",
    LetterKind.ACCOUNT: "account",
    LetterKind.TERMS: "terms",
    LetterKind.TRANSFER: "movement",
    LetterKind.SHORTFALL: "claim",
    LetterKind.POWER: "bond",
    LetterKind.HOLDER: "bond",
    LetterKind.SETTLEMENT: "departure",
    LetterKind.PAYOUT: "departure",
    LetterKind.SET_OFF: "departure",
}
"""Which column names what a letter of this kind is about; of the other kinds none does."""


def _about_one_thing(kind: str) -> Q:
    named = {f"{column}__isnull": column != COLUMN_OF.get(LetterKind(kind)) for column in COLUMN_OF.values()}
    return Q(kind=kind, **named)


class PaperLetter(models.Model):
    """A letter that waits for the office, or was sent. It holds no words: what it says is read from what it is about.

    recipient: whose address it goes to, the member or an heir. sent_on: when the office sent it. movement: of the
    member's side of a transfer. erased: of an answer to a request for erasure, which fields went, by name.
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
    account = models.ForeignKey(PayoutAccount, models.PROTECT, null=True, related_name="+")
    terms = models.ForeignKey(MemberTerms, models.PROTECT, null=True, related_name="+")
    movement = models.ForeignKey(CapitalMovement, models.PROTECT, null=True, related_name="+")
    claim = models.ForeignKey(Claim, models.PROTECT, null=True, related_name="+")
    bond = models.ForeignKey(Bond, models.PROTECT, null=True, related_name="+")
    erased = models.JSONField(default=list, db_default=[])
    recorded_at = models.DateTimeField(db_default=Now())
    sent_on = models.DateField(null=True)

    @property
    def about(self) -> str:
        """What it is about, in the active language."""
        if self.departure is None or self.kind != LetterKind.DEPARTURE:
            return self.get_kind_display()
        if self.departure.cause == Cause.EXCLUSION:
            return gettext("exclusion, by registered letter")
        return self.departure.get_cause_display()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="a_letter_is_about_one_thing",
                condition=reduce(or_, (_about_one_thing(kind) for kind in LetterKind.values)),
            ),
            models.CheckConstraint(
                name="only_an_answer_about_erasure_names_what_went",
                condition=Q(erased=[]) | Q(kind="erasure"),
            ),
        ]
        indexes = [
            models.Index(fields=["coop", "id"], name="letters_to_print", condition=Q(sent_on=None)),
            models.Index(fields=["coop", "-sent_on"], name="letters_by_day_sent"),
        ]
