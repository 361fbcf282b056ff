"""Mail: written in the transaction, sent by the worker, or shown on the demo's outbox page."""

from __future__ import annotations

from collections.abc import Sequence
from email.utils import parseaddr

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from .models import OutboxMail
from .row_access import system_access

OUTBOX = "allmende.kernel.mail.OutboxBackend"


def send_mail_later(*, to: str, subject: str, body: str, language: str) -> None:
    """Hand a mail to the worker. It leaves only if the transaction commits, and then survives a crash."""
    from .tasks import send_mail  # the task module needs the job queue's app, which needs loaded models

    send_mail.defer(to=to, subject=" ".join(subject.split()), body=body, language=language)


def no_mail_leaves() -> bool:
    """Whether mails reach nobody: no server is named (EMAIL_URL), and no demo shows them."""
    return settings.EMAIL_BACKEND == OUTBOX and not settings.SHOW_OUTBOX


class OutboxBackend(BaseEmailBackend):
    """Keeps mails in the database, for installations without a mail server."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        mails = [
            OutboxMail(recipient=parseaddr(to)[1], subject=message.subject[:500], body=str(message.body))
            for message in email_messages
            for to in message.recipients()
        ]
        with system_access():  # a mail belongs to no cooperative
            OutboxMail.objects.bulk_create(mails)
        return len(email_messages)
