"""Remove the notes of a cooperative on members who left long ago."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from allmende.kernel.actor import Actor
from allmende.kernel.facts import tell
from allmende.kernel.permissions import authorize
from allmende.kernel.row_access import system_access

from ..facts.members import NotesForgotten
from ..law.days import add_months
from ..models import NOTES_KEPT_FOR, Note
from ..permissions import RULES


@transaction.atomic
def forget_notes(*, actor: Actor, coop_id: int, on: date) -> int:
    """Remove them, and say how many there were. on: today, where the cooperative is."""
    authorize(RULES, "membership.forget_notes", actor=actor)
    with system_access():
        left = Note.objects.filter(coop_id=coop_id, member__left_on__lt=add_months(on, -NOTES_KEPT_FOR))
        notes, _by_model = left.delete()
    if notes:
        tell(NotesForgotten(notes=notes), actor=actor)
    return notes
