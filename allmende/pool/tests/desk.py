"""People at a browser, and days on the wall calendar: pages use today's clock."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from typing import Any

from django.test import Client
from django.utils import timezone

from allmende.coops.models import Coop
from allmende.identity.models import Person
from allmende.kernel.actor import Actor
from allmende.kernel.row_access import seeing, system_access
from allmende.pool.models import Booking, Resource
from allmende.pool.use_cases.book_resource import book_resource
from tests.people import signed_in

from .stage import BERLIN, Stage

ENGLISH = {"Accept-Language": "en"}


def at_the_desk(actor: Actor, language: str = "en") -> Client:
    """A browser, signed in as the actor and acting for its cooperative or for oneself."""
    Person.objects.filter(pk=actor.person_id).update(language=language)
    coop = Coop.objects.get(pk=actor.coop_id) if actor.coop_id else None
    return signed_in(Client(headers=ENGLISH), Person.objects.get(pk=actor.person_id), coop)


def guest(language: str = "en") -> Client:
    return Client(headers={"Accept-Language": language})


def text_of(response: Any) -> str:
    """The page without its tags, on one line."""
    html = re.sub(r"<(script|style|svg).*?</\1>", " ", response.content.decode(), flags=re.DOTALL)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def a_saturday(weeks: int = 1) -> date:
    """A Saturday ahead, never today's."""
    today = timezone.localdate()
    return today + timedelta(days=(5 - today.weekday() - 1) % 7 + 1, weeks=weeks)


def on_saturday(hour: int, weeks: int = 1) -> datetime:
    return datetime.combine(a_saturday(weeks), time(hour), BERLIN)


def wish(start: str = "10:00", end: str = "14:00", **more: str) -> dict[str, str]:
    """The booking form, filled in."""
    filled = {
        "on": a_saturday().isoformat(),
        "from": start,
        "to": end,
        "quantity": "1",
        "purpose": "",
        "key": "k1",
    }
    return filled | more


def booked(
    stage: Stage,
    resource: Resource,
    start: datetime,
    end: datetime,
    *,
    now: datetime | None = None,
    **more: Any,
) -> Booking:
    """A booking of the borrower at real times; `now` may lie in the past."""
    actor = more.pop("actor", stage.borrows)
    with seeing(actor):
        return book_resource(
            actor=actor,
            resource_id=resource.pk,
            starts_at=start,
            ends_at=end,
            now=now or timezone.now(),
            **more,
        )


def state_of(booking: Booking) -> str:
    with system_access():
        return Booking.objects.get(pk=booking.pk).state


def count_bookings() -> int:
    with system_access():
        return Booking.objects.count()
