"""Jobs of membership: what happens by itself. Safe to run twice at the same time."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from django.utils import timezone
from procrastinate.contrib.django import app

from allmende.coops.models import Coop
from allmende.kernel.actor import Actor
from allmende.kernel.each_alone import each_alone
from allmende.kernel.row_access import system_access

from ..models import Member
from ..money.minimum_capital import with_a_minimum
from ..use_cases.erase_due_data import erase_due_data
from ..use_cases.forget_notes import forget_notes
from ..use_cases.forget_self_service_keys import forget_self_service_keys
from ..use_cases.note_leavers import note_leavers
from ..use_cases.weigh_payouts import weigh_payouts


@app.periodic(cron="13 1 * * *")
@app.task(pass_context=False)
def tell_who_left(timestamp: int) -> None:
    """Each night: members whose last day is over have left."""
    today = timezone.localdate(datetime.fromtimestamp(timestamp, UTC))
    note_leavers(actor=Actor.job("tell_who_left"), on=today)


@app.periodic(cron="23 1 * * *")
@app.task(pass_context=False)
def weigh_suspended_payouts(timestamp: int) -> None:
    """Each night: what the minimum capital leaves no room for is suspended, and freed once there is room (§ 8a GenG).

    A transaction for each cooperative whose statutes ever named a minimum: what goes wrong in one stops no other.
    """
    now, actor = datetime.fromtimestamp(timestamp, UTC), Actor.job("weigh_suspended_payouts")
    with system_access():
        coops = list(Coop.objects.filter(pk__in=with_a_minimum()).order_by("pk"))

    def weigh(coop: Coop) -> None:
        on = timezone.localdate(now, timezone=ZoneInfo(coop.time_zone))
        with system_access():
            weigh_payouts(actor=actor, coop_id=coop.pk, on=on)

    each_alone(coops, weigh, failed="payouts of a cooperative were not weighed")


@app.periodic(cron="37 3 * * *")
@app.task(pass_context=False)
def forget_keys_to_self_service(timestamp: int) -> None:
    """Each night: keys to self-service that ran out are removed."""
    now = datetime.fromtimestamp(timestamp, UTC)
    forget_self_service_keys(actor=Actor.job("forget_self_service_keys"), now=now)


@app.periodic(cron="43 3 * * *")
@app.task(pass_context=False)
def forget_notes_on_leavers(timestamp: int) -> None:
    """Each night: notes on members who left a year ago are removed."""
    today = timezone.localdate(datetime.fromtimestamp(timestamp, UTC))
    forget_notes(actor=Actor.job("forget_notes"), on=today)


@app.periodic(cron="49 3 * * *")
@app.task(pass_context=False)
def erase_what_is_due(timestamp: int) -> None:
    """Each night: what the lists of members have kept long enough goes, a transaction for some hundred parties.

    A cooperative in a country whose periods are not entered keeps as long as the longest that are (law/retention.py).
    What goes wrong in one keeps no other from being erased; at the end the job fails with all of it.
    """
    now = datetime.fromtimestamp(timestamp, UTC)
    with system_access():
        coops = list(Coop.objects.filter(pk__in=Member.objects.values("coop")).order_by("pk"))
    each_alone(
        coops, lambda coop: _erase_of(coop, now), failed="not all that is due was erased of a cooperative"
    )


def _erase_of(coop: Coop, now: datetime) -> None:
    actor = Actor.job("erase_what_is_due")
    on = timezone.localdate(now, timezone=ZoneInfo(coop.time_zone))
    done: dict[str, int] = {"first": 1}
    while done:
        with system_access():
            done = erase_due_data(actor=actor, coop=coop, on=on, now=now)
