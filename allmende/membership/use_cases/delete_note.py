"""Delete a note about a member."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from allmende.kernel.actor import Actor
from allmende.kernel.errors import NotFound
from allmende.kernel.facts import tell
from allmende.kernel.permissions import authorize

from ..facts.members import NoteDeleted
from ..permissions import RULES, notes_visible_to


@transaction.atomic
def delete_note(*, actor: Actor, note_id: int) -> int:
    """Its words are gone; that there was one stays in the audit log. Return whose note it was. Raises NotFound."""
    note = notes_visible_to(actor).select_for_update().filter(pk=note_id).first()
    if note is None:
        raise NotFound(_("There is no such note."))
    authorize(RULES, "membership.keep_notes", actor=actor, on=note.coop_id)
    member_id = note.member_id
    note.delete()
    tell(NoteDeleted(note_id=note_id, member_id=member_id, coop_id=actor.coop_id or 0), actor=actor)
    return member_id
