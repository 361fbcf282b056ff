"""Opening balances of imported lists that were entered as of a day after a year's end."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from django.db.models import Exists, Max, OuterRef

from ..models import CapitalKind, CapitalMovement


def opened_after(coop_id: int, day: date, *, members: Collection[int] | None = None) -> date | None:
    """The last day as of which capital of members since before was entered; None where all of it is known by then.

    members: only of these.
    """
    reversals = CapitalMovement.objects.filter(reverses=OuterRef("pk"))
    opened = CapitalMovement.objects.filter(~Exists(reversals), coop_id=coop_id, kind=CapitalKind.OPENING)
    later = opened.filter(effective_on__gt=day, member__joined_on__lte=day, member__voided_at=None)
    if members is not None:
        later = later.filter(member__in=members)
    found: date | None = later.aggregate(day=Max("effective_on"))["day"]
    return found
