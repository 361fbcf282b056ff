"""Mail: written in the transaction, sent by the worker, or shown on the demo's outbox page."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from email.utils import formataddr, parseaddr
from functools import partial
from smtplib import SMTPException, SMTPRecipientsRefused, SMTPResponseException
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction

from .letters import Attachment, Letter, carry, remove_letters
from .line_ends import kept_together
from .models import OutboxAttachment, OutboxMail
from .row_access import system_access

__all__ = [
    "Attachment",
    "MailDelayed",
    "MailRefused",
    "MailUnclear",
    "NoMailServer",
    "OutboxBackend",
    "call_off_mails",
    "forget_mails",
    "mail_line",
    "no_mail_leaves",
    "send_mail_later",
]

ENHANCED = re.compile(r"[245]\.\d{1,3}\.\d{1,3}\b")
CLOSING = 421
"""Whatever it answers, the server hangs up."""
NO_ADDRESS = "501 5.1.3"
"""What a server would say to an address that no mail can have."""
OUTBOX = "allmende.kernel.mail.OutboxBackend"


def send_mail_later(
    *,
    to: str,
    subject: str,
    body: str,
    language: str,
    attachments: Sequence[Attachment] = (),
    about: str = "",
    reply_to: str = "",
) -> None:
    """Hand a mail to the worker. It leaves only if the transaction commits, and then survives a crash.

    about: an opaque label, such as "application:17", by which `forget_mails` finds what is left of it; never a name.
    reply_to: the address that an answer goes to; without one, to who sends for the installation.
    """
    from .tasks import send_mail  # the task module needs the job queue's app, which needs loaded models

    send_mail.defer(
        to=to,
        subject=" ".join(subject.split()),
        body=kept_together(body),
        language=language,
        attachments=carry(attachments),
        about=about,
        **({"reply_to": reply_to} if reply_to else {}),
    )


def forget_mails(about: str, *, unsent_too: bool = True) -> None:
    """Delete every mail of this label, in this transaction: waiting, sent, given up, and in the demo's outbox.

    A mail that a worker is sending at this moment is sent to its end; a job looks after it and deletes it then, within
    a minute or two. With `unsent_too=False` what still waits is sent first too: for a last letter to the person whose
    data are deleted.
    """
    from .tasks import FIRST_LOOK, forget_mails_under_way

    if not about:
        raise ValueError("mails without a label are forgotten after a week, not by it")
    with transaction.atomic():
        if remove_letters(about, unsent_too=unsent_too):
            forget_mails_under_way.configure(schedule_in={"seconds": FIRST_LOOK}).defer(
                about=about, unsent_too=unsent_too, waited=FIRST_LOOK
            )


def call_off_mails(about: str) -> None:
    """Delete the mails of this label, sent or waiting, before another takes their place: but not one that is being sent
    at this moment, which `forget_mails` still finds.
    """
    remove_letters(about, unsent_too=True)


def no_mail_leaves() -> bool:
    """Whether mails reach nobody: no server is named (EMAIL_URL), and no demo shows them."""
    return settings.EMAIL_BACKEND == OUTBOX and not settings.SHOW_OUTBOX


class MailTrouble(Exception):
    """reason: the server's code, or the trouble of the connection. Never its words: they name the address."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class NoMailServer(MailTrouble):
    """Nobody answered. Nothing left."""


class MailRefused(MailTrouble):
    """The server, or what has to be true of an address, said no to this mail. It did not leave."""


class MailDelayed(MailTrouble):
    """The server said: not now (4xx; greylisting, a full mailbox, too much at once). This mail did not leave.

    is_of_recipient: it said so of this recipient; otherwise of the line, and the others fare no better now.
    """

    def __init__(self, reason: str, *, is_of_recipient: bool) -> None:
        super().__init__(reason)
        self.is_of_recipient = is_of_recipient


class MailUnclear(MailTrouble):
    """The line broke while this mail was handed over: it may have left."""


@contextmanager
def mail_line() -> Iterator[Callable[..., None]]:
    """A line to the mail server, for whoever has to know what became of each mail. For jobs: it waits for the server.

    Inside, `send(to=, subject=, body=, language=)` returns once the server has taken the mail, and raises MailRefused,
    MailDelayed or MailUnclear. It takes sender, a name to stand before the installation's address, and attachments,
    about and reply_to as `send_mail_later` does. Raises NoMailServer.
    """
    line = get_connection()
    try:
        line.open()
    except (OSError, SMTPException) as error:
        raise NoMailServer(_trouble(error)) from error
    try:
        yield partial(_send, line)
    finally:
        line.close()


def _send(
    line: Any,
    *,
    to: str,
    subject: str,
    body: str,
    language: str,
    sender: str = "",
    reply_to: str = "",
    attachments: Sequence[Attachment] = (),
    about: str = "",
) -> None:
    address = parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
    letter = Letter(
        subject=" ".join(subject.split()),
        body=body,
        from_email=formataddr((sender, address)) if sender else None,
        to=[to],
        reply_to=[reply_to] if reply_to else None,
        headers={"Content-Language": language},
        connection=line,
    )
    letter.about = about
    for each in attachments:
        letter.attach(each.name, each.content, each.type)
    try:
        letter.send()
    except SMTPRecipientsRefused as error:
        raise _answer(*next(iter(error.recipients.values()), (0, b"")), is_of_recipient=True) from None
    except SMTPResponseException as error:
        raise _answer(error.smtp_code, error.smtp_error, is_of_recipient=False) from None
    except ValueError:
        raise MailRefused(NO_ADDRESS) from None
    except (OSError, SMTPException) as error:
        raise MailUnclear(_trouble(error)) from None


def _answer(code: int, text: bytes | str, *, is_of_recipient: bool) -> MailTrouble:
    """What a reply means: 4xx is not now, 5xx is no, and of anything else nobody knows."""
    said = _code(code, text)
    if 400 <= code < 500:
        return MailDelayed(said, is_of_recipient=is_of_recipient and code != CLOSING)
    return MailRefused(said) if 500 <= code < 600 else MailUnclear(said)


def _code(code: int, text: bytes | str) -> str:
    """Code and enhanced status (RFC 3463) of a reply, such as "550 5.1.1"."""
    words = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
    status = ENHANCED.match(words)
    return f"{code} {status[0]}" if status else str(code)


def _trouble(error: Exception) -> str:
    if isinstance(error, SMTPResponseException):
        return _code(error.smtp_code, error.smtp_error)
    return (
        str(error)
        if isinstance(error, OSError) and not isinstance(error, SMTPException)
        else type(error).__name__
    )


class OutboxBackend(BaseEmailBackend):
    """Keeps mails in the database, for installations without a mail server."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        with system_access():  # a mail belongs to no cooperative
            for message in email_messages:
                for to in message.recipients():
                    _keep(message, to)
        return len(email_messages)


def _keep(message: EmailMessage, to: str) -> None:
    mail = OutboxMail.objects.create(
        recipient=parseaddr(to)[1],
        subject=message.subject[:500],
        body=str(message.body),
        about=getattr(message, "about", ""),
    )
    OutboxAttachment.objects.bulk_create(
        # Django reads an attached text file as text.
        OutboxAttachment(
            mail=mail,
            name=name[:200],
            type=kind,
            content=content.encode() if isinstance(content, str) else content,
        )
        for name, content, kind in message.attachments
    )
