"""What is taken at the time asked for, but free soon after."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from ..availability import Span
from ..models import Resource
from ..terms import lent_length
from .next_possible import next_possible
from .search import FreeResource, Question, taken_resources

SOON = timedelta(days=2)
MOST = 3


@dataclass(frozen=True)
class AlmostFree:
    """A taken resource and the next time of the same length it can be had."""

    row: FreeResource
    span: Span


def almost_free(question: Question, *, now: datetime) -> list[AlmostFree]:
    """At most three, the nearest first; at most eight queries, however many resources there are."""
    rows = taken_resources(question, now=now, limit=MOST)
    resources = Resource.objects.in_bulk([row.id for row in rows])
    found = []
    for row in rows:
        span = next_possible(
            resources[row.id],
            not_before=question.starts_at,
            length=lent_length(resources[row.id], question.span),
            quantity=question.quantity,
            now=now,
        )
        if span and span.starts_at - question.starts_at <= SOON:
            found.append(AlmostFree(row, span))
    return found
