"""What the tests of pages have in common: a page as text, the last mail, the key in it."""

from __future__ import annotations

import re

from procrastinate.contrib.django.models import ProcrastinateJob

ENGLISH = {"Accept-Language": "en"}


def text(page: object) -> str:
    return page.content.decode()  # type: ignore[attr-defined]


def last_mail() -> dict[str, str]:
    return ProcrastinateJob.objects.filter(queue_name="mail").order_by("id").last().args


def key_in(mail: dict[str, str]) -> str:
    found = re.search(r"/invitations/([\w-]+)", mail["body"])
    assert found
    return found[1]
