"""Whether anything rests on a version of the statutes already."""

from __future__ import annotations

from allmende.payments.models import Claim

from ..models import (
    Application,
    CapitalMovement,
    Departure,
    Member,
    ShareMovement,
    Statutes,
    Subscription,
    YearRun,
)

COMPUTED = (Member, ShareMovement, CapitalMovement, Departure, Subscription, YearRun)


def is_used(version: Statutes) -> bool:
    """Whether somebody declared to join under it, or anything at all was recorded since it was entered.

    More than rests on it, but nothing that does is missed: who is refused enters a version from the next day on.
    """
    since = {"coop_id": version.coop_id, "recorded_at__gte": version.recorded_at}
    claimed = Claim.objects.filter(coop_id=version.coop_id, raised_at__gte=version.recorded_at)
    return (
        Application.objects.filter(statutes=version).exists()
        or any(model._default_manager.filter(**since).exists() for model in COMPUTED)
        or claimed.exists()
    )
