"""Letters on paper for programs: what waits, each as PDF, and that it was sent."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Query
from pydantic import Field, StrictInt

from allmende.kernel.api import Day, Schema
from allmende.kernel.permissions import authorize

from ..letters.on_paper import letter_or_refuse, letter_pdf
from ..letters.queue import queued_letters as found_letters
from ..models import PaperLetter
from ..permissions import RULES, letters_visible_to
from ..use_cases.mark_letters_sent import mark_letters_sent
from .found import PDF
from .routers import router


class LetterFilters(Schema):
    """cursor: the next_cursor of the page before."""

    state: Literal["waiting", "sent"] = "waiting"
    limit: Annotated[int, Field(ge=1, le=200)] = 50
    cursor: Annotated[int, Field(ge=0, le=2**62)] = 0


class LettersSentIn(Schema):
    """letters: ids, all of them or none."""

    letters: Annotated[list[StrictInt], Field(min_length=1, max_length=200)]
    sent_on: Day


class PaperLetterOut(Schema):
    """A letter to a member whom no mail reaches. recipient: by name. sent_on: null as long as it waits."""

    id: int
    member: int
    recipient: str
    kind: str
    written_at: datetime
    sent_on: date | None


class PaperLettersOut(Schema):
    items: list[PaperLetterOut]
    next_cursor: str | None = None


@router.get("/letters", response=PaperLettersOut, summary="Letters to print")
def letters(request: HttpRequest, filters: Query[LetterFilters]) -> dict[str, Any]:
    """In the order they came to be."""
    coop_id = request.actor.coop_id
    authorize(RULES, "membership.send_letters", actor=request.actor, on=coop_id)
    rows = letters_visible_to(request.actor).filter(
        coop_id=coop_id, sent_on__isnull=filters.state == "waiting", pk__gt=filters.cursor
    )
    found = list(rows.select_related("recipient").order_by("pk")[: filters.limit + 1])
    page = found[: filters.limit]
    more = len(found) > filters.limit
    return {"items": [_out(each) for each in page], "next_cursor": str(page[-1].pk) if more else None}


@router.get(
    "/letters/{int:letter_id}/document", response=None, openapi_extra=PDF, summary="A letter to print"
)
def document(request: HttpRequest, letter_id: int) -> HttpResponse:
    """As things stand, in the recipient's language."""
    found = letter_or_refuse(request.actor, letter_id)
    authorize(RULES, "membership.send_letters", actor=request.actor, on=found.coop_id)
    headers = {"Cache-Control": "private, no-store"}
    return HttpResponse(letter_pdf(found), content_type="application/pdf", headers=headers)


@router.post("/letters/sent", response=PaperLettersOut, summary="Mark letters as sent")
def sent(request: HttpRequest, payload: LettersSentIn) -> dict[str, Any]:
    """They leave the pile."""
    done = mark_letters_sent(
        actor=request.actor,
        coop_id=request.actor.coop_id,
        letter_ids=payload.letters,
        sent_on=payload.sent_on,
        on=timezone.localdate(),
    )
    return {"items": [_out(each) for each in done]}


class QueuedLetterFilters(Schema):
    """run: of a year, which led to them. cursor: the next_cursor of the page before."""

    run: Annotated[int, Field(ge=1, le=2**62)] | None = None
    limit: Annotated[int, Field(ge=1, le=200)] = 50
    cursor: Annotated[int, Field(ge=0, le=2**62)] = 0


class QueuedLetterOut(Schema):
    """A letter that followed what happened to many. recipient: by name, null until somebody was looked for; state: one
    of waiting, sending, sent, failed, unclear, paper, dropped; reason: the code of the mail server; corrects: the
    letter before, which counts no longer; paper: the letter to print, where mail did not surely reach anybody.
    """

    id: int
    member: int
    recipient: str | None
    kind: str
    run: int | None
    state: str
    reason: str
    corrects: int | None
    paper: int | None
    queued_at: datetime
    done_at: datetime | None


class QueuedLettersOut(Schema):
    items: list[QueuedLetterOut]
    next_cursor: str | None = None


@router.get("/letters/queued", response=QueuedLettersOut, summary="Letters to many, and what became of each")
def queued_letters(request: HttpRequest, filters: Query[QueuedLetterFilters]) -> dict[str, Any]:
    """What settlements, set-offs, payouts that wait, and a dissolution led to, in the order they came to be."""
    coop_id = request.actor.coop_id
    authorize(RULES, "membership.send_letters", actor=request.actor, on=coop_id)
    rows = found_letters(coop_id, run_id=filters.run).filter(pk__gt=filters.cursor)
    found = list(rows.order_by("pk")[: filters.limit + 1])
    page = found[: filters.limit]
    more = len(found) > filters.limit
    items = [
        {
            "id": each.pk,
            "member": each.member_id,
            "recipient": each.recipient.full_name if each.recipient else None,
            "kind": each.kind,
            "run": each.run_id,
            "state": each.state,
            "reason": each.reason,
            "corrects": each.corrects_id,
            "paper": each.paper_id,
            "queued_at": each.queued_at,
            "done_at": each.done_at,
        }
        for each in page
    ]
    return {"items": items, "next_cursor": str(page[-1].pk) if more else None}


def _out(letter: PaperLetter) -> dict[str, Any]:
    return {
        "id": letter.pk,
        "member": letter.member_id,
        "recipient": letter.recipient.full_name,
        "kind": letter.kind,
        "written_at": letter.recorded_at,
        "sent_on": letter.sent_on,
    }
