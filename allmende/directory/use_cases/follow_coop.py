"""Keep a cooperative's entry in step with its own profile. An operation: it follows what others have authorized."""

from __future__ import annotations

from django.db import transaction

from allmende.coops.models import Coop
from allmende.kernel.actor import Actor
from allmende.kernel.facts import tell

from ..facts import EntryFollowsCoop
from ..models import Entry, EntryState

OWN_WORDS = ("name", "legal_form", "legal_form_text", "sectors", "description", "website")
PLACE = ("street", "postcode", "town", "country", "latitude", "longitude", "precision")


@transaction.atomic
def follow_coop(*, actor: Actor, coop: Coop, invitation_id: int | None = None) -> Entry:
    """Show what the cooperative says of itself: in the entry it was invited from, its own one, or a new one.

    What a register says of it stays in the entry's record, untouched.
    """
    entry = _entry_of(coop, invitation_id)
    is_new = entry.coop_id is None
    entry.coop = coop
    for field in (*OWN_WORDS, *PLACE):
        setattr(entry, field, getattr(coop, field))
    entry.sector_text = entry.region = ""
    entry.state = EntryState.ACTIVE
    entry.save()
    if is_new:
        tell(EntryFollowsCoop(entry_id=entry.pk, coop_id=coop.pk), actor=actor)
    return entry


def _entry_of(coop: Coop, invitation_id: int | None) -> Entry:
    entries = Entry.objects.select_for_update(no_key=True, of=("self",))
    entry = entries.filter(coop=coop).first()
    if entry is None and invitation_id is not None:
        entry = entries.filter(invitation_id=invitation_id, coop__isnull=True).first()
    return entry or Entry()
