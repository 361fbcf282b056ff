"""What a mail is made of on its way through the queue, and how all of it is forgotten."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypedDict

from django.core.mail import EmailMessage
from django.db import connection

from .models import OutboxMail
from .row_access import system_access

MOST_BYTES = 10 * 1024 * 1024
"""Of all attachments of one mail. Many servers refuse more."""


@dataclass(frozen=True)
class Attachment:
    """A file that goes with a mail. `type` is its media type, such as application/pdf."""

    name: str
    content: bytes
    type: str


class Carried(TypedDict):
    """An attachment as an argument of a job."""

    name: str
    content: str
    type: str


class Letter(EmailMessage):
    """A mail that knows what it is about. No reader sees that label; the demo's outbox keeps it, to forget by it."""

    about = ""


def carry(attachments: Sequence[Attachment]) -> list[Carried]:
    """Attachments as arguments of a job. Raise ValueError if they are too large for a mail.

    Base64 in the job itself: so the mail is one row, which is written with the transaction or not at all, reaches a
    worker on another machine, and is forgotten with all it holds by deleting that row. A file beside it could be left.
    """
    if sum(len(each.content) for each in attachments) > MOST_BYTES:
        raise ValueError(f"attachments of more than {MOST_BYTES} bytes are too large for a mail")
    return [
        Carried(
            name=" ".join(each.name.split()),
            content=base64.b64encode(each.content).decode("ascii"),
            type=each.type,
        )
        for each in attachments
    ]


def unpack(carried: Sequence[Carried]) -> list[Attachment]:
    """The attachments that `carry` packed."""
    return [Attachment(each["name"], base64.b64decode(each["content"]), each["type"]) for each in carried]


def remove_letters(about: str, *, unsent_too: bool) -> bool:
    """Delete jobs and outbox mails of this label. Return whether something is left that has to be sent first."""
    under_way = ["doing"] if unsent_too else ["doing", "todo"]
    ours = "task_name = 'allmende.kernel.tasks.send_mail' and args->>'about' = %s and args->>'about' <> ''"
    with connection.cursor() as cursor:
        cursor.execute(
            f"delete from procrastinate_jobs where {ours} and status::text <> all(%s)", [about, under_way]
        )
        # Asked after the deletion: a job that a worker took meanwhile is seen here as being done.
        cursor.execute(f"select exists (select from procrastinate_jobs where {ours})", [about])
        left = bool(cursor.fetchone()[0])
    with system_access():  # a mail belongs to no cooperative
        OutboxMail.objects.filter(about=about).delete()
    return left
