"""Mails that wait for the worker, as tests read them."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass

from django.db import connection

from allmende.kernel.row_access import system_access


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
            each["body"],
            each["about"],
            [File(file["name"], base64.b64decode(file["content"])) for file in each["attachments"]],
            each.get("reply_to", ""),
        )
        for each in found
    ]
