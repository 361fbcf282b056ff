"""Hand one mail to the mail server, and note what became of it: what was begun is never begun again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db.models import F, QuerySet
from django.db.models.functions import Now

from allmende.kernel.mail import MailDelayed, MailRefused, MailUnclear
from allmende.kernel.row_access import system_access

from ..models import Delivery
from ..models.mailings import LONGEST_REASON

PAUSE = timedelta(minutes=10)
MOST_TRIES = 24
"""So often a recipient's server may say “not now”: four hours. Greylisting ends within one."""


def _nothing() -> None:
    """Where nobody else has to know."""


def hand_over(
    row: QuerySet[Any], send: Callable[[], None], *, if_not_sure: Callable[[], None] = _nothing
) -> None:
    """row: of a mail that is begun, with its state, reason and tries. A recipient whose server says “not now” waits ten
    minutes.

    if_not_sure: in the same transaction, where it did not arrive, or perhaps. Raises MailUnclear when the line broke,
    MailDelayed when the server wants no more now.
    """
    try:
        send()
    except MailRefused as refused:
        note(row, Delivery.FAILED, refused.reason, if_not_sure)
    except MailDelayed as delayed:
        _put_back(row, delayed, if_not_sure)
        if not delayed.is_of_recipient:
            raise
    except MailUnclear as unclear:
        note(row, Delivery.UNCLEAR, unclear.reason, if_not_sure)
        raise
    else:
        note(row, Delivery.SENT)


def note(
    row: QuerySet[Any], state: Delivery, reason: str = "", if_not_sure: Callable[[], None] = _nothing
) -> None:
    """Also where another run took this one for lost."""
    with system_access():
        begun = row.filter(state__in=[Delivery.SENDING, Delivery.UNCLEAR])
        if begun.update(state=state, reason=reason[:LONGEST_REASON], done_at=Now()):
            if_not_sure()


def _put_back(row: QuerySet[Any], delayed: MailDelayed, if_not_sure: Callable[[], None]) -> None:
    """It surely did not leave. Where another run took it for lost it stays unclear: better never than twice."""
    with system_access():
        begun = row.filter(state=Delivery.SENDING)
        if not delayed.is_of_recipient:
            begun.update(state=Delivery.WAITING, reason=delayed.reason)
            return
        given_up = begun.filter(tries__gte=MOST_TRIES - 1)
        if given_up.update(state=Delivery.FAILED, reason=delayed.reason, done_at=Now()):
            if_not_sure()
        begun.update(
            state=Delivery.WAITING, reason=delayed.reason, tries=F("tries") + 1, not_before=Now() + PAUSE
        )
