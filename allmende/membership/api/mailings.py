"""Mails to members for programs."""

from __future__ import annotations

from datetime import datetime
from io import BytesIO
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import FileResponse, HttpRequest
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from ninja import Query, Status
from pydantic import Field, StrictBool, StrictInt, StringConstraints

from allmende.kernel.api import Schema
from allmende.kernel.errors import NotFound
from allmende.kernel.permissions import authorize

from ..letters.counts import counts_of
from ..letters.mail_words import Words
from ..models import LONGEST_MAIL, LONGEST_SUBJECT, Mailing, MailingRecipient
from ..permissions import RULES, mailings_visible_to
from ..register.member_list import PAGE, MemberQuery, State
from ..use_cases.start_mailing import start_mailing
from ..use_cases.stop_mailing import stop_mailing
from ..use_cases.write_series_letter import write_series_letter
from .found import PDF
from .routers import router

NEWEST = 100
Subject = Annotated[str, StringConstraints(max_length=LONGEST_SUBJECT)]
Text = Annotated[str, StringConstraints(max_length=LONGEST_MAIL)]
Id = Annotated[StrictInt, Field(ge=1, lt=2**63)]


class MailingIn(Schema):
    """Subject and text, German, English, or both, with placeholders such as {name}; the page of the office lists them.

    key: made by the program; sent again, it is the same mailing. members: ids; left out, all who are found by the
    filters q, state, group, investing, owing, expelled; an empty list is nobody. For who has no address, people beside
    get it, each one mail. shown: how many lines, as somebody was told (mails, and members without any); it is refused
    where they are not as many.
    """

    key: UUID
    subject_de: Subject = ""
    text_de: Text = ""
    subject_en: Subject = ""
    text_en: Text = ""
    members: Annotated[list[Id], Field(max_length=1000)] | None = None
    shown: Annotated[StrictInt, Field(ge=0, lt=2**31)] | None = None
    q: Annotated[str, StringConstraints(max_length=100)] = ""
    state: Literal["current", "member", "leaving", "left"] = "current"
    group: Annotated[str, StringConstraints(max_length=40)] = ""
    investing: StrictBool | None = None
    owing: StrictBool = False
    expelled: StrictBool = False


class MailingOut(Schema):
    """counts: recipients by state: waiting, sending, sent, failed, unclear, no_address."""

    id: int
    subject_de: str
    text_de: str
    subject_en: str
    text_en: str
    state: str
    counts: dict[str, int]
    started_at: datetime
    over_at: datetime | None


class MailingsOut(Schema):
    items: list[MailingOut]


class RecipientOut(Schema):
    """What became of one member's mail. party: who got it, perhaps for the member. reason: the mail server's code."""

    id: int
    member: int
    party: int
    state: str
    reason: str
    done_at: datetime | None


class RecipientsOut(Schema):
    items: list[RecipientOut]
    next_cursor: str | None


class RecipientFilters(Schema):
    cursor: Annotated[str, StringConstraints(max_length=18, pattern=r"^([1-9][0-9]*)?$")] = ""
    limit: int = Field(PAGE, ge=1, le=200)


class LetterPart(Schema):
    part: int = Field(1, ge=1, lt=10_000)


@router.get("/mailings", response=MailingsOut, summary="Mails to members")
def mailings(request: HttpRequest) -> dict[str, Any]:
    """The latest hundred."""
    authorize(RULES, "membership.write_to_members", actor=request.actor, on=request.actor.coop_id)
    return {"items": [_out(each) for each in mailings_visible_to(request.actor).order_by("-pk")[:NEWEST]]}


@router.post("/mailings", response={201: MailingOut}, summary="Write to members")
def new_mailing(request: HttpRequest, payload: MailingIn) -> Status:
    """The worker sends it, a part at a time, and nobody gets it twice."""
    said = payload.model_dump()
    words = Words(**{name: said[name] for name in ("subject_de", "text_de", "subject_en", "text_en")})
    current = {State.MEMBER, State.LEAVING}
    query = MemberQuery(
        coop_id=request.actor.coop_id,
        as_of=timezone.localdate(),
        q=payload.q,
        states=frozenset(current if payload.state == "current" else {State(payload.state)}),
        group=payload.group,
        investing=payload.investing,
        owing=payload.owing,
        expelled=payload.expelled,
    )
    started = start_mailing(
        actor=request.actor,
        query=query,
        picked=payload.members,
        words=words,
        key=payload.key,
        shown=payload.shown,
        now=timezone.now(),
    )
    return Status(201, _out(started))


@router.get("/mailings/{int:mailing_id}", response=MailingOut, summary="One mail to members")
def mailing(request: HttpRequest, mailing_id: int) -> dict[str, Any]:
    """How far it is."""
    return _out(_visible(request, mailing_id))


@router.get(
    "/mailings/{int:mailing_id}/recipients", response=RecipientsOut, summary="What became of each mail"
)
def recipients(request: HttpRequest, mailing_id: int, filters: Query[RecipientFilters]) -> dict[str, Any]:
    """It goes on with `cursor=next_cursor`. Forgotten a year after it was over."""
    rows = _visible(request, mailing_id).recipients.filter(pk__gt=int(filters.cursor or 0)).order_by("pk")
    found = list(rows[: filters.limit + 1])
    shown = found[: filters.limit]
    return {
        "items": [_recipient_out(each) for each in shown],
        "next_cursor": str(shown[-1].pk) if len(found) > filters.limit else None,
    }


@router.get(
    "/mailings/{int:mailing_id}/letter",
    response=None,
    openapi_extra=PDF,
    summary="A mail to members as letters",
)
def letter(request: HttpRequest, mailing_id: int, filters: Query[LetterPart]) -> FileResponse:
    """For the members whom no mail reaches: one file, a letter for each. Each download is written down.

    Two hundred letters are a part; behind the last one it answers 404.
    """
    made = write_series_letter(
        actor=request.actor,
        mailing_id=mailing_id,
        part=filters.part,
        language=translation.get_language() or "en",
    )
    return FileResponse(
        BytesIO(made), content_type="application/pdf", headers={"Cache-Control": "private, no-store"}
    )


@router.post("/mailings/{int:mailing_id}/end", response=MailingOut, summary="Stop a mail to members")
def end(request: HttpRequest, mailing_id: int) -> dict[str, Any]:
    """Who has it, has it; nobody else gets it."""
    return _out(stop_mailing(actor=request.actor, mailing_id=mailing_id, now=timezone.now()))


def _visible(request: HttpRequest, mailing_id: int) -> Mailing:
    found = mailings_visible_to(request.actor).filter(pk=mailing_id).first()
    if found is None:
        raise NotFound(_("There is no such mailing."))
    return found


def _out(found: Mailing) -> dict[str, Any]:
    kept = ("subject_de", "text_de", "subject_en", "text_en", "state", "started_at", "over_at")
    counts = found.counts if found.over_at else counts_of(found)
    return {"id": found.pk, "counts": counts} | {name: getattr(found, name) for name in kept}


def _recipient_out(each: MailingRecipient) -> dict[str, Any]:
    return {
        "id": each.pk,
        "member": each.member_id,
        "party": each.party_id,
        "state": each.state,
        "reason": each.reason,
        "done_at": each.done_at,
    }
