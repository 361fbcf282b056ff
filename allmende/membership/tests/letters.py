"""Mails that wait for the worker, as tests read them."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass

from django.core import mail
from django.core.mail import EmailMultiAlternatives
from django.db import connection

from allmende.coops.models import Coop
from allmende.kernel.actor import Actor
from allmende.kernel.line_ends import NO_BREAK
from allmende.kernel.row_access import system_access
from allmende.membership.use_cases.send_queued_letters import send_queued_letters


@dataclass(frozen=True)
class File:
    name: str
    content: bytes


@dataclass(frozen=True)
class Waiting:
    subject: str
    body: str
    about: str
    attachments: list[File]
    reply_to: str = ""


def letters_go_out(coop: Coop) -> None:
    """What the job does that writes to many, until nothing is left to do."""
    while send_queued_letters(actor=Actor.job("queued letters"), coop_id=coop.pk):
        pass


def mails_to(address: str) -> list[EmailMultiAlternatives]:
    """What the mail server took of them, in order; with plain spaces."""
    found = [each for each in mail.outbox if each.to == [address]]
    for each in found:
        each.body = str(each.body).replace(NO_BREAK, " ")
    return found


def letters_to(address: str) -> list[Waiting]:
    """In the order they were written."""
    with system_access(), connection.cursor() as cursor:
        cursor.execute(
            "select args from procrastinate_jobs where args ->> 'to' = %s and status = 'todo' order by id",
            [address],
        )
        found = [json.loads(args) if isinstance(args, str) else args for (args,) in cursor.fetchall()]
    return [
        Waiting(
            each["subject"],
            each["body"].replace(NO_BREAK, " "),
            each["about"],
            [File(file["name"], base64.b64decode(file["content"])) for file in each["attachments"]],
            each.get("reply_to", ""),
        )
        for each in found
    ]
