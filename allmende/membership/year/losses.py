"""What stands against giving a loss back that a run of a year took."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from ..models import CapitalKind, CapitalMovement, YearRun
from ..refusals.members import SomethingRestsOnIt
from .booked_since import moved
from .runs import standing_movements


def refuse_what_was_handed_on(run: YearRun) -> None:
    """Raises SomethingRestsOnIt: with the shares went the capital, and what comes back belongs to them."""
    given = moved_since(run).filter(kind=CapitalKind.TRANSFER, amount__lt=0)
    if given.exists():
        raise SomethingRestsOnIt(
            _("Capital was handed on since, less the loss: %(what)s. Take that back first.")
            % {"what": moved(given)},
            rule=_("A loss is given back to whom it was taken from, and to shares that are still theirs."),
        )


def moved_since(run: YearRun) -> QuerySet[CapitalMovement]:
    """What stands of those whom the loss took from, recorded after it."""
    losses = standing_movements(run).filter(kind=CapitalKind.LOSS)
    return CapitalMovement.objects.filter(
        ~Exists(CapitalMovement.objects.filter(reverses=OuterRef("pk"))),
        Exists(losses.filter(member=OuterRef("member"), recorded_at__lt=OuterRef("recorded_at"))),
        coop_id=run.coop_id,
    )
