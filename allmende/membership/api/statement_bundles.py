"""The annual statements of all members of a year, for programs: as one file that the worker writes."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import FileResponse, HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Status

from allmende.coops.queries import coops_by_id
from allmende.kernel.api import Schema
from allmende.kernel.errors import NotFound
from allmende.kernel.permissions import authorize

from ..models import StatementBundle
from ..permissions import RULES
from ..use_cases.fetch_statements import fetch_statements
from ..use_cases.request_statements import request_statements
from ..year.fiscal_years import LARGEST
from .found import ZIP
from .routers import router


class BundleOut(Schema):
    """state: waiting, ready or failed. count: how many statements are in it."""

    year: int
    state: str
    asked_at: datetime
    count: int
    problem: str


@router.get(
    "/years/{int:year}/statements", response=BundleOut, summary="Whether the annual statements are written"
)
def statements(request: HttpRequest, year: int) -> dict[str, Any]:
    """What was asked for last for the fiscal year that ended in this calendar year; kept for seven days."""
    return _out(_bundle(request, year))


@router.post(
    "/years/{int:year}/statements", response={201: BundleOut}, summary="Have all annual statements written"
)
def new_statements(request: HttpRequest, year: int) -> Status:
    """One PDF for everybody who held something, in one file. What was written before is replaced."""
    coop_id, now = request.actor.coop_id, timezone.now()
    authorize(RULES, "membership.request_statements", actor=request.actor, on=coop_id)
    asked = request_statements(
        actor=request.actor,
        coop=coops_by_id([coop_id])[coop_id],
        year=year,
        on=timezone.localdate(now),
        now=now,
    )
    return Status(201, _out(asked))


@router.get(
    "/years/{int:year}/statements/archive",
    response=None,
    openapi_extra=ZIP,
    summary="The annual statements themselves",
)
def statements_archive(request: HttpRequest, year: int) -> FileResponse:
    """A zip of PDFs. Each download is written down."""
    file = fetch_statements(actor=request.actor, coop_id=request.actor.coop_id, year=year)
    return FileResponse(file, content_type="application/zip", headers={"Cache-Control": "private, no-store"})


def _bundle(request: HttpRequest, year: int) -> StatementBundle:
    coop_id = request.actor.coop_id
    authorize(RULES, "membership.request_statements", actor=request.actor, on=coop_id)
    found = StatementBundle.objects.filter(coop_id=coop_id, year=year).first() if year <= LARGEST else None
    if found is None:
        raise NotFound(_("These statements are not written yet, or no longer there."))
    return found


def _out(bundle: StatementBundle) -> dict[str, Any]:
    return {name: getattr(bundle, name) for name in BundleOut.model_fields}
