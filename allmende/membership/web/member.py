"""The page of one member: for the office, and reduced for the member; and the memberships of whoever is signed in."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from allmende.kernel.cursors import NotACursor
from allmende.kernel.errors import NotAllowed, NotFound
from allmende.kernel.permissions import may
from allmende.kernel.row_access import seeing
from allmende.payments.queries import open_claims, payout_account_of

from ..former_memberships import former_memberships
from ..letters.movement_words import rows_of
from ..models import Member, SelfServiceKey
from ..money.credits import credit_of
from ..own_memberships import every_membership
from ..permissions import (
    RULES,
    acts_for,
    is_own,
    members_visible_to,
)
from ..queries import declares_together, group_names, rights_of_group
from ..register.dissolution import dissolution_of
from ..register.history import History, bonds_of, history_of, names_in, standing_on
from ..register.holding_office import InOffice, still_in_office
from ..register.terms import terms_on
from ..statutes.rules import law_behind
from ..timeline import TOPICS, Topic, part_of, timeline_of
from .actions import actions_for
from .as_known import AsKnownForm
from .deadlines import deadlines_of
from .document_links import documents_of, statements_of
from .timeline import shown


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
    context = {
        "memberships": every_membership(request.actor, on=today),
        "former": former_memberships(request.actor, on=today),
    }
    return render(request, "membership/memberships.html", context)


def visible_member(request: HttpRequest, pk: int) -> Member:
    """The member, if the visitor may see it: as the office of its cooperative, or as oneself."""
    visible = members_visible_to(request.actor).select_related("party", "coop")
    found = visible.filter(pk=pk).first()
    if found is None:
        raise NotFound(_("There is no such member."))
    timezone.activate(
        found.coop.time_zone
    )  # who acts for nobody else goes by the cooperative's clocks here, too
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
    names = names_in(history)
    form = AsKnownForm(request, found.coop)
    is_own = _is_own(request, found)
    may_name_account = may(RULES, "membership.keep_member_account", actor=request.actor, on=found)
    with seeing(coop_ids=[found.coop_id]):  # payments know no persons, mails no members, a dissolution nobody
        line = _line(request, found, history, names, for_office=is_office)
        account = payout_account_of(coop_id=found.coop_id, creditor=found.pk) if may_name_account else None
        to_pay = _to_pay(found, today) if is_office or is_own else TO_PAY_UNSEEN
        dissolution = dissolution_of(found.coop_id)
    terms = terms_on(found, form.asked.as_of, known_at=form.asked.known_at if form.asked.known_on else None)
    groups = group_names(found.coop_id, today)
    return {
        "member": found,
        "party": found.party,
        "coop": found.coop,
        "law": law_behind(found.coop),
        **_standing(found, history, names, form),
        **line,
        "is_office": is_office,
        "is_own": is_own,
        "declares_together": not (is_office or is_own)
        and declares_together(request.actor.person_id, found.party, on=today),
        "norms": deadlines_of(found, history, dissolution, today=today),
        "bonds": bonds_of(found, on=today),
        "in_office": in_office_of(request, found) if found.left_on else [],
        "group": groups.get(terms.group, terms.group),
        "group_rights": rights_of_group(found.coop_id, terms.group, today),
        "terms": terms,
        "today": today,
        "may_edit": may(RULES, "membership.edit_party", actor=request.actor, on=found.party),
        "account": account,
        **to_pay,
        **_self_service(request, found),
        "documents": documents_of(found, history),
        "statements": statements_of(found, history, today=today),
        "actions": actions_for(found, history, request.actor, is_dissolved=dissolution is not None),
        "may_write": may(RULES, "membership.write_to_members", actor=request.actor, on=found.coop_id),
    }


def _standing(found: Member, history: History, names: Mapping[int, str], form: AsKnownForm) -> dict[str, Any]:
    """Shares, capital and state of the day that was asked for, as the books knew them."""
    asked = form.asked
    stood = standing_on(found, history, on=asked.as_of, known_at=asked.known_at if asked.known_on else None)
    return {
        "form": form,
        "asked": asked,
        "was_unknown": found.recorded_at > asked.known_at,
        "state": stood.state.value,
        "exit_on": stood.exit_on,
        "figures": stood.figures,
        "rows": rows_of(stood.movements, names=names, today=asked.as_of, zone=ZoneInfo(found.coop.time_zone)),
    }


def _line(
    request: HttpRequest, found: Member, history: History, names: Mapping[int, str], *, for_office: bool
) -> dict[str, Any]:
    """A part of everything that happened, of the topic that was asked for."""
    topic = next((each for each in Topic if each == request.GET.get("line")), None)
    events = timeline_of(found, history, names=names, for_office=for_office)
    try:
        part = part_of(
            events,
            today=timezone.localdate(),
            for_office=for_office,
            topic=topic,
            cursor=request.GET.get("before", ""),
        )
    except NotACursor as error:
        raise NotFound(_("This page of the list does not exist.")) from error
    return {
        "events": [shown(entry) for entry in part.entries],
        "earlier": part.after,
        "topic": topic,
        "topics": [
            (each, _topic(found, each)) for each in Topic if any(event.topic == each for event in events)
        ],
    }


def _topic(found: Member, topic: Topic) -> str:
    """Where there never were any shares, money alone."""
    return _("Money") if topic == Topic.MONEY and found.account_id is None else str(TOPICS[topic])


def _self_service(request: HttpRequest, found: Member) -> dict[str, Any]:
    """Whether a letter can be offered, and until when one works that went out."""
    party = found.party
    is_free = party.person_id is None and bool(party.email)
    may_offer = is_free and may(RULES, "membership.offer_self_service", actor=request.actor, on=party)
    letter = SelfServiceKey.objects.filter(party=party).first() if may_offer else None
    return {"may_offer": may_offer, "offered_until": letter.expires_at if letter else None}


TO_PAY_UNSEEN = {"owed": 0, "owed_now": 0, "kept": 0}
"""Of whoever sees the membership and neither acts for the member nor is of the office."""


def _to_pay(found: Member, today: date) -> dict[str, int]:
    """What is open, what of it is due by now, and what was paid beyond what was open."""
    claims = open_claims(coop_id=found.coop_id).filter(debtor=found.pk)
    open_of = [(each.due_on, each.open_amount) for each in claims]
    return {
        "owed": sum(amount for _due_on, amount in open_of),
        "owed_now": sum(amount for due_on, amount in open_of if due_on <= today),
        "kept": credit_of(found),
    }


def in_office_of(request: HttpRequest, found: Member) -> list[InOffice]:
    """For the office: what the login of who left, or is expelled, still holds."""
    if not may(RULES, "membership.see_list", actor=request.actor, on=found.coop_id):
        return []
    today = timezone.localdate(timezone=ZoneInfo(found.coop.time_zone))
    return still_in_office(found.coop_id, on=today, member_ids=[found.pk])


addresses = [
    path("members/<int:pk>", member, name="member"),
    path("memberships", memberships, name="memberships"),
]
