"""What the page of a member says of days that were computed, each with why and by which paragraph."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from ..law.explained import Explained
from ..law.leaving import end_of_assembly_rights
from ..letters.owed_words import owed_after_exit
from ..letters.paid_out import payout_days
from ..models import Cause, Departure, Dissolution, Member
from ..register.history import History
from ..statutes.rules import law_behind
from ..timeline.events import day_in_words
from ..year.fiscal_years import rules_as_of

SUSPENDED = "payout_suspended"
GOES_ON_UNTIL_THEN = (Cause.NOTICE, Cause.HARDSHIP, Cause.CREDITOR, Cause.MOVED)
"""Until the last day nothing else ends: the others died, were expelled, or handed everything on."""


@dataclass(frozen=True)
class Deadline:
    """A day, why, and by what."""

    title: str
    reason: str
    source: str


def deadlines_of(
    member: Member, history: History, dissolution: Dissolution | None, *, today: date
) -> list[Deadline]:
    """Of every step towards leaving that counts, in their order; then what follows from the last day."""
    steps = history.ways_out
    found = _dissolved(member, dissolution)
    for step in steps:
        found += [*_takes_effect(step), *_payout(step)]
    return [*found, *_assembly(member, steps), *_until_then(member, steps, today), *_owed(member)]


def _dissolved(member: Member, dissolution: Dissolution | None) -> list[Deadline]:
    """Why nobody leaves, where that is so: for who is a member still."""
    if dissolution is None or member.left_on is not None:
        return []
    said = _(
        "The cooperative is dissolved since %(day)s. The membership goes on until the liquidation is over: notice ends "
        "it no more, shares cannot be given back or handed on."
    )
    law = law_behind(member.coop)
    reason = said % {"day": day_in_words(dissolution.dissolved_on)}
    return [Deadline(_("Dissolution"), reason, law.cited("membership_goes_on"))]


def _takes_effect(step: Departure) -> list[Deadline]:
    if not step.explanation:
        return []
    said = Explained.from_json(step.explanation)
    return [Deadline(capfirst(step.get_cause_display()), said.sentence(), said.rule())]


def _payout(step: Departure) -> list[Deadline]:
    """Until a settlement says how much, when at the latest; then, why it may have to wait."""
    if step.settled_on:
        title = _("Payout suspended")
        return [
            Deadline(title, each.sentence(), each.rule())
            for each in payout_days(step)
            if each.kind == SUSPENDED
        ]
    title = _("Payout by %(day)s")
    return [
        Deadline(title % {"day": day_in_words(day.on)}, day.sentence(), day.rule())
        for day in payout_days(step)
    ]


def _assembly(member: Member, steps: list[Departure]) -> list[Deadline]:
    """From when somebody who is expelled takes part in no assembly and holds no office, long before the last day."""
    sent = [each.sent_on for each in steps if each.cause == Cause.EXCLUSION]
    ended = [end_of_assembly_rights(rules_as_of(member.coop, day), day) for day in sent if day]
    return [
        Deadline(_("Assembly and offices"), each.sentence(), each.rule()) for each in ended if each.sources
    ]


def _until_then(member: Member, steps: list[Departure], today: date) -> list[Deadline]:
    """Who gave notice is a member through the last day, and may hand on the shares before."""
    causes = {each.cause for each in steps if each.shares is None}
    if member.left_on is None or member.left_on < today or not causes & set(GOES_ON_UNTIL_THEN):
        return []
    law, rules = law_behind(member.coop), rules_as_of(member.coop, today)
    stays = _("A member through %(day)s, and to be invited to every assembly until then.")
    found = [
        Deadline(_("Member until then"), stays % {"day": day_in_words(member.left_on)}, law.cited("assembly"))
    ]
    if rules.transfer_allowed and law.sources("transfer") and member.account_id is not None:
        earlier = _(
            "All of the capital or a part of it can be handed on at any time to who is a member or becomes one."
        )
        found.append(Deadline(_("Earlier only by transfer"), earlier, law.cited("transfer")))
    return found


def _owed(member: Member) -> list[Deadline]:
    """What becomes of open payments once the last day is over; nothing where nothing is open."""
    owed = owed_after_exit(member, member.left_on) if member.left_on else None
    return [Deadline(_("What is still to be paid"), owed.text, owed.source)] if owed else []
