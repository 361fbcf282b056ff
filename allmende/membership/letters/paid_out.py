"""What letters say of the payout of a settlement: until when, why it has to wait, and what was set off."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext as _

from ..joining.duties import euros
from ..law.explained import Explained
from ..law.settlement import last_payout_day
from ..models import Cause, Departure
from ..money.minimum_capital import why_suspended
from ..money.set_off import paid_out_for
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


def set_off_lines(departure: Departure) -> list[list[str]]:
    """Where something was set off: the declaration of it (§ 388 BGB), with what is left."""
    found = paid_out_for(departure)
    if found is None:
        return []
    return [
        [_("Settled"), euros(found.amount)],
        [_("Set off against what was owed"), euros(found.set_off)],
        [_("Paid out"), euros(found.amount - found.set_off)],
    ]
