"""What followed an import, member by member: what to take back before it can be undone for them, too."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from allmende.payments.queries import paying_debtors

from ..models import (
    Application,
    Departure,
    ImportRow,
    ImportRun,
    Member,
    RunState,
    Subscription,
    SubscriptionState,
)
from ..money.credits import credits_of
from ..naming import in_words
from .foretold import foretold
from .staying import COUNTS, MOVED, TOGETHER, capital_of, shares_of, sums_of, who_stays

STAYED = (COUNTS, MOVED, TOGETHER)
"""Of these the import took nothing back: it can be undone for them once nothing rests on it any more."""


def still_entered(run: ImportRun) -> set[int]:
    """Members of an import that was undone, with all that it entered of them."""
    rows = ImportRow.objects.filter(run=run, kept__in=STAYED, member__voided_at=None)
    return {member for member in rows.values_list("member", flat=True) if member is not None}


def with_number_that_stayed(runs: QuerySet[ImportRun]) -> QuerySet[ImportRun]:
    """The latest first, each with `stayed`: of how many members nothing was taken back when it was undone."""
    entered = Q(rows__kept__in=STAYED, rows__member__voided_at=None, rows__member__isnull=False)
    return runs.annotate(stayed=Count("rows__member", filter=entered, distinct=True)).order_by("-pk")


@dataclass(frozen=True, slots=True)
class Stays:
    """A member who would stay if the import were undone now. followed: what to take back first."""

    member: Member
    kept: str
    followed: list[str]


@dataclass(frozen=True, slots=True)
class StaysAlike:
    """why: a sentence or two about all of them."""

    why: str
    members: list[Stays]


def would_stay(run: ImportRun) -> list[StaysAlike]:
    """Before an import is undone, also once more for those who stayed; nobody else is asked of then."""
    groups = who_stays(run)
    if run.state == RunState.UNDONE:
        left = still_entered(run)
        groups = [
            replace(group, members=[each for each in group.members if each.pk in left]) for group in groups
        ]
    groups = [group for group in groups if group.members]
    ids = [each.pk for group in groups if group.kept in STAYED for each in group.members]
    followed = what_followed(run, ids)
    return [
        StaysAlike(
            foretold(group),
            [Stays(each, group.kept, followed.get(each.pk, [])) for each in group.members],
        )
        for group in groups
    ]


def what_followed(run: ImportRun, members: Collection[int]) -> dict[int, list[str]]:
    """Of each of them, in the active language; nothing for whoever stays because of another. A few queries for all."""
    found: dict[int, list[str]] = {member: [] for member in members}
    for step in _ways_out(run, members):
        said = _("%(cause)s of %(day)s") % {
            "cause": step.get_cause_display(),
            "day": in_words(step.received_on),
        }
        found[step.member_id].append(said)
    paying = paying_debtors(coop_id=run.coop_id, debtors=members)
    kept = credits_of(run.coop_id, members)
    asked = Subscription.objects.filter(state__in=(SubscriptionState.OPEN, SubscriptionState.ADMITTED))
    said_of = {
        _("a payment, in or out"): paying,
        _("a payment beyond what was open"): set(kept),
        _("further shares that were asked for"): set(_of(asked, members)),
        _("an application"): set(_of(Application.objects.all(), members)),
    }
    for what, whom in said_of.items():
        for member in whom:
            found[member].append(what)
    shares = sums_of(shares_of(run).filter(member__in=members), "shares")
    capital = sums_of(capital_of(run).filter(member__in=members), "amount")
    for each in Member.objects.filter(pk__in=[member for member, what in found.items() if not what]):
        if each.shares != shares.get(each.pk, 0):
            found[each.pk].append(_("shares were taken, given back or handed on"))
        if each.capital != capital.get(each.pk, 0):
            found[each.pk].append(_("capital was paid in, paid out or handed on"))
    return found


def _ways_out(run: ImportRun, members: Collection[int]) -> list[Departure]:
    steps = Departure.objects.filter(member__in=members, withdrawn_on=None, overtaken_by=None)
    return list(steps.exclude(import_run=run).order_by("received_on", "pk"))


def _of(rows: QuerySet[Any], members: Collection[int]) -> QuerySet[Any]:
    return rows.filter(member__in=members).values_list("member", flat=True)
