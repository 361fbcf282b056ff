"""What waits for a decision of the one who looks at the dashboard."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from django.utils import timezone

from allmende.coops.models import Duty
from allmende.coops.queries import holds_duty, holds_network_duty
from allmende.kernel.actor import Actor
from allmende.membership.waiting import Task, tasks_for
from allmende.pool.models import Booking
from allmende.pool.queries.bookings import disputed, requests_to_answer
from allmende.pool.queries.offers import offers_of

from .permissions import reports_visible_to

SHOWN = 5


@dataclass(frozen=True)
class Waiting:
    """requests: to answer, the most urgent first. may_answer: whether this person may. runs_network: whether this
    person acts for the network's office. members: for whoever keeps the list of members. The rest are counts."""

    requests: list[Booking] = field(default_factory=list)
    may_answer: bool = False
    has_no_offers: bool = False
    runs_network: bool = False
    reports: int = 0
    disputes: int = 0
    members: list[Task] = field(default_factory=list)

    @property
    def count(self) -> int:
        own = len(self.requests) if self.may_answer else 0
        return own + bool(self.reports) + bool(self.disputes) + len(self.members)


def waiting_for(actor: Actor, *, now: datetime) -> Waiting:
    """What the one acted for should look at. Oneself has nothing to decide."""
    if actor.coop_id is None:
        return Waiting()
    today = timezone.localdate(now)
    may_answer = holds_duty(actor, coop_id=actor.coop_id, duty=Duty.LEND, on=today)
    runs_network = holds_network_duty(actor, on=today)
    return Waiting(
        requests=requests_to_answer(actor, now=now, limit=SHOWN),
        may_answer=may_answer,
        has_no_offers=may_answer and not offers_of(actor.coop_id).exists(),
        runs_network=runs_network,
        reports=reports_visible_to(actor).filter(settled_at=None).count() if runs_network else 0,
        disputes=disputed(actor).count() if runs_network else 0,
        members=tasks_for(actor, on=today),
    )
