"""The office's notes on members for programs."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Status
from pydantic import StringConstraints

from allmende.kernel.api import Schema
from allmende.kernel.errors import NotFound
from allmende.kernel.permissions import authorize

from ..models import LONGEST_NOTE, Note
from ..permissions import RULES, members_visible_to, notes_visible_to
from ..use_cases.delete_note import delete_note
from ..use_cases.write_note import write_note
from .routers import router


class NoteIn(Schema):
    text: Annotated[str, StringConstraints(min_length=1, max_length=LONGEST_NOTE)]


class NoteOut(Schema):
    """A note, and who wrote it. import_id: of the list whose remark it was; null for one written by hand."""

    id: int
    member: int
    text: str
    written_at: datetime
    written_by: str
    import_id: int | None


class DeletedOut(Schema):
    """The note there was, and on whom."""

    id: int
    member: int


class NotesOut(Schema):
    items: list[NoteOut]


@router.get("/members/{int:member_id}/notes", response=NotesOut, summary="The office's notes on a member")
def notes(request: HttpRequest, member_id: int) -> dict[str, Any]:
    """The newest first."""
    member = members_visible_to(request.actor).filter(pk=member_id).first()
    if member is None:
        raise NotFound(_("There is no such member."))
    authorize(RULES, "membership.keep_notes", actor=request.actor, on=member.coop_id)
    found = notes_visible_to(request.actor).filter(member=member).select_related("written_by")
    return {"items": [_out(each) for each in found.order_by("-written_at", "-pk")]}


@router.post("/members/{int:member_id}/notes", response={201: NoteOut}, summary="Write a note on a member")
def new_note(request: HttpRequest, member_id: int, payload: NoteIn) -> Status:
    """It is never changed, only deleted."""
    note = write_note(actor=request.actor, member_id=member_id, text=payload.text, now=timezone.now())
    return Status(201, _out(note))


@router.post("/notes/{int:note_id}/deletion", response=DeletedOut, summary="Delete a note")
def note_deletion(request: HttpRequest, note_id: int) -> dict[str, Any]:
    """Its words are gone; that there was one stays in the audit log."""
    return {"id": note_id, "member": delete_note(actor=request.actor, note_id=note_id)}


def _out(note: Note) -> dict[str, Any]:
    return {
        "id": note.pk,
        "member": note.member_id,
        "text": note.text,
        "written_at": note.written_at,
        "written_by": note.written_by.name,
        "import_id": note.import_run_id,
    }
