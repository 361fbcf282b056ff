"""What became of a mailing, in numbers, and how its jobs know one another."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import Count, Exists, OuterRef, QuerySet

from ..models import Bond, BondRole, Cause, Departure, Mailing, MailingRecipient, Member
from ..register.member_list import MemberQuery, selected


def label_of(mailing_id: int) -> str:
    """By which its jobs wait for one another."""
    return f"mailing:{mailing_id}"


def addressed(query: MemberQuery, picked: Collection[int] | None = None) -> QuerySet[Member]:
    """Whom a mailing would be for, in no order; who is in the list twice stands here twice.

    Nobody whose death is recorded: a mail to them would reach the mourners. Heirs are written to one by one.
    """
    return living(selected(query, picked)).order_by()


def living(members: QuerySet[Member]) -> QuerySet[Member]:
    """Without those whose death is recorded."""
    died = Departure.objects.filter(member=OuterRef("pk"), cause=Cause.DEATH, withdrawn_on=None)
    inherited = Bond.objects.filter(party=OuterRef("party"), role=BondRole.HEIR, until_day=None)
    return members.exclude(Exists(died) | Exists(inherited))


def counts_of(mailing: Mailing) -> dict[str, int]:
    """Recipients by state, counted now; of a mailing whose recipients are forgotten, as it was when it was over."""
    found = MailingRecipient.objects.filter(mailing=mailing).order_by().values_list("state")
    return dict(found.annotate(number=Count("pk"))) or dict(mailing.counts)
