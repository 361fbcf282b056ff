"""What letters say of the payout of a settlement: until when, or why it has to wait."""

from __future__ import annotations

from django.utils import timezone

from ..law.explained import Explained
from ..law.settlement import last_payout_day
from ..models import Cause, Departure
from ..money.minimum_capital import why_suspended
from ..year.fiscal_years import rules_as_of


def payout_days(departure: Departure) -> list[Explained]:
    """Until when is paid out what is settled after the annual accounts, or why it waits; nothing where all was
    handed on.
    """
    rules = rules_as_of(departure.coop, departure.effective_on)
    if departure.cause == Cause.TRANSFER or not rules.share_price or departure.withdrawn_on:
        return []
    return why_suspended(departure, on=timezone.localdate()) or [
        last_payout_day(rules, departure.effective_on)
    ]
