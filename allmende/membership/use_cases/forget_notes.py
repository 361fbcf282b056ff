"""Remove the notes on members who left long ago."""

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
def forget_notes(*, actor: Actor, on: date) -> int:
    """Remove them, and say how many there were."""
    authorize(RULES, "membership.forget_notes", actor=actor)
    with system_access():
        notes, _by_model = Note.objects.filter(member__left_on__lt=add_months(on, -NOTES_KEPT_FOR)).delete()
    if notes:
        tell(NotesForgotten(notes=notes), actor=actor)
    return notes
