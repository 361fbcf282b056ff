"""Write a note about a member, for the office alone."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from allmende.kernel.actor import Actor
from allmende.kernel.errors import Invalid
from allmende.kernel.facts import tell
from allmende.kernel.permissions import authorize

from ..facts.members import NoteWritten
from ..models import LONGEST_NOTE, Note
from ..permissions import RULES
from ..taking import take_member


@transaction.atomic
def write_note(*, actor: Actor, member_id: int, text: str, now: datetime) -> Note:
    """Raises NotFound, and Invalid for a note that is empty or too long."""
    member = take_member(actor, member_id)
    authorize(RULES, "membership.keep_notes", actor=actor, on=member.coop_id)
    text = text.strip()
    if not text:
        raise Invalid(_("Nothing is written here."), field="text")
    if len(text) > LONGEST_NOTE:
        raise Invalid(_("A note has %(most)s characters at most.") % {"most": LONGEST_NOTE}, field="text")
    note = Note.objects.create(
        coop_id=member.coop_id,
        member=member,
        text=text,
        written_at=now,
        written_by_id=actor.person_id or 0,
    )
    tell(NoteWritten(note_id=note.pk, member_id=member.pk, coop_id=member.coop_id), actor=actor)
    return note
