"""Jobs of the pool: what happens by itself. Safe to run twice at the same time: who comes second finds it done."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import UTC, datetime

from django.db.models import QuerySet
from procrastinate.contrib.django import app

from allmende.kernel.actor import Actor
from allmende.kernel.errors import DomainError
from allmende.kernel.row_access import system_access

from .models import Booking
from .queries.due import bookings_to_complete, requests_to_expire
from .use_cases.complete_ended_booking import complete_ended_booking
from .use_cases.expire_request import expire_request
from .use_cases.forget_purposes import forget_purposes

logger = logging.getLogger(__name__)

BATCH = 500
"""At most so many a run; the next run goes on."""


@app.periodic(cron="* * * * *")
@app.task(pass_context=False)
def expire_requests(timestamp: int) -> None:
    """Each minute: requests whose time to be answered is over."""
    expire_requests_due(now=datetime.fromtimestamp(timestamp, UTC))


@app.periodic(cron="*/5 * * * *")
@app.task(pass_context=False)
def complete_ended_bookings(timestamp: int) -> None:
    """Every five minutes: confirmed bookings that ended 24 hours ago, undisputed."""
    complete_bookings_due(now=datetime.fromtimestamp(timestamp, UTC))


@app.periodic(cron="43 3 * * *")
@app.task(pass_context=False)
def forget_old_purposes(timestamp: int) -> None:
    """Each night: what bookings were for, a year after."""
    with system_access():
        forget_purposes(actor=Actor.job("forget_old_purposes"), now=datetime.fromtimestamp(timestamp, UTC))


def expire_requests_due(*, now: datetime) -> int:
    """Expire every request that is due. Return how many."""
    return _each(requests_to_expire(now), expire_request, Actor.job("expire_requests"), now)


def complete_bookings_due(*, now: datetime) -> int:
    """Complete every booking that is due. Return how many."""
    return _each(bookings_to_complete(now), complete_ended_booking, Actor.job("complete_ended_bookings"), now)


def _each(
    due: QuerySet[Booking], use_case: Callable[..., Booking | None], actor: Actor, now: datetime
) -> int:
    """Each booking in a transaction of its own, so that one that is refused does not hold up the others."""
    with system_access():
        ids = list(due.values_list("pk", flat=True)[:BATCH])
    done = 0
    for booking_id in ids:
        try:
            with system_access():
                done += use_case(actor=actor, booking_id=booking_id, now=now) is not None
        except DomainError:
            logger.exception("%s: booking %s", actor.system, booking_id)
    return done
