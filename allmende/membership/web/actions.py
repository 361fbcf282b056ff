"""What can be done with a membership, offered on its page. Each part of the domain adds its own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from allmende.kernel.actor import Actor
from allmende.kernel.permissions import may

from ..letters.movement_words import words_for
from ..models import Cause, Member
from ..permissions import RULES
from ..queries import versions_until
from ..register.history import History, names_of
from ..statutes.rules import rules_of
from ..taking import enters_paper
from ..use_cases.take_back_death import died_without_exit
from .ways import OF_SHARES, WAYS, Way

KNOWN_WHEN_DONE = ("death",)
"""Once the cooperative is dissolved, or the membership settled: heirs stand beside it. What came before the dissolution
and is entered late has its address."""
MOST_TRANSFERS = 3
"""The latest; earlier ones are reached from the time line."""


@dataclass(frozen=True)
class Action:
    """A link to a page that does something."""

    label: str | Promise
    href: str


@dataclass(frozen=True)
class ActionGroup:
    """What belongs together under one word; the first group needs none."""

    title: str | Promise
    actions: list[Action]


def actions_for(member: Member, history: History, actor: Actor, *, is_dissolved: bool) -> list[ActionGroup]:
    """What this actor may do with this membership now, the most usual first. Of one that is over only the office enters
    late what ends it before that.
    """
    until_today = versions_until(member.coop_id, timezone.localdate())
    versions = [rules_of(each, legal_form=member.coop.legal_form) for each in until_today]
    is_settled = history.way_out is not None and history.way_out.settled_on is not None
    is_over = member.left_on is not None and member.left_on < timezone.localdate()
    is_done = is_dissolved or is_settled or (is_over and not enters_paper(actor, member))
    offered = [
        way
        for way in WAYS
        if (not is_done or way.slug in KNOWN_WHEN_DONE)
        and way.fits(member, versions)
        and member.voided_at is None
        and may(RULES, way.action, actor=actor, on=member)
    ]
    usual = [
        Action(_("Payments"), reverse("membership:claims", args=[member.pk])),
        *_notes(member, actor),
        *_bonds(member, actor),
        *_bank_details(member, actor),
    ]
    shares = [_action(way, member) for way in offered if way.slug in OF_SHARES]
    leaving = [_action(way, member) for way in offered if way.slug not in OF_SHARES]
    has_left = member.left_on is not None and member.voided_at is None
    if has_left or any(each.withdrawn_on is None for each in history.departures):
        leaving.append(Action(_("Notices and exits"), reverse("membership:departures", args=[member.pk])))
    groups = (
        ActionGroup("", usual),
        ActionGroup(_("Shares"), shares),
        ActionGroup(_("Ways out"), leaving),
        ActionGroup(_("Put right"), list(_to_put_right(member, history, actor))),
    )
    return [group for group in groups if group.actions]


def _to_put_right(member: Member, history: History, actor: Actor) -> Iterator[Action]:
    """What was entered and may have been a mistake."""
    if not may(RULES, "membership.take_back_exit", actor=actor, on=member):
        return
    if member.voided_at is None:
        yield Action(_("Change group or kind"), reverse("membership:terms", args=[member.pk]))
        undo = reverse("membership:admission_mistake", args=[member.pk])
        yield Action(_("The admission was a mistake"), undo)
    for step in history.ways_out:
        if step.settled_on is not None or step.cause == Cause.TRANSFER:
            continue
        said = _("%(what)s was a mistake") % {"what": step.get_cause_display()}
        yield Action(said, reverse("membership:exit_mistake", args=[member.pk, step.pk]))
    transfers = history.transfers[:MOST_TRANSFERS]
    names = names_of({each.counterpart_id for each in transfers if each.counterpart_id})
    for each in transfers:
        undo = reverse("membership:transfer_mistake", args=[member.pk, each.pk])
        yield Action(_("%(what)s was a mistake") % {"what": words_for(each, names)}, undo)
    if not any(each.cause == Cause.DEATH for each in history.ways_out) and died_without_exit(member):
        yield Action(_("The death was a mistake"), reverse("membership:death_mistake", args=[member.pk]))


def _action(way: Way, member: Member) -> Action:
    return Action(way.title, reverse(f"membership:new_{way.name}", args=[member.pk]))


def _notes(member: Member, actor: Actor) -> list[Action]:
    if not may(RULES, "membership.keep_notes", actor=actor, on=member.coop_id):
        return []
    return [Action(_("Notes"), reverse("membership:notes", args=[member.pk]))]


def _bonds(member: Member, actor: Actor) -> list[Action]:
    if not may(RULES, "membership.keep_bonds", actor=actor, on=member.coop_id):
        return []
    return [Action(_("Who stands beside"), reverse("membership:bonds", args=[member.pk]))]


def _bank_details(member: Member, actor: Actor) -> list[Action]:
    if not may(RULES, "membership.revoke_collection_mandate", actor=actor, on=member):
        return []
    return [
        Action(_("Bank details"), reverse("membership:bank_details", args=[member.pk])),
        Action(_("Account for payouts"), reverse("membership:member_account", args=[member.pk])),
    ]
