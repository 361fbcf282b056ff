"""Tell that a membership, or single shares, ended. An operation: the caller holds the member."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from allmende.kernel.actor import Actor
from allmende.kernel.facts import tell

from ..facts.leaving import SharesCeased
from ..facts.members import MemberLeft
from ..models import Departure


@transaction.atomic
def note_end(*, actor: Actor, departure: Departure, on: date) -> None:
    """Tell MemberLeft, or SharesCeased, of a departure whose last day is over and that was not told of yet."""
    departure.noted_on = on
    departure.save(update_fields=["noted_on"])
    tell(_what_ended(departure), actor=actor)


def _what_ended(departure: Departure) -> MemberLeft | SharesCeased:
    about = {"departure_id": departure.pk, "member_id": departure.member_id, "coop_id": departure.coop_id}
    if departure.shares is None:
        return MemberLeft(**about, cause=departure.cause, on=departure.effective_on)
    return SharesCeased(**about, shares=departure.shares, on=departure.effective_on)
