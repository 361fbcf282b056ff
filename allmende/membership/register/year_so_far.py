"""How many members there are, and who came and went since the fiscal year began: for whoever keeps the list."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q

from allmende.kernel.actor import Actor
from allmende.kernel.permissions import may

from ..law.days import fiscal_year
from ..models import Member
from ..permissions import RULES
from ..queries import statutes_of
from ..statutes.rules import rules_of
from .dissolution import dissolution_of


@dataclass(frozen=True)
class YearSoFar:
    """first: the first day of the fiscal year. joined, left: since; whose last day is today is a member still.
    dissolved_on: since when the cooperative is, if it is."""

    first: date
    joined: int
    left: int
    today: int
    dissolved_on: date | None = None

    @property
    def at_first(self) -> int:
        """Members as the year began."""
        return self.today - self.joined + self.left


def year_so_far(actor: Actor, *, on: date) -> YearSoFar | None:
    """None for whoever does not keep the list, and where nobody is on it yet. Three queries."""
    if actor.coop_id is None or not may(RULES, "membership.see_list", actor=actor, on=actor.coop_id):
        return None
    statutes = (
        statutes_of(actor.coop_id).filter(valid_from__lte=on).select_related("coop").defer("text").first()
    )
    if statutes is None:
        return None
    first, _last = fiscal_year(rules_of(statutes, legal_form=statutes.coop.legal_form), on)
    members = Member.objects.filter(coop_id=actor.coop_id, voided_at=None, joined_on__lte=on)
    found = members.aggregate(
        ever=Count("pk"),
        joined=Count("pk", filter=Q(joined_on__gte=first)),
        left=Count("pk", filter=Q(left_on__gte=first, left_on__lt=on)),
        today=Count("pk", filter=Q(left_on=None) | Q(left_on__gte=on)),
    )
    if not found.pop("ever"):
        return None
    dissolution = dissolution_of(actor.coop_id)
    return YearSoFar(first, **found, dissolved_on=dissolution.dissolved_on if dissolution else None)
