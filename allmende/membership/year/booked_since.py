"""What was booked since a run of a year and stands in the way of taking it back, by name: the latest first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ..models import CapitalMovement, Member
from ..naming import in_words

NAMED = 3


@dataclass(frozen=True, slots=True)
class Booked:
    """Of which member (its id), what, in the active language, and on which day."""

    member: int
    what: str
    on: date


def moved(movements: QuerySet[CapitalMovement]) -> str:
    """The latest of these movements, by when they were recorded."""
    latest = movements.order_by("-recorded_at", "-pk")
    found = [
        Booked(each.member_id, str(each.get_kind_display()), each.effective_on) for each in latest[:NAMED]
    ]
    return in_a_row(found, of=latest.count())


def in_a_row(found: Sequence[Booked], *, of: int) -> str:
    """No. 3, transfer of 2 Oct 2026; No. 7, payout of 1 Oct 2026; and 4 more. of: how many there are."""
    named = found[:NAMED]
    numbers = dict(Member.objects.filter(pk__in=[each.member for each in named]).values_list("pk", "number"))
    said = [
        _("No. %(number)s, %(what)s of %(day)s")
        % {"number": numbers[each.member], "what": each.what, "day": in_words(each.on)}
        for each in named
    ]
    if more := of - len(named):
        said.append(ngettext("and %(count)d more", "and %(count)d more", more) % {"count": more})
    return "; ".join(said)
