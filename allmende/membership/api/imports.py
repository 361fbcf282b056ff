"""Lists of members brought in by programs: file, columns, preview, confirmation; and back."""

from __future__ import annotations

from base64 import b64decode
from binascii import Error as NotBase64
from dataclasses import asdict
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Query, Status

from allmende.coops.queries import coops_by_id
from allmende.kernel.errors import Invalid
from allmende.kernel.permissions import authorize

from ..importing.followed import still_entered, would_stay
from ..importing.reasons import sentence_for
from ..importing.recognising import questions_of
from ..importing.state import differing_sums, import_or_refuse, import_progress
from ..models import ImportRow, ImportRun, RunState
from ..permissions import RULES, imports_visible_to
from ..use_cases.ask_member_import_undo import ask_member_import_undo
from ..use_cases.confirm_member_import import confirm_member_import
from ..use_cases.discard_member_import import discard_member_import
from ..use_cases.name_member_columns import Sums, name_member_columns
from ..use_cases.recognise_beside import Rest, recognise_beside
from ..use_cases.upload_member_file import upload_member_file
from .import_schemas import (
    ColumnsIn,
    ConfirmationIn,
    ImportOut,
    ImportsOut,
    MemberFileIn,
    Page,
    RecognitionsIn,
    RemovedOut,
    RowFilters,
    RowsOut,
    StayingOut,
)
from .routers import router


class NoFile(Invalid):
    """What should be a file is not base64, or too large."""

    code = "no-file"


@router.get("/members/imports", response=ImportsOut, summary="Lists of members brought in")
def imports(request: HttpRequest, page: Query[Page]) -> dict[str, Any]:
    """The latest first."""
    found = _runs(request)
    if page.cursor:
        found = found.filter(pk__lt=int(page.cursor))
    runs = list(found[: page.limit + 1])
    return {
        "items": [_out(run) for run in runs[: page.limit]],
        "next_cursor": str(runs[page.limit - 1].pk) if len(runs) > page.limit else None,
    }


@router.post("/members/imports", response={201: ImportOut}, summary="Bring a list of members in")
def upload(request: HttpRequest, payload: MemberFileIn) -> Status:
    """The first step: the answer says which columns were found, and what they seem to mean."""
    coop_id = request.actor.coop_id
    authorize(RULES, "membership.import_members", actor=request.actor, on=coop_id)
    run = upload_member_file(
        actor=request.actor,
        coop=coops_by_id([coop_id])[coop_id],
        file_name=payload.file_name,
        content=_content(payload.content),
    )
    return Status(201, _out(run))


@router.get("/members/imports/{int:import_id}", response=ImportOut, summary="One import of members")
def one(request: HttpRequest, import_id: int) -> dict[str, Any]:
    """Ask again while it is read, entered or undone."""
    return _out(_run(request, import_id))


@router.post(
    "/members/imports/{int:import_id}/columns", response=ImportOut, summary="Say what the columns mean"
)
def columns(request: HttpRequest, import_id: int, payload: ColumnsIn) -> dict[str, Any]:
    """The second step; the worker reads the file then, and judges every row."""
    named = name_member_columns(
        actor=request.actor,
        run=_run(request, import_id),
        columns=payload.columns,
        as_of=payload.as_of,
        expected=Sums(**payload.expected.model_dump()),
        on=timezone.localdate(),
        all_have_mandates=payload.all_have_mandates,
    )
    return _out(named)


@router.get("/members/imports/{int:import_id}/rows", response=RowsOut, summary="What becomes of each row")
def rows(request: HttpRequest, import_id: int, filters: Query[RowFilters]) -> dict[str, Any]:
    """The preview, later what became of it. It goes on with `cursor=next_cursor`."""
    found = _run(request, import_id).rows.filter(number__gt=int(filters.cursor or 0))
    if filters.fate:
        found = found.filter(fate=filters.fate)
    read = list(found[: filters.limit + 1])
    shown = read[: filters.limit]
    return {
        "items": [_row_out(row) for row in shown],
        "next_cursor": str(shown[-1].number) if len(read) > filters.limit else None,
    }


