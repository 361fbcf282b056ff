"""Jobs of membership: what happens by itself. Safe to run twice at the same time."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime

from django.utils import timezone
from procrastinate.contrib.django import app

from allmende.coops.models import Coop
from allmende.kernel.actor import Actor
from allmende.kernel.each_alone import each_alone
from allmende.kernel.row_access import system_access

from ..models import Departure, Member, Note
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
    actor = Actor.job("tell_who_left")
    with system_access():
        waiting = Departure.objects.filter(noted_on=None, withdrawn_on=None, overtaken_by=None)
        coops = list(Coop.objects.filter(pk__in=waiting.values("coop")).order_by("pk"))

    def tell_of(coop: Coop, on: date) -> None:
        note_leavers(actor=actor, coop_id=coop.pk, on=on)

    _each_on_its_day(coops, tell_of, at=timestamp, failed="who left a cooperative was not told of")


@app.periodic(cron="23 1 * * *")
@app.task(pass_context=False)
def weigh_suspended_payouts(timestamp: int) -> None:
    """Each night: what the minimum capital leaves no room for is suspended, and freed once there is room (§ 8a GenG).

    A transaction for each cooperative whose statutes ever named a minimum: what goes wrong in one stops no other.
    """
    actor = Actor.job("weigh_suspended_payouts")
    with system_access():
        coops = list(Coop.objects.filter(pk__in=with_a_minimum()).order_by("pk"))

    def weigh(coop: Coop, on: date) -> None:
        with system_access():
            weigh_payouts(actor=actor, coop_id=coop.pk, on=on)

    _each_on_its_day(coops, weigh, at=timestamp, failed="payouts of a cooperative were not weighed")


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
    actor = Actor.job("forget_notes")
    with system_access():
        coops = list(Coop.objects.filter(pk__in=Note.objects.values("coop")).order_by("pk"))

    def forget(coop: Coop, on: date) -> None:
        forget_notes(actor=actor, coop_id=coop.pk, on=on)

    _each_on_its_day(coops, forget, at=timestamp, failed="notes of a cooperative were not forgotten")


@app.periodic(cron="49 3 * * *")
@app.task(pass_context=False)
def erase_what_is_due(timestamp: int) -> None:
    """Each night: what the lists of members have kept long enough goes, a transaction for some hundred parties.

    A cooperative in a country whose periods are not entered keeps as long as the longest that are (law/retention.py).
    What goes wrong in one keeps no other from being erased; at the end the job fails with all of it.
    """
    actor, now = Actor.job("erase_what_is_due"), datetime.fromtimestamp(timestamp, UTC)
    with system_access():
        coops = list(Coop.objects.filter(pk__in=Member.objects.values("coop")).order_by("pk"))

    def erase(coop: Coop, on: date) -> None:
        done: dict[str, int] = {"first": 1}
        while done:
            with system_access():
                done = erase_due_data(actor=actor, coop=coop, on=on, now=now)

    _each_on_its_day(coops, erase, at=timestamp, failed="not all that is due was erased of a cooperative")


def _each_on_its_day(
    coops: Iterable[Coop], deed: Callable[[Coop, date], None], *, at: int, failed: str
) -> None:
    """For each, with today by its own clocks; whatever follows the deed goes by them, too. at: a timestamp."""
    now = datetime.fromtimestamp(at, UTC)

    def do(coop: Coop) -> None:
        with timezone.override(coop.time_zone):
            deed(coop, timezone.localdate(now))

    each_alone(coops, do, failed=failed)
