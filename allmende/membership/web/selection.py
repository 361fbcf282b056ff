"""Whom the office means: rows picked from the list, or all that its filter finds. Carried in the address.

What makes no sense is refused: left out, it would widen a mail, a claim or a file to people whom nobody meant.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import QuerySet
from django.http import HttpRequest, QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from allmende.kernel.errors import Invalid

from ..models import Member
from ..queries import group_names
from ..register.member_list import PAGE, MemberQuery, selected
from .filters import MemberFilter

OF_THE_PAGE = ("after", "before", "format", "column", "view", "due_on")
"""What an address may carry besides: it says nothing of whom one means."""


@dataclass(frozen=True)
class Selection:
    """picked: ids, None for all that the filter finds. params: the same as names and values of an address."""

    query: MemberQuery
    picked: tuple[int, ...] | None
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
    """What the address says. Raises Invalid for a filter or a row that makes no sense."""
    today = timezone.localdate()
    groups = group_names(coop_id, today)
    form = MemberFilter(request.GET or None, groups=groups, today=today)
    if form.is_bound and not form.is_valid():
        raise Invalid(
            _("This filter makes no sense any more, so nobody knows whom it means. Filter the list anew."),
            rule=" ".join(str(each) for said in form.errors.values() for each in said),
        )
    return Selection(form.query(coop_id), _picked(request), params_of(request))


def _picked(request: HttpRequest) -> tuple[int, ...] | None:
    given = request.GET.getlist("pick")
    if len(given) > PAGE:
        raise Invalid(_("At most %(most)s members can be picked at once.") % {"most": PAGE}, field="pick")
    if not all(each.isascii() and each.isdigit() and len(each) < 19 for each in given):
        raise Invalid(_("Whom this address means cannot be read. Pick the members anew."), field="pick")
    return tuple(int(each) for each in given) if given else None


def params_of(request: HttpRequest) -> list[tuple[str, str]]:
    """What the address says of whom one means, as names and values; not looked at."""
    return [
        (name, value)
        for name in request.GET
        for value in request.GET.getlist(name)
        if name not in OF_THE_PAGE and value
    ]
