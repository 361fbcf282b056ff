"""What a step of the walk acts in: a cooperative, its office, a day; and how a use case is done there."""

from __future__ import annotations

import inspect
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from random import Random
from typing import Any, TypeVar

from django.db import connection
from django.db.models import QuerySet

from allmende.coops.models import Coop
from allmende.kernel.actor import Actor
from allmende.kernel.errors import DomainError
from allmende.kernel.row_access import seeing
from allmende.membership.models import Member
from tests.clock import Clock

from ..exits import check_now

Found = TypeVar("Found")
PRICE = 100_00

STANDING = """
select (select count(*) from kernel_auditentry),
    (select count(*) from membership_sharemovement where coop_id = %(coop)s),
    (select count(*) from membership_capitalmovement where coop_id = %(coop)s),
    (select md5(string_agg(concat_ws(',', id, shares, capital, left_on, left_by, voided_at), ' ' order by id))
        from membership_member where coop_id = %(coop)s),
    (select md5(string_agg(
        concat_ws(',', id, withdrawn_on, overtaken_by, settled_on, was_mistake, noted_on), ' ' order by id))
        from membership_departure where coop_id = %(coop)s),
    (select md5(string_agg(concat_ws(',', id, paid, cancelled_at), ' ' order by id))
        from payments_claim where coop_id = %(coop)s),
    (select md5(string_agg(concat_ws(',', id, paid_on, cancelled_at), ' ' order by id))
        from payments_payout where coop_id = %(coop)s),
    (select count(*) from payments_receipt where coop_id = %(coop)s),
    (select count(*) from membership_application where coop_id = %(coop)s),
    (select md5(string_agg(concat_ws(',', id, state), ' ' order by id))
        from membership_subscription where coop_id = %(coop)s),
    (select md5(string_agg(concat_ws(',', id, state), ' ' order by id))
        from membership_yearrun where coop_id = %(coop)s),
    (select count(*) from membership_yearline where coop_id = %(coop)s and reversed_on is null),
    (select count(*) from membership_memberterms where coop_id = %(coop)s),
    (select count(*) from membership_correction where coop_id = %(coop)s),
    (select count(*) from membership_bond where coop_id = %(coop)s and until_day is null)
"""


@dataclass
class World:
    """One cooperative. done, refused: how often, by the name of the use case; gone: by that of the step.

    mixed: ids of members whose capital and claims need not make their shares. Why is said where they are added.
    price: the latest of a share, which only rises.
    story: what was asked for, a line for each. noted: what was known on the evenings that are over.
    """

    coop: Coop
    office: Actor
    clock: Clock
    chance: Random
    gone: Counter[str] = field(default_factory=Counter)
    done: Counter[str] = field(default_factory=Counter)
    refused: Counter[tuple[str, str]] = field(default_factory=Counter)
    mixed: set[int] = field(default_factory=set)
    noted: list[Any] = field(default_factory=list)
    story: list[str] = field(default_factory=list)
    names: int = 0
    price: int = PRICE

    @property
    def today(self) -> date:
        return self.clock.today

    @property
    def now(self) -> datetime:
        return self.clock.now

    def does(self, use_case: Callable[..., Found], **arguments: Any) -> Found | None:
        """As a door calls it, with today and now. Refused, nothing of it is done; done, somebody is named for it."""
        said = {"on": self.today, "now": self.now}
        self.story.append(f"{self.today} {use_case.__name__} {arguments}")
        usual = {name: said[name] for name in said if name in _parameters(use_case)}
        before, result = self.standing(), None
        with seeing(self.office):
            try:
                result = use_case(actor=self.office, **(usual | arguments))
            except DomainError as error:
                self.refused[use_case.__name__, error.code] += 1
                assert self.standing() == before, f"{use_case.__name__} was refused and changed something"
                return None
        check_now()
        self.done[use_case.__name__] += 1
        assert self.standing()[0] > before[0], f"{use_case.__name__} was done, and nobody is named for it"
        return result

    def goes_over(self, giver: Member, taker: Member) -> None:
        """What is paid in, and what is open: so does that they do not make the shares."""
        if giver.pk in self.mixed:
            self.mixed.add(taker.pk)

    def standing(self) -> tuple[Any, ...]:
        """What any step changes something of; the number of audit rows comes first."""
        with connection.cursor() as cursor:
            cursor.execute(STANDING, {"coop": self.coop.pk})
            return tuple(cursor.fetchone())

    def one(self, found: Sequence[Found]) -> Found | None:
        return self.chance.choice(found) if found else None

    def days_ago(self, most: int, *, not_before: date | None = None) -> date:
        """Mostly today."""
        back = self.chance.choice((0, 0, self.chance.randint(0, most)))
        day = date.fromordinal(self.today.toordinal() - back)
        return max(day, not_before) if not_before else day

    def members(self) -> list[Member]:
        """Those who are members today and stay; the newest last."""
        return list(self._members().filter(left_on=None))

    def leaving(self) -> list[Member]:
        """Those whose last day is to come."""
        return list(self._members().filter(left_on__gte=self.today))

    def _members(self) -> QuerySet[Member]:
        found = Member.objects.filter(coop=self.coop, voided_at=None, joined_on__lte=self.today)
        return found.select_related("party").order_by("pk")


@cache
def _parameters(use_case: Callable[..., Any]) -> frozenset[str]:
    return frozenset(inspect.signature(use_case).parameters)
