"""Whether anything rests on a version of the statutes already."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.db.models import Model
from django.utils.translation import gettext_lazy as _

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

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as StrPromise

DATED: tuple[tuple[type[Model], tuple[str, ...], StrPromise], ...] = (
    (Member, ("signed_on", "joined_on", "left_on"), _("a membership that began or ended then")),
    (ShareMovement, ("effective_on",), _("shares that moved then")),
    (CapitalMovement, ("effective_on",), _("capital that moved then")),
    (Departure, ("received_on", "effective_on"), _("a notice or an exit of then")),
    (Subscription, ("signed_on", "decided_on"), _("further shares declared or admitted then")),
    (YearRun, ("effective_on",), _("a settlement or a result of then")),
    (Claim, ("due_on",), _("a claim due then")),
)
"""What has a day, which of its days count, and what it is called."""
COMPUTED = (Member, ShareMovement, CapitalMovement, Departure, Subscription, YearRun)


def what_rests_on(coop_id: int, first: date, before: date) -> str:
    """The first kind of thing found on days from `first` until before another, in words; "" where there is none.

    Such days are read under the oldest version as long as no older one stands: what is there was computed from it.
    """
    for model, fields, words in DATED:
        for name in fields:
            within = {f"{name}__gte": first, f"{name}__lt": before}
            if model._default_manager.filter(coop_id=coop_id, **within).exists():
                return str(words)
    return ""


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
