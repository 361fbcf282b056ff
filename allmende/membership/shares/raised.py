"""What dearer shares ask of those who hold some: added up when somebody asks."""

from __future__ import annotations

from datetime import date, timedelta

from django.utils.translation import gettext as _

from allmende.coops.models import Coop

from ..models import ShareMovement
from ..statutes.raising import Raise
from .calls import Call, Called, called, is_called, lines_of_call

TO_PAY_WITHIN = timedelta(days=30)
"""What the page of the claims proposes; whoever claims names the day."""


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
