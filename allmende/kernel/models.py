"""The audit log, the demo's outbox, and what tables of progress have in common."""

from __future__ import annotations

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models.functions import Now


class AuditEntry(models.Model):
    """One fact with its actor. Append-only: the database refuses UPDATE and DELETE.

    Purpose: to show who did what. It holds ids and figures, no names; retention: as long as the installation.
    """

    recorded_at = models.DateTimeField(db_default=Now(), editable=False)
    fact = models.CharField(max_length=80)
    details = models.JSONField(encoder=DjangoJSONEncoder)
    person_id = models.BigIntegerField(null=True)
    coop_id = models.BigIntegerField(null=True)
    system = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="every_fact_has_an_actor",
                condition=models.Q(person_id__isnull=False) ^ ~models.Q(system=""),
            ),
        ]
        indexes = [
            models.Index(fields=["coop_id", "-id"], name="audit_by_coop"),
            models.Index(fields=["fact", "-id"], name="audit_by_fact"),
            models.Index(fields=["person_id", "fact", "-id"], name="audit_by_person"),
        ]


class OutboxMail(models.Model):
    """A mail that the demo shows on its outbox page instead of sending it.

    Purpose: trying the software without a mail server. Filled only where no EMAIL_URL is set;
    retention: seven days (`kernel.tasks.empty_outbox`).
    """

    written_at = models.DateTimeField(db_default=Now(), editable=False)
    recipient = models.EmailField()
    subject = models.CharField(max_length=500)
    body = models.TextField()
    about = models.CharField(max_length=80, blank=True, db_default="")
    """An opaque label such as "application:17": by it `kernel.mail.forget_mails` finds what may not wait a week."""

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["about"], name="outbox_by_label", condition=~models.Q(about=""))]


class OutboxAttachment(models.Model):
    """A file that came with a mail of the demo. Purpose and retention: those of its mail, with which it goes."""

    mail = models.ForeignKey(OutboxMail, on_delete=models.CASCADE, related_name="attachments")
    name = models.CharField(max_length=200)
    type = models.CharField(max_length=200)
    content = models.BinaryField()

    class Meta:
        ordering = ["id"]


class JobProgress(models.Model):
    """How far work on a row (`run`, of the table below) is. Two numbers; kept as long as the row is.

    Written on a connection of its own, so that others see it before the commit: without a key that the database holds.
    """

    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)

    class Meta:
        abstract = True
