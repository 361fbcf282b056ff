"""The page of one member: for the office, and reduced for the member; and the memberships of whoever is signed in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from allmende.kernel.errors import NotAllowed, NotFound
from allmende.kernel.permissions import may

from ..law.explained import Explained
from ..member_history import History, bonds_of, history_of, names_of
from ..member_list import state_of
from ..models import Departure, Member, PartyChange, SelfServiceKey
from ..movement_words import rows_of
from ..permissions import (
    RULES,
    acts_for,
    is_own,
    members_visible_to,
    memberships_of,
    notes_visible_to,
)
from ..queries import statutes_on
from .actions import actions_for
from .document_links import documents_of, statements_of
from .timeline import Event, timeline_of

SHOWN_OF_A_NOTE = 300


@require_safe
def member(request: HttpRequest, pk: int) -> HttpResponse:
    """Who it is, what is held, what happened and what will, and why; for the office, and for the member."""
    found = visible_member(request, pk)
    today = timezone.localdate()
    return render(request, "membership/member.html", _context(request, found, today))


@require_safe
def memberships(request: HttpRequest) -> HttpResponse:
    """In which cooperatives whoever is signed in is a member, with shares and capital."""
    if request.actor.person_id is None:
        raise NotAllowed(_("Sign in to see your memberships."))
    today = timezone.localdate()
    own = memberships_of(request.actor)
    found = list(own.select_related("party", "coop").order_by("coop__sort_name", "number"))
    rows = [
        Own(each, state_of(each, today).value, each.left_on, is_own(request.actor, each)) for each in found
    ]
    return render(request, "membership/memberships.html", {"memberships": rows})


@dataclass(frozen=True)
class Own:
    """One of the own memberships, and how it stands today. is_mine: not of somebody who is represented."""

    member: Member
    state: str
    exit_on: date | None
    is_mine: bool


@dataclass(frozen=True)
class Norm:
    """A day that was computed, why, and by what."""

    title: str
    reason: str
    source: str


def visible_member(request: HttpRequest, pk: int) -> Member:
    """The member, if the visitor may see it: as the office of its cooperative, or as oneself."""
    visible = members_visible_to(request.actor).select_related("party", "coop")
    found = visible.filter(pk=pk).first()
    if found is None:
        raise NotFound(_("There is no such member."))
    return found


def own_member(request: HttpRequest, pk: int) -> Member:
    """The own membership of whoever is signed in, or of whom they represent."""
    found = visible_member(request, pk)
    if not _is_own(request, found):
        raise NotFound(_("There is no such member."))
    return found


def _is_own(request: HttpRequest, found: Member) -> bool:
    return is_own(request.actor, found) or acts_for(request.actor, found)


def _context(request: HttpRequest, found: Member, today: date) -> dict[str, Any]:
    is_office = may(RULES, "membership.see_list", actor=request.actor, on=found.coop_id)
    history = history_of(found)
    names = names_of({each.counterpart_id for each in history.movements if each.counterpart_id})
    statutes = statutes_on(found.coop_id, today)
    groups = {each["code"]: each["name"] for each in statutes.groups} if statutes else {}
    return {
        "member": found,
        "party": found.party,
        "coop": found.coop,
        "state": state_of(found, today).value,
        "exit_on": found.left_on if found.voided_at is None else None,
        "is_office": is_office,
        "is_own": _is_own(request, found),
        "declares_together": not is_office and not _is_own(request, found),
        "figures": history.figures_on(today),
        "rows": rows_of(history.movements, names=names, today=today),
        "events": timeline_of(
            found, history, names=names, today=today, further=[*_changes(found), *_notes(request, found)]
        ),
        "norms": _norms(history),
        "bonds": bonds_of(found, on=today),
        "group": groups.get(found.group, found.group),
        "today": today,
        "may_edit": may(RULES, "membership.edit_party", actor=request.actor, on=found.party),
        **_self_service(request, found),
        "documents": documents_of(found, history),
        "statements": statements_of(found, history, today=today),
        "actions": actions_for(found, request.actor),
    }


def _changes(found: Member) -> list[Event]:
    changes = PartyChange.objects.filter(coop_id=found.coop_id, party_id=found.party_id)
    return [
        Event(timezone.localdate(at), 9, _("Name or address changed"))
        for at in changes.values_list("changed_at", flat=True)
    ]


def _notes(request: HttpRequest, found: Member) -> list[Event]:
    """For the office alone: notes_visible_to."""
    notes = notes_visible_to(request.actor).filter(coop_id=found.coop_id, member=found)
    said = _("Note by %(who)s: %(text)s")
    return [
        Event(
            timezone.localdate(note.written_at),
            10,
            said % {"who": note.written_by.name, "text": Truncator(note.text).chars(SHOWN_OF_A_NOTE)},
        )
        for note in notes.select_related("written_by").order_by("written_at", "pk")
    ]


def _self_service(request: HttpRequest, found: Member) -> dict[str, Any]:
    """Whether a letter can be offered, and until when one works that went out."""
    party = found.party
    is_free = party.person_id is None and bool(party.email)
    may_offer = is_free and may(RULES, "membership.offer_self_service", actor=request.actor, on=party)
    letter = SelfServiceKey.objects.filter(party=party).first() if may_offer else None
    return {"may_offer": may_offer, "offered_until": letter.expires_at if letter else None}


def _norms(history: History) -> list[Norm]:
    return [norm for each in history.departures if _counts(each) and (norm := _norm(each))]


def _counts(departure: Departure) -> bool:
    return departure.withdrawn_on is None and departure.overtaken_by is None


def _norm(departure: Departure) -> Norm | None:
    if not departure.explanation:
        return None
    said = Explained.from_json(departure.explanation)
    return Norm(
        title=str(departure.get_cause_display()),
        reason=said.sentence(),
        source=", ".join(source.in_words() for source in said.sources),
    )


addresses = [
    path("members/<int:pk>", member, name="member"),
    path("memberships", memberships, name="memberships"),
]