@router.post(
    "/members/imports/{int:import_id}/recognitions",
    response=ImportOut,
    summary="Say who stands beside members of the file",
)
def recognitions(request: HttpRequest, import_id: int, payload: RecognitionsIn) -> dict[str, Any]:
    """Of each whom a question of the rows names. Nothing is confirmed while one is open (not-all-recognised)."""
    answered = recognise_beside(
        actor=request.actor,
        run=_run(request, import_id),
        meant={(each.row, each.place): each.number for each in payload.meant},
        rest=Rest(payload.rest) if payload.rest else None,
    )
    return _out(answered)


@router.post(
    "/members/imports/{int:import_id}/confirmation",
    response=ImportOut,
    summary="Enter what the preview shows",
)
def confirmation(request: HttpRequest, import_id: int, payload: ConfirmationIn) -> dict[str, Any]:
    """The worker enters all of it or nothing. Nobody gets a mail."""
    run = _run(request, import_id)
    confirmed = confirm_member_import(
        actor=request.actor, run=run, despite_sums=payload.despite_sums, claiming=payload.claiming
    )
    return _out(confirmed)


@router.get(
    "/members/imports/{int:import_id}/staying",
    response=StayingOut,
    summary="Who would stay if an import were undone, and why",
)
def staying(request: HttpRequest, import_id: int) -> dict[str, Any]:
    """Of an import that is entered, or undone but for some. Everybody else of it is deleted by its reversal."""
    run = _run(request, import_id)
    if run.state not in (RunState.DONE, RunState.UNDONE):
        return {"items": []}
    return {
        "items": [
            {
                "member": each.member.pk,
                "number": each.member.number,
                "name": each.member.party.full_name,
                "kept": each.kept,
                "followed": each.followed,
            }
            for group in would_stay(run)
            for each in group.members
        ]
    }


@router.post("/members/imports/{int:import_id}/reversal", response=ImportOut, summary="Take an import back")
def reversal(request: HttpRequest, import_id: int) -> dict[str, Any]:
    """The worker deletes whom nothing followed, and reverses what was entered of the others.

    Refused (import-in-a-year) while something stands that was posted for a year with a part for its members: `runs`
    says what to take back first. Of whom nothing could be taken back (`stayed`) it can be asked again, once what
    followed is taken back: see staying.
    """
    return _out(ask_member_import_undo(actor=request.actor, run=_run(request, import_id)))


@router.post(
    "/members/imports/{int:import_id}/removal", response=RemovedOut, summary="Put a file away undecided"
)
def removal(request: HttpRequest, import_id: int) -> dict[str, Any]:
    """The file and its preview are deleted. Nothing was entered."""
    discard_member_import(actor=request.actor, run=_run(request, import_id))
    return {"id": import_id}


def _runs(request: HttpRequest) -> QuerySet[ImportRun]:
    authorize(RULES, "membership.import_members", actor=request.actor, on=request.actor.coop_id)
    return imports_visible_to(request.actor)


def _run(request: HttpRequest, import_id: int) -> ImportRun:
    return import_or_refuse(_runs(request), import_id)


def _content(text: str) -> bytes:
    try:
        return b64decode(text, validate=True)
    except (NotBase64, ValueError) as error:
        raise NoFile(_("The file must be sent in base64."), field="content") from error


def _out(run: ImportRun) -> dict[str, Any]:
    done, total = import_progress(run)
    kept = ("file_name", "state", "header", "as_of", "all_have_mandates", "counts", "sums")
    days = ("started_at", "finished_at", "undone_at")
    return {
        "id": run.pk,
        "columns": run.mapping,
        "differing": {name: list(pair) for name, pair in differing_sums(run).items()},
        "done": done,
        "total": total,
        "problem": sentence_for(run.problem) if run.problem else "",
        "stayed": len(still_entered(run)) if run.state == RunState.UNDONE else 0,
    } | {name: getattr(run, name) for name in (*kept, *days)}


def _row_out(row: ImportRow) -> dict[str, Any]:
    return {
        "number": row.number,
        "member_number": row.member_number,
        "name": row.name,
        "fate": row.fate,
        "reasons": [sentence_for(reason) for reason in row.reasons],
        "iban_becomes": row.iban_becomes,
        "lacks_address": row.lacks_address,
        "questions": [asdict(question) for question in questions_of(row)],
        "member": row.member_id,
        "kept": sentence_for({"code": row.kept}) if row.kept else "",
    }
