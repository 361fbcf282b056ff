"""As what somebody is a member on a day: of which group, investing or not."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from ..models import Member, MemberTerms

NEWEST = ("-effective_on", "-recorded_at", "-pk")


@dataclass(frozen=True, slots=True)
class Terms:
    """group: the code by which the statutes call it, empty where they know none."""

    group: str
    is_investing: bool


def terms_on(member: Member, on: date, *, known_at: datetime | None = None) -> Terms:
    """In force on a day, as the books knew it at a moment (None: now)."""
    known = Q(recorded_at__lte=known_at) if known_at is not None else Q()
    changes = MemberTerms.objects.filter(known, member=member, effective_on__lte=on).order_by(*NEWEST)
    found = changes.first() or member
    return Terms(found.group, found.is_investing)


def terms_of(members: Collection[Member], on: date) -> dict[int, Terms]:
    """Of many on a day, by member, in one query."""
    changes = MemberTerms.objects.filter(member__in=[each.pk for each in members], effective_on__lte=on)
    newest = changes.order_by("member", *NEWEST).distinct("member")
    changed = {each.member_id: Terms(each.group, each.is_investing) for each in newest}
    return {each.pk: changed.get(each.pk) or Terms(each.group, each.is_investing) for each in members}


def with_terms(members: QuerySet[Member], on: date) -> QuerySet[Member]:
    """Each with `group_then` and `investing_then`, to be filtered by."""
    newest = MemberTerms.objects.filter(member=OuterRef("pk"), effective_on__lte=on).order_by(*NEWEST)
    return members.alias(
        group_then=Coalesce(Subquery(newest.values("group")[:1]), F("group")),
        investing_then=Coalesce(Subquery(newest.values("is_investing")[:1]), F("is_investing")),
    )
