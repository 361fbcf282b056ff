"""What happened with a membership and what will, as sentences in the order of days."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from allmende.ui.formats import format_date
from allmende.ui.writing import current_language

from ..member_history import History
from ..models import Application, Departure, Member, Mistake
from ..movement_words import words_for


@dataclass(frozen=True, order=True)
class Event:
    """A day and what it brought. place: the order within a day."""

    on: date
    place: int
    text: str


def timeline_of(
    member: Member,
    history: History,
    *,
    names: Mapping[int, str],
    today: date,
    further: Iterable[Event] = (),
) -> list[dict[str, Any]]:
    """The items of ui's timeline, the oldest first; what lies ahead is planned."""
    events = sorted(
        [
            *_joining(member, history),
            *_shares(history, names),
            *_leaving(member, history),
            *_corrections(history),
            *further,
        ]
    )
    return [
        {"when": _day(event.on), "at": event.on.isoformat(), "text": event.text, "planned": event.on > today}
        for event in events
    ]


def _joining(member: Member, history: History) -> Iterator[Event]:
    if history.applications:
        for each in history.applications:
            yield Event(each.signed_at.date(), 0, _declared(each))
    elif member.signed_on:
        yield Event(member.signed_on, 0, _("Declaration to join signed"))
    entered = _("Admitted, entered as No. %(number)s") % {"number": member.number}
    if member.resolution:
        entered = f"{entered} ({member.resolution})"
    yield Event(member.admitted_on, 1, entered)
    if member.joined_on != member.admitted_on:
        yield Event(member.joined_on, 2, _("The membership begins"))


def _declared(application: Application) -> str:
    return _("Declaration to join signed, having received the statutes of %(day)s") % {
        "day": _day(application.statutes.valid_from)
    }


def _shares(history: History, names: Mapping[int, str]) -> Iterator[Event]:
    for moved in history.shares:
        yield Event(moved.effective_on, 3, words_for(moved, names))


def _leaving(member: Member, history: History) -> Iterator[Event]:
    for each in history.departures:
        yield Event(each.received_on, 4, _received(each))
        if each.sent_on:
            yield Event(each.sent_on, 5, _("The decision was sent"))
        if each.was_mistake:
            continue  # a correction says so
        if each.withdrawn_on:
            yield Event(each.withdrawn_on, 6, _("Withdrawn by agreement: %(cause)s") % _cause(each))
        elif each.overtaken_by:
            continue  # something else ended it earlier
        elif each.shares is None:
            yield Event(each.effective_on, 7, _("Last day of the membership"))
        else:
            yield Event(each.effective_on, 7, _("The cancelled shares cease"))
        if each.settled_on:
            yield Event(each.settled_on, 8, _("Settled"))
    if member.left_on and history.way_out is None and member.voided_at is None:
        yield Event(member.left_on, 7, _("Last day of the membership"))


def _corrections(history: History) -> Iterator[Event]:
    said = {
        Mistake.EXIT: _("Entered by mistake and taken back: %(what)s. %(reason)s"),
        Mistake.ADMISSION: _("The admission was entered by mistake and taken back. %(reason)s"),
        Mistake.DEATH: _("A death was entered by mistake and taken back. %(reason)s"),
    }
    for each in history.corrections:
        what = each.departure.get_cause_display() if each.departure else ""
        text = said[Mistake(each.kind)] % {"what": what, "reason": each.reason}
        yield Event(each.noted_on, 6, text)


def _received(departure: Departure) -> str:
    return _("Received: %(cause)s") % _cause(departure)


def _cause(departure: Departure) -> dict[str, str]:
    return {"cause": departure.get_cause_display()}


def _day(day: date) -> str:
    return format_date(day, language=current_language())
