"""A whole cooperative brought in by programs: the archive, what it holds, the decision."""

from __future__ import annotations

from base64 import b64decode
from binascii import Error as NotBase64
from datetime import datetime
from typing import Annotated, Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Status
from pydantic import StringConstraints

from allmende.coops.models import Coop
from allmende.coops.queries import coops_by_id
from allmende.kernel.api import Schema
from allmende.kernel.permissions import authorize

from ..carried.arrivals import arrival_in, arrival_progress, problem_text
from ..models import CoopArrival
from ..permissions import RULES
from ..use_cases.confirm_coop_archive import confirm_coop_archive
from ..use_cases.discard_coop_archive import discard_coop_archive
from ..use_cases.upload_coop_archive import upload_coop_archive
from .import_schemas import LARGEST_FILE, RemovedOut
from .imports import NoFile
from .routers import router


class ArchiveIn(Schema):
    """An archive made with bank details, at most 14 MiB; larger ones by the page. content: in base64 (RFC 4648)."""

    file_name: Annotated[str, StringConstraints(min_length=1, max_length=200)]
    content: Annotated[str, StringConstraints(min_length=1, max_length=LARGEST_FILE * 4 // 3 + 4)]


class ArrivalOut(Schema):
    """state: checking, checked, entering, done or failed with its problem. counts: rows by table.

    cooperative, made_at: what the archive says of itself. done, total: how far bringing in is, in tables.
    """

    id: int
    file_name: str
    sha256: str
    size: int
    state: str
    cooperative: str
    made_at: datetime | None
    counts: dict[str, int]
    problem: str
    done: int
    total: int
    started_at: datetime
    finished_at: datetime | None


class ArrivalsOut(Schema):
    """One, or none."""

    items: list[ArrivalOut]


@router.get("/cooperative/arrival", response=ArrivalsOut, summary="The archive that is brought in")
def arrival(request: HttpRequest) -> dict[str, Any]:
    """Where it stands; kept for seven days."""
    found = arrival_in(_coop(request).pk)
    return {"items": [_out(found)] if found else []}


@router.post("/cooperative/arrival", response={201: ArrivalOut}, summary="Bring a whole cooperative in")
def new_arrival(request: HttpRequest, payload: ArchiveIn) -> Status:
    """Into one that is still empty. The worker checks it first; nothing is entered before the confirmation."""
    coop = _coop(request)
    try:
        content = b64decode(payload.content, validate=True)
    except (NotBase64, ValueError) as error:
        raise NoFile(_("The file must be sent in base64."), field="content") from error
    made = upload_coop_archive(actor=request.actor, coop=coop, file_name=payload.file_name, pieces=[content])
    return Status(201, _out(made))


@router.post("/cooperative/arrival/confirmation", response=ArrivalOut, summary="Enter what the archive holds")
def arrival_confirmation(request: HttpRequest) -> dict[str, Any]:
    """The worker enters all of it or nothing. Nobody gets a mail."""
    return _out(confirm_coop_archive(actor=request.actor, coop=_coop(request)))


@router.post("/cooperative/arrival/removal", response=RemovedOut, summary="Put an archive away")
def arrival_removal(request: HttpRequest) -> dict[str, Any]:
    """What it brought in stays."""
    coop = _coop(request)
    found = arrival_in(coop.pk)
    discard_coop_archive(actor=request.actor, coop_id=coop.pk)
    return {"id": found.pk if found else 0}


def _coop(request: HttpRequest) -> Coop:
    coop_id = request.actor.coop_id
    authorize(RULES, "membership.bring_coop_in", actor=request.actor, on=coop_id)
    return coops_by_id([coop_id])[coop_id]


def _out(found: CoopArrival) -> dict[str, Any]:
    done, total = arrival_progress(found)
    named = {"id": found.pk, "sha256": found.content_hash, "problem": problem_text(found)}
    kept = (*("file_name", "size", "state", "cooperative", "made_at", "counts", "started_at", "finished_at"),)
    return named | {"done": done, "total": total} | {name: getattr(found, name) for name in kept}
