"""What is stored about a member, for programs: looked at, taken as a copy, erased; and what went by itself."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from allmende.coops.queries import coops_by_id
from allmende.kernel.api import Schema
from allmende.kernel.permissions import authorize
from allmende.kernel.row_access import seeing

from ..permissions import RULES
from ..stored.erasing import Kept, kept_of
from ..stored.fields import FieldKept
from ..stored.shown import log_of_erasures, periods_of, stored_about
from ..use_cases.answer_data_request import answer_data_request
from ..use_cases.request_erasure import request_erasure
from .found import member_or_refuse
from .routers import router
from .today import today_of_member

FILE = {
    "responses": {
        200: {
            "description": "A zip file: an overview as PDF, and the data as JSON",
            "content": {"application/zip": {"schema": {"type": "string", "format": "binary"}}},
        }
    }
}


class KeptOut(Schema):
    """until: null where no day can be named, or it stays for ever; then why says so. by_itself: false for
    what is kept at least until then.
    """

    what: str
    until: date | None
    by_itself: bool
    why: str
    source: str


class KeptListOut(Schema):
    items: list[KeptOut]


class FieldKeptOut(Schema):
    """A field, how long it is kept and by which law; until: the day, where one is known for this member."""

    what: str
    period: str
    source: str
    until: date | None


class StoredOut(Schema):
    """One kind of rows: how many, why they are there, and how long each field of them is kept."""

    what: str
    number: int
    why: str
    fields: list[FieldKeptOut]


class StoredDataOut(Schema):
    """kept: what is kept until when. stored: what there is, in the language that is asked for."""

    kept: list[KeptOut]
    stored: list[StoredOut]


class ErasureOut(Schema):
    """How many entries of one stage went by themselves on a day."""

    day: date
    stage: str
    count: int


class PeriodOut(Schema):
    """How long a stage is kept, and by which law."""

    stage: str
    what: str
    period: str
    source: str


class ErasuresOut(Schema):
    items: list[ErasureOut]
    periods: list[PeriodOut]


@router.get(
    "/members/{int:member_id}/stored-data",
    response=StoredDataOut,
    summary="What is stored about a member, why and how long",
)
def stored_data(request: HttpRequest, member_id: int) -> dict[str, Any]:
    """To be looked at before a copy or erasure is asked for (Art. 15 GDPR)."""
    party = member_or_refuse(request, member_id).party
    authorize(RULES, "membership.answer_data_request", actor=request.actor, on=party)
    on = today_of_member(member_id)
    with seeing(person_id=request.actor.person_id, coop_ids=[party.coop_id]):  # payments know no persons
        kept = list(kept_of(party, on))
        stored = stored_about(party, kept, on=on)
    return {
        "kept": [_kept(each) for each in kept],
        "stored": [
            {
                "what": each.title,
                "number": each.number,
                "why": each.why,
                "fields": [_field(field) for field in each.fields],
            }
            for each in stored
        ],
    }


@router.post(
    "/members/{int:member_id}/data-copy",
    response=None,
    openapi_extra=FILE,
    summary="A copy of all that is stored about a member",
)
def data_copy(request: HttpRequest, member_id: int) -> HttpResponse:
    """A zip (Art. 15, 20 GDPR). That it was taken is written down."""
    party = member_or_refuse(request, member_id).party
    made = answer_data_request(actor=request.actor, party=party, language=party.language, now=timezone.now())
    return HttpResponse(made, content_type="application/zip", headers={"Cache-Control": "private, no-store"})


@router.post(
    "/members/{int:member_id}/erasure", response=KeptListOut, summary="Erase of a member what may go now"
)
def erasure(request: HttpRequest, member_id: int) -> dict[str, Any]:
    """What is kept, until when and by which law (Art. 17 GDPR). The membership goes on."""
    party = member_or_refuse(request, member_id).party
    kept = request_erasure(actor=request.actor, party=party, on=today_of_member(member_id))
    return {"items": [_kept(each) for each in kept]}


@router.get("/members/erasures", response=ErasuresOut, summary="What was erased by itself, and when")
def erasures(request: HttpRequest) -> dict[str, Any]:
    """How much of what, of nobody in particular, the latest 200; and how long each stage is kept."""
    coop_id = request.actor.coop_id
    authorize(RULES, "membership.see_list", actor=request.actor, on=coop_id)
    periods = periods_of(coops_by_id([coop_id])[coop_id])
    return {
        "items": list(log_of_erasures(coop_id)),
        "periods": [
            {"stage": each.stage, "what": each.title, "period": each.words, "source": each.source}
            for each in periods
        ],
    }


def _kept(kept: Kept) -> dict[str, Any]:
    told = {"until": kept.until, "by_itself": kept.by_itself}
    return told | {"what": str(kept.what), "why": str(kept.why), "source": kept.source}


def _field(field: FieldKept) -> dict[str, Any]:
    return {
        "what": str(field.words),
        "period": str(field.rule.words),
        "source": field.source,
        "until": field.kept.until if field.kept else None,
    }
