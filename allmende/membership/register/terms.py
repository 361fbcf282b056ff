"""As what somebody is a member on a day: of which group, investing or not."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q

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
    changed = changed_terms(on, member__in=[each.pk for each in members])
    return {each.pk: changed.get(each.pk) or Terms(each.group, each.is_investing) for each in members}


def changed_terms(on: date, **whose: Any) -> dict[int, Terms]:
    """By member, of those alone whose terms changed by a day. whose: a filter of MemberTerms."""
    changes = MemberTerms.objects.filter(effective_on__lte=on, **whose)
    newest = changes.order_by("member", *NEWEST).distinct("member")
    return {each.member_id: Terms(each.group, each.is_investing) for each in newest}


def terms_on_days(days: Mapping[Member, date]) -> list[tuple[Member, Terms]]:
    """Of each member on a day of its own, in one query."""
    changes = MemberTerms.objects.filter(member__in=[each.pk for each in days]).order_by("member", *NEWEST)
    changed: dict[int, list[MemberTerms]] = {}
    for each in changes:
        changed.setdefault(each.member_id, []).append(each)
    found = []
    for member, day in days.items():
        since = (each for each in changed.get(member.pk, ()) if each.effective_on <= day)
        terms: Member | MemberTerms = next(since, None) or member
        found.append((member, Terms(terms.group, terms.is_investing)))
    return found


def in_terms(coop_id: int, on: date, **wanted: Any) -> Q:
    """The members of a cooperative who are that on a day. wanted: `group`, `is_investing`.

    Those whose terms changed are few, and looked up once, not for each member.
    """
    changes = MemberTerms.objects.filter(coop_id=coop_id, effective_on__lte=on)
    newest = changes.order_by("member", *NEWEST).distinct("member").values("pk")
    changed = MemberTerms.objects.filter(pk__in=newest, **wanted).values("member")
    return (Q(**wanted) & ~Q(pk__in=changes.order_by().values("member"))) | Q(pk__in=changed)
