"""What becomes of the members of an import whom something followed, when it is taken back: judged before, for many."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from itertools import chain
from typing import Any

from django.db import connection
from django.db.models import Case, Exists, OuterRef, Q, QuerySet, Sum, When

from allmende.payments.queries import busy_debtors, paying_debtors

from ..models import (
    Application,
    CapitalKind,
    CapitalMovement,
    Departure,
    ImportRun,
    Member,
    ShareKind,
    ShareMovement,
    Subscription,
    SubscriptionState,
)
from ..money.credits import credits_of, who_moved_credit

VOID, COUNTS, GOES_ON, MOVED = "kept_void", "kept_counts", "kept_goes_on", "kept_moved"
TOGETHER = "kept_together"
"""Why a row stays (importing.reasons)."""


@dataclass(frozen=True)
class Staying:
    """Members who stay in the list for one and the same reason."""

    kept: str
    members: list[Member]


def who_stays(run: ImportRun) -> list[Staying]:
    """Of whom undoing would leave the row, by the reason; nobody where nothing followed."""
    followed = followed_by_something(run)
    kept = what_becomes(run, followed)
    found = Member.objects.filter(pk__in=followed, voided_at=None)
    found = found.select_related("party").order_by("number")
    by_reason: dict[str, list[Member]] = {reason: [] for reason in (VOID, COUNTS, GOES_ON, MOVED, TOGETHER)}
    for member in found:
        by_reason[kept[member.pk]].append(member)
    return [Staying(reason, members) for reason, members in by_reason.items() if members]


def followed_by_something(run: ImportRun) -> set[int]:
    """Whom something followed: the database knows of this domain (membership_followed), payments of theirs, the ledger
    of what is kept for them beyond what was open. With each all with whom it shares a transfer.
    """
    with connection.cursor() as cursor:
        cursor.execute("select membership_followed(%s)", [run.pk])
        found = {member_id for (member_id,) in cursor.fetchall()}
    members = list(Member.objects.filter(import_run=run).values_list("pk", flat=True))
    busy = busy_debtors(coop_id=run.coop_id, debtors=members, since=run.finished_at)
    found |= busy | who_moved_credit(run.coop_id, members)
    return {each for group in handed_on_among(run, members) if found & group for each in group} | found


def what_becomes(run: ImportRun, members: Collection[int]) -> dict[int, str]:
    """Of each of them, by id. What holds nothing without the import, and took part in nothing, was no membership."""
    shares = sums_of(shares_of(run).filter(member__in=members), "shares")
    capital = sums_of(capital_of(run).filter(member__in=members), "amount")
    paying = paying_debtors(coop_id=run.coop_id, debtors=members) | set(credits_of(run.coop_id, members))
    declared = _declared(run, members)
    found = {}
    for member in Member.objects.filter(pk__in=members):
        left = member.shares - shares.get(member.pk, 0), member.capital - capital.get(member.pk, 0)
        if min(left) < 0:
            found[member.pk] = MOVED
        elif member.pk in paying:
            found[member.pk] = COUNTS
        elif left[0] and member.left_on is None:
            found[member.pk] = GOES_ON
        else:
            found[member.pk] = COUNTS if any(left) or member.pk in declared else VOID
    for group in handed_on_among(run, members):
        if any(found[each] in (COUNTS, MOVED) for each in group):
            found |= {each: TOGETHER for each in group if found[each] not in (COUNTS, MOVED)}
    return found


def handed_on_among(run: ImportRun, members: Collection[int]) -> list[set[int]]:
    """Those of them whom transfers of the import tie together: both sides stand or fall with one another (§ 76). Also
    where capital went over without shares, or shares without capital.
    """
    among = {"member__in": members, "counterpart__in": members}
    shares = shares_of(run).filter(kind=ShareKind.TRANSFER, **among)
    capital = capital_of(run).filter(kind=CapitalKind.TRANSFER, **among)
    sides = [moved.order_by().values_list("member", "counterpart").distinct() for moved in (shares, capital)]
    groups: dict[int, set[int]] = {}
    for one, other in chain(*sides):
        group = groups.get(one, {one}) | groups.get(other, {other})
        groups |= dict.fromkeys(group, group)
    return list({id(group): group for group in groups.values()}.values())


def shares_of(run: ImportRun) -> QuerySet[ShareMovement]:
    """Shares that it entered and that stand, also those that a leaver gave back."""
    given_back = Departure.objects.filter(import_run=run).values("batch")
    ours = ShareMovement.objects.filter(Q(batch=run.batch) | Q(batch__in=given_back), coop_id=run.coop_id)
    reversals = ShareMovement.objects.filter(reverses=OuterRef("pk"))
    return ours.filter(~Exists(reversals), ~Q(kind=ShareKind.REVERSAL))


def capital_of(run: ImportRun) -> QuerySet[CapitalMovement]:
    """Opening balances and earlier movements that it entered and that stand; what went over with a membership's end has
    the batch of that exit.
    """
    reversals = CapitalMovement.objects.filter(reverses=OuterRef("pk"))
    exits = Departure.objects.filter(import_run=run).values("batch")
    of_exits = Q(batch__in=exits, kind=CapitalKind.TRANSFER)
    ours = CapitalMovement.objects.filter(Q(batch=run.batch) | of_exits, coop_id=run.coop_id, reverses=None)
    return ours.filter(~Exists(reversals))


def latest_first(run: ImportRun) -> QuerySet[CapitalMovement]:
    """Its capital in the order in which it is given back: what went out, what went over, what came in, the latest day
    first; so there is enough on the way.
    """
    step = Case(When(kind=CapitalKind.TRANSFER, then=1), When(amount__lt=0, then=0), default=2)
    return capital_of(run).annotate(step=step).order_by("-effective_on", "step", "pk")


def sums_of(moved: QuerySet[Any], column: str) -> dict[int, int]:
    """Of a column, by member."""
    return dict(moved.order_by().values("member").annotate(sum=Sum(column)).values_list("member", "sum"))


def _declared(run: ImportRun, members: Collection[int]) -> set[int]:
    """What cannot be a mistake either: a way out that stands, an application."""
    decided = (SubscriptionState.OPEN, SubscriptionState.ADMITTED)
    departures = Departure.objects.filter(withdrawn_on=None, overtaken_by=None)
    rests: tuple[QuerySet[Any], ...] = (
        departures.exclude(import_run=run),
        Application.objects.all(),
        Subscription.objects.filter(state__in=decided),
    )
    return {each for rows in rests for each in _members_of(rows, members)}


def _members_of(rows: QuerySet[Any], members: Collection[int]) -> QuerySet[Any]:
    return rows.filter(member__in=members).order_by().values_list("member", flat=True)
