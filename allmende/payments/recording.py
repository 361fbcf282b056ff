"""What all operations here check of what they are given, and how they write who acted."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from allmende.kernel.actor import Actor
from allmende.kernel.amounts import LARGEST, format_amount
from allmende.kernel.errors import Invalid


def actor_columns(actor: Actor) -> dict[str, Any]:
    """Person, cooperative and job. Raises ValueError for a guest: a mistake of the caller, not of a person."""
    if actor.is_guest:
        raise ValueError("payments record who acts: a guest cannot")
    return {
        "actor_person": actor.person_id,
        "actor_coop": actor.coop_id,
        "actor_system": actor.system,
    }


def check_amount(amount: int) -> None:
    """Raises Invalid unless it is above zero and at most 10^12 of the smallest part."""
    if not 0 < amount <= LARGEST:
        raise Invalid(_("The amount must be greater than zero and not beyond reason."), field="amount")


def check_not_ahead(day: date, *, now: datetime, field: str) -> None:
    """Raises Invalid for a day after the one on which `now` falls, by the clocks that are set: those of the cooperative
    (coops/web/middleware.py, `timezone.override` in jobs).
    """
    if day > timezone.localdate(now):
        raise Invalid(_("This day has not come yet."), field=field)


def plain_text(text: str, *, longest: int, field: str, required: bool = False) -> str:
    """Without spaces around. Raises Invalid when it is missing or longer than its column."""
    text = text.strip()
    if required and not text:
        raise Invalid(_("This must not be empty."), field=field)
    if len(text) > longest or "\0" in text:
        raise Invalid(_("At most %d characters.") % longest, field=field)
    return text


def euros(amount: int) -> str:
    """ "12,00 EUR" for a sentence."""
    return f"{format_amount(amount, decimals=2)} EUR"
