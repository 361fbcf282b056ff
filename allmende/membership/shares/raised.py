"""What dearer shares, or more of them for everyone, ask of those who hold shares: looked up when somebody asks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import F, Q, Sum
from django.utils.translation import gettext as _

from allmende.coops.models import Coop

from ..models import Member, ShareMovement
from ..statutes.raising import Raise
from .calls import Call, Called, called, is_called, lines_of_call

TO_PAY_WITHIN = timedelta(days=30)
"""What the page of the claims proposes; whoever claims names the day."""


@dataclass(frozen=True, slots=True)
class TooFew:
    """Members who hold fewer shares than everyone has to, and how many shares they lack together."""

    members: int
    shares: int


def call_for(by: Raise, *, today: date) -> Call:
    """The claims that a raise leads to."""
    due_on = max(by.since, today) + TO_PAY_WITHIN
    return Call(resolved_on=by.since, words=_("new price"), per_share=by.per_share, due_on=due_on)


def may_ask(coop_id: int, call: Call) -> bool:
    """Whether anybody might owe it: shares were taken, and it was not claimed yet. A few rows, whoever the members."""
    return ShareMovement.objects.filter(coop_id=coop_id).exists() and not is_called(coop_id, call.subject)


def asked_by(coop: Coop, by: Raise, *, today: date) -> Called:
    """How many members have to pay how much. Reads every member's shares: for whoever asks, not for every look."""
    return called(lines_of_call(coop, call_for(by, today=today), price=by.price))


def with_too_few(coop_id: int, *, required: int, on: date) -> TooFew:
    """Who is a member that day, as the books stand now, and holds fewer shares than required."""
    stays = Q(left_on=None) | Q(left_on__gt=on)
    members = Member.objects.filter(stays, coop_id=coop_id, voided_at=None, shares__lt=required)
    lacking = members.aggregate(sum=Sum(required - F("shares")))["sum"]
    return TooFew(members.count(), lacking or 0)
