"""Mails to a group of members: templates, mailings, and what became of each recipient."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from allmende.coops.models import Coop

from .register import Member, Party

LONGEST_SUBJECT, LONGEST_MAIL, LONGEST_REASON = 200, 10_000, 200
IN_GERMAN = ~Q(subject_de="") & ~Q(text_de="")
IN_ENGLISH = ~Q(subject_en="") & ~Q(text_en="")


class Written(models.Model):
    """Subject and text with placeholders, in German, English, or both."""

    subject_de = models.CharField(_("Subject"), max_length=LONGEST_SUBJECT, blank=True)
    text_de = models.TextField(_("Text"), max_length=LONGEST_MAIL, blank=True)
    subject_en = models.CharField(_("Subject in English"), max_length=LONGEST_SUBJECT, blank=True)
    text_en = models.TextField(_("Text in English"), max_length=LONGEST_MAIL, blank=True)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                name="%(class)s_is_written_in_a_language",
                condition=IN_GERMAN | IN_ENGLISH,
            )
        ]


class MailTemplate(Written):
    """A mail to write again and again, under a name. Purpose: the office's work; retention: until it is deleted."""

    coop = models.ForeignKey(Coop, models.PROTECT, related_name="+")
    name = models.CharField(_("Name of the template"), max_length=60)
    saved_at = models.DateTimeField()

    class Meta(Written.Meta):
        constraints = [
            *Written.Meta.constraints,
            models.UniqueConstraint(name="a_template_has_a_name_of_its_own", fields=["coop", "name"]),
        ]


class MailingState(models.TextChoices):
    """How far a mailing is."""

    RUNNING = "running", _("is being sent")
    STOPPED = "stopped", _("stopped")
    DONE = "done", _("sent")


class Mailing(Written):
    """One mail to many members, as it was sent. counts: recipients by state, once it is over.

    key: made by whoever asks; sent again, it is the same mailing. waits_for_server: the mail server did not answer.
    Purpose: to know what was written to whom. Retention: what was written stays as a letter of the cooperative; to whom
    goes a year after it was over.
    """

    coop = models.ForeignKey(Coop, models.PROTECT, related_name="+")
    key = models.UUIDField()
    state = models.CharField(max_length=10, choices=MailingState.choices, default=MailingState.RUNNING)
    counts = models.JSONField(default=dict)
    waits_for_server = models.BooleanField(default=False)
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    started_at = models.DateTimeField()
    over_at = models.DateTimeField(null=True)

    class Meta(Written.Meta):
        constraints = [
            *Written.Meta.constraints,
            models.UniqueConstraint(name="a_key_starts_one_mailing", fields=["coop", "key"]),
            models.CheckConstraint(
                name="a_mailing_is_over_or_running",
                condition=Q(state="running", over_at=None) | (~Q(state="running") & Q(over_at__isnull=False)),
            ),
        ]
        indexes = [
            models.Index(fields=["coop", "-id"], name="mailings_of_a_coop"),
            models.Index(fields=["id"], name="mailings_running", condition=Q(state="running")),
        ]


class Delivery(models.TextChoices):
    """What became of one recipient's mail."""

    WAITING = "waiting", _("not sent yet")
    SENDING = "sending", _("is being sent")
    SENT = "sent", _("sent")
    FAILED = "failed", _("refused by the mail server")
    UNCLEAR = "unclear", _("perhaps sent")
    NO_ADDRESS = "no_address", _("has no e-mail address")


class MailingRecipient(models.Model):
    """A member whom a mailing is for, and what became of it. Once it was begun, a mail is never begun again.

    party: who reads it: the member, or who stands beside a member without an address.
    Only where the server said “not now” (4xx) it waits again: it did not leave. reason: the code of the mail server.
    tries: how often it said so of this recipient; not_before: when it is asked again.
    Purpose: to see who got it, and whom to write to in another way. Retention: a year after it was over.
    """

    coop = models.ForeignKey(Coop, models.PROTECT, related_name="+")
    mailing = models.ForeignKey(Mailing, models.CASCADE, related_name="recipients")
    member = models.ForeignKey(Member, models.PROTECT, related_name="+")
    party = models.ForeignKey(Party, models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=Delivery.choices, default=Delivery.WAITING)
    reason = models.CharField(max_length=LONGEST_REASON, blank=True)
    tries = models.PositiveSmallIntegerField(db_default=0)
    not_before = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="nobody_gets_a_mailing_twice", fields=["mailing", "party"]),
        ]
        indexes = [models.Index(fields=["mailing", "state", "id"], name="recipients_by_state")]
