"""What waits for whoever keeps a list of members. A constant number of queries, each by an index."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from django.db.models import Count, F, Min, QuerySet, Sum, Window

from allmende.kernel.actor import Actor
from allmende.kernel.permissions import may
from allmende.kernel.row_access import seeing
from allmende.payments.queries import (
    creditor_identifier_of,
    incoming_account_of,
    mandates_in_force_of,
    open_claims,
    overdue_claims,
    payouts_due,
)

from .bonds.holders import HolderWhoDied, named, without_heirs
from .law.days import OF_AGE, comes_of_age, fiscal_year
from .law.settlement import last_payout_day
from .letters.on_paper import letters_waiting
from .models import Application, ApplicationState, Departure, ImportRun, Member, RunState
from .money.credits import with_credit
from .money.held import waiting_to_be_returned
from .money.usable_credits import usable_by_member
from .permissions import RULES
from .queries import open_subscriptions, statutes_of
from .register.holding_office import InOffice, still_in_office
from .statutes.rules import rules_of

PAYOUT_NEAR = timedelta(days=60)
"""A payout waits visibly this long before its last legal day."""
BIRTHDAY_NEAR = timedelta(days=30)
"""Before and after somebody turns 18: whose guardians sign no longer, and who gets letters from then on."""
MOST_NAMES = 5


class Kind(StrEnum):
    """What there is to do, in the order of a dashboard."""

    APPLICATIONS = "applications"
    SUBSCRIPTIONS = "subscriptions"
    LETTERS = "letters"
    IMPORTS = "imports"
    SETTLEMENTS = "settlements"
    PAYOUTS = "payouts"
    CLAIMS = "claims"
    NO_ACCOUNT = "no_account"
    NO_IDENTIFIER = "no_identifier"
    HELD = "held"
    USABLE_CREDITS = "usable_credits"
    CREDITS = "credits"
    OFFICES = "offices"
    HEIRS = "heirs"
    OF_AGE = "of_age"


@dataclass(frozen=True)
class Birthday:
    """A member who turns, or turned, 18 on a day."""

    member_id: int
    name: str
    on: date


@dataclass(frozen=True)
class KeptForLeaver:
    """Who left, and what is kept still, in cents."""

    member_id: int
    name: str
    amount: int


@dataclass(frozen=True)
class Task:
    """Something to do, and how often. until: the most urgent last day; is_over: that it has passed. amount: cents.
    birthdays, in_office, holders, kept: the first few.
    """

    kind: Kind
    count: int
    until: date | None = None
    is_over: bool = False
    amount: int = 0
    birthdays: Sequence[Birthday] = ()
    in_office: Sequence[InOffice] = ()
    holders: Sequence[HolderWhoDied] = ()
    kept: Sequence[KeptForLeaver] = ()


def tasks_for(actor: Actor, *, on: date) -> list[Task]:
    """What waits in the cooperative acted for; nothing for whoever does not keep its list."""
    if actor.coop_id is None or not may(RULES, "membership.see_list", actor=actor, on=actor.coop_id):
        return []
    coop_id = actor.coop_id
    found = [
        Task(Kind.APPLICATIONS, _applications(coop_id)),
        Task(Kind.SUBSCRIPTIONS, open_subscriptions(coop_id).order_by().count()),
        Task(Kind.LETTERS, letters_waiting(coop_id).order_by().count()),
        Task(Kind.IMPORTS, _imports(coop_id)),
        *_of_money(coop_id, on),
        _offices(coop_id, on),
        _heirs(coop_id, on),
        _of_age(coop_id, on),
    ]
    return [task for task in found if task.count]


def _of_money(coop_id: int, on: date) -> list[Task]:
    """Payments and the ledger know no persons: their rows are opened once for all of these."""
    with seeing(coop_ids=[coop_id]):
        return [
            _settlements(coop_id, on),
            _payouts(coop_id, on),
            _claims(coop_id, on),
            Task(Kind.NO_ACCOUNT, _asked_without_account(coop_id)),
            Task(Kind.NO_IDENTIFIER, _mandates_without_identifier(coop_id)),
            _held(coop_id),
            _usable_credits(coop_id),
            _credits(coop_id, on),
        ]


def _applications(coop_id: int) -> int:
    return Application.objects.filter(coop_id=coop_id, state=ApplicationState.OPEN).count()


def _imports(coop_id: int) -> int:
    """Files that were read, or taken up, and that somebody has to decide on."""
    waiting = [RunState.UPLOADED, RunState.PREVIEWED]
    return ImportRun.objects.filter(coop_id=coop_id, state__in=waiting).count()


def _heirs(coop_id: int, on: date) -> Task:
    """Joint holders who died, whose heirs are to be named."""
    found = without_heirs(coop_id, on=on)
    return Task(Kind.HEIRS, found.order_by().count(), holders=named(found)[:MOST_NAMES])


def _settlements(coop_id: int, on: date) -> Task:
    """Steps of fiscal years that are over and are not settled; where there are shares.

    until: the last day of the payout by law or by the statutes in force (§ 73 (2), (4) GenG).
    """
    statutes = statutes_of(coop_id).filter(valid_from__lte=on).select_related("coop").defer("text").first()
    if statutes is None:
        return Task(Kind.SETTLEMENTS, 0)
    rules = rules_of(statutes, legal_form=statutes.coop.legal_form)
    this_year, _last = fiscal_year(rules, on)
    over = Departure.objects.filter(
        coop_id=coop_id,
        effective_on__lt=this_year,
        withdrawn_on=None,
        overtaken_by=None,
        settled_on=None,
        member__account_id__isnull=False,
    )
    found = over.aggregate(count=Count("pk"), first=Min("effective_on"))
    until = last_payout_day(rules, found["first"]).on if found["first"] else None
    is_over = until is not None and until < on
    return Task(Kind.SETTLEMENTS, found["count"], until, is_over)


def _payouts(coop_id: int, on: date) -> Task:
    near = payouts_due(coop_id=coop_id).filter(suspended_on=None, due_until__lte=on + PAYOUT_NEAR).order_by()
    found = near.aggregate(count=Count("pk"), first=Min("due_until"), sum=Sum("amount"))
    first = found["first"]
    is_over = first is not None and first < on
    return Task(Kind.PAYOUTS, found["count"], first, is_over, int(found["sum"] or 0))


def _claims(coop_id: int, on: date) -> Task:
    late = overdue_claims(coop_id=coop_id, on=on).order_by()
    found = late.aggregate(count=Count("pk"), sum=Sum(F("amount") - F("paid")))
    return Task(Kind.CLAIMS, found["count"], amount=int(found["sum"] or 0))


def _asked_without_account(coop_id: int) -> int:
    """What is open, where letters cannot say to which account it is to be paid."""
    return 0 if incoming_account_of(coop_id) else open_claims(coop_id=coop_id).order_by().count()


def _mandates_without_identifier(coop_id: int) -> int:
    """By which nothing can be collected."""
    return 0 if creditor_identifier_of(coop_id) else mandates_in_force_of(coop_id).count()


def _held(coop_id: int) -> Task:
    """Of applications that were rejected or taken back: what was paid is to be given back."""
    found = waiting_to_be_returned(coop_id)
    return Task(Kind.HELD, len(found), amount=sum(each.amount for each in found))


def _usable_credits(coop_id: int) -> Task:
    """Of whom something is kept and something is open: dues were claimed since, or the admission fee."""
    found = usable_by_member(coop_id)
    return Task(Kind.USABLE_CREDITS, len(found), amount=sum(found.values()))


def _credits(coop_id: int, on: date) -> Task:
    """Of who left and paid beyond what was open: it is theirs, and no settlement pays it out."""
    found = with_credit(Member.objects.filter(coop_id=coop_id, left_on__lt=on).order_by("left_on", "pk"))
    kept = [KeptForLeaver(each.pk, each.party.full_name, amount) for each, amount in found.items()]
    return Task(Kind.CREDITS, len(kept), amount=sum(found.values()), kept=kept[:MOST_NAMES])


def _offices(coop_id: int, on: date) -> Task:
    """Logins of who left or is expelled that still hold an office."""
    found = still_in_office(coop_id, on=on)
    return Task(Kind.OFFICES, len(found), in_office=found[:MOST_NAMES])


def _of_age(coop_id: int, on: date) -> Task:
    found = coming_of_age(coop_id, on=on).select_related("party").annotate(count=Window(Count("pk")))
    rows = list(found[:MOST_NAMES])
    first = [
        Birthday(each.pk, each.party.full_name, comes_of_age(each.party.birth_date))
        for each in rows
        if each.party.birth_date
    ]
    return Task(Kind.OF_AGE, rows[0].count if rows else 0, birthdays=first)


def coming_of_age(coop_id: int, *, on: date) -> QuerySet[Member]:
    """Members who turn 18 about this day, the oldest first."""
    born = (_years_before(on - BIRTHDAY_NEAR), _years_before(on + BIRTHDAY_NEAR))
    members = Member.objects.filter(coop_id=coop_id, left_on=None)
    found = members.filter(party__coop_id=coop_id, party__kind="person", party__birth_date__range=born)
    return found.order_by("party__birth_date", "pk")


def _years_before(day: date) -> date:
    """Born that day, one turns 18 on this one; 29 February is the 28th in years without it."""
    last = 28 if (day.month, day.day) == (2, 29) else day.day
    return day.replace(year=day.year - OF_AGE, day=last)
