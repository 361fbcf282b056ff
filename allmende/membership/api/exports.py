"""Everything a cooperative has, for programs."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import FileResponse, HttpRequest
from django.utils import timezone
from ninja import Status
from pydantic import StrictBool

from allmende.coops.queries import coops_by_id
from allmende.kernel.api import Schema
from allmende.kernel.permissions import authorize

from ..models import CoopExport
from ..permissions import RULES
from ..use_cases.ask_coop_export import ask_coop_export
from ..use_cases.delete_coop_export import delete_coop_export
from ..use_cases.fetch_coop_export import fetch_coop_export
from .imports import RemovedOut
from .routers import router

FILE = {
    "responses": {
        200: {
            "description": "A zip file: JSON lines, a manifest with counts and hashes, a description",
            "content": {"application/zip": {"schema": {"type": "string", "format": "binary"}}},
        }
    }
}


class ExportIn(Schema):
    """with_ibans: with bank details in clear, without which it cannot be brought in again."""

    with_ibans: StrictBool = False


class ExportOut(Schema):
    """An archive: waiting, ready or failed. size: bytes; sha256: of the file; counts: rows by table."""

    id: int
    state: str
    with_ibans: bool
    asked_at: datetime
    made_at: datetime | None
    expires_at: datetime | None
    size: int
    sha256: str
    counts: dict[str, int]


class ExportsOut(Schema):
    items: list[ExportOut]


@router.get("/cooperative/exports", response=ExportsOut, summary="Archives of the cooperative")
def exports(request: HttpRequest) -> dict[str, Any]:
    """Those that wait to be fetched, the latest first; each is kept for seven days."""
    authorize(RULES, "membership.export_coop", actor=request.actor, on=request.actor.coop_id)
    return {"items": [_out(each) for each in CoopExport.objects.filter(coop_id=request.actor.coop_id)]}


@router.post(
    "/cooperative/exports", response={201: ExportOut}, summary="Ask for everything the cooperative has"
)
def ask(request: HttpRequest, payload: ExportIn) -> Status:
    """The worker makes the archive; ask for the list until it is ready."""
    coop_id = request.actor.coop_id
    authorize(RULES, "membership.export_coop", actor=request.actor, on=coop_id)
    coop = coops_by_id([coop_id])[coop_id]
    return Status(201, _out(ask_coop_export(actor=request.actor, coop=coop, with_ibans=payload.with_ibans)))


@router.get(
    "/cooperative/exports/{int:export_id}/archive",
    response=None,
    openapi_extra=FILE,
    summary="The archive itself",
)
def archive(request: HttpRequest, export_id: int) -> FileResponse:
    """Each download is written down."""
    _export, file = fetch_coop_export(actor=request.actor, export_id=export_id, now=timezone.now())
    return FileResponse(file, content_type="application/zip", headers={"Cache-Control": "private, no-store"})


@router.post(
    "/cooperative/exports/{int:export_id}/deletion", response=RemovedOut, summary="Delete an archive"
)
def deletion(request: HttpRequest, export_id: int) -> dict[str, Any]:
    """Before its seven days are over."""
    delete_coop_export(actor=request.actor, export_id=export_id)
    return {"id": export_id}


def _out(export: CoopExport) -> dict[str, Any]:
    kept = ("state", "with_ibans", "asked_at", "made_at", "expires_at", "size", "counts")
    return {"id": export.pk, "sha256": export.content_hash} | {name: getattr(export, name) for name in kept}
