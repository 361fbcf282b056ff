"""Whom the office means: rows picked from the list, or all that its filter finds. Carried in the address."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import QuerySet
from django.http import HttpRequest, QueryDict
from django.utils import timezone

from ..member_list import PAGE, MemberQuery, selected
from ..models import Member
from ..queries import statutes_on
from .filters import MemberFilter, group_choices

LARGEST_ID = 2**63 - 1
OF_THE_PAGE = ("after", "before", "format", "column", "view")
"""What an address may carry besides: it says nothing of whom one means."""


@dataclass(frozen=True)
class Selection:
    """picked: ids, none for all that the filter finds. params: the same as names and values of an address."""

    query: MemberQuery
    picked: tuple[int, ...]
    params: Sequence[tuple[str, str]]

    @property
    def members(self) -> QuerySet[Member]:
        """All of them, in no order."""
        return selected(self.query, self.picked)

    @property
    def address(self) -> str:
        """The query string that means the same."""
        parts = QueryDict(mutable=True)
        for name, value in self.params:
            parts.appendlist(name, value)
        return "?" + parts.urlencode() if parts else ""


def selection_of(request: HttpRequest, coop_id: int) -> Selection:
    """What the address says. What makes no sense is left out."""
    today = timezone.localdate()
    statutes = statutes_on(coop_id, today)
    groups = group_choices(statutes.groups if statutes else [])
    form = MemberFilter(request.GET or None, groups=groups, today=today)
    given = request.GET.getlist("pick")[:PAGE]
    picked = tuple(int(each) for each in given if each.isascii() and each.isdigit() and len(each) < 19)
    params = [
        (name, value)
        for name in request.GET
        for value in request.GET.getlist(name)
        if name not in OF_THE_PAGE and value
    ]
    return Selection(form.query(coop_id), picked, params)
