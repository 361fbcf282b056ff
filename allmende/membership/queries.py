"""Reads of membership."""

from __future__ import annotations

from datetime import date, datetime

from django.db.models import Q, QuerySet, Sum
from django.utils.translation import gettext as _

from .models import CapitalMovement, Member, ShareMovement, Statutes
from .refusals import NoStatutes


def statutes_of(coop_id: int) -> QuerySet[Statutes]:
    """Every version, the latest first. Public: they are to be read before joining (§ 15 (1) GenG)."""
    return Statutes.objects.filter(coop_id=coop_id).order_by("-valid_from", "-pk")


def statutes_on(coop_id: int, on: date) -> Statutes | None:
    """The version in force that day."""
    return statutes_of(coop_id).filter(valid_from__lte=on).first()


def statutes_or_refuse(coop_id: int, on: date) -> Statutes:
    """The version in force that day. Raises NoStatutes before the first one."""
    statutes = statutes_on(coop_id, on)
    if statutes is None:
        raise NoStatutes(
            _("This cooperative has not entered its statutes yet."),
            rule=_("Everything is computed from the statutes in force: enter them first."),
        )
    return statutes


def shares_on(member: Member, on: date, *, known_at: datetime | None = None) -> int:
    """Shares held at the end of a day, as the books knew it at a moment (None: now)."""
    moved = _until(ShareMovement.objects.filter(member=member), on, known_at)
    return moved.aggregate(sum=Sum("shares"))["sum"] or 0


def capital_on(member: Member, on: date, *, known_at: datetime | None = None) -> int:
    """Capital (Geschäftsguthaben) at the end of a day in cents, as the books knew it at a moment (None: now)."""
    moved = _until(CapitalMovement.objects.filter(member=member), on, known_at)
    return moved.aggregate(sum=Sum("amount"))["sum"] or 0


def _until(movements: QuerySet, on: date, known_at: datetime | None) -> QuerySet:
    known = Q(recorded_at__lte=known_at) if known_at is not None else Q()
    return movements.filter(known, effective_on__lte=on)
