"""Lists of members brought in by programs: file, columns, preview, confirmation; and back."""

from __future__ import annotations

from base64 import b64decode
from binascii import Error as NotBase64
from datetime import date, datetime
from typing import Annotated, Any, Literal

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Query, Status
from pydantic import Field, StrictBool, StrictInt, StringConstraints

from allmende.coops.queries import coops_by_id
from allmende.kernel.api import Day, Schema
from allmende.kernel.errors import Invalid
from allmende.kernel.permissions import authorize

from ..importing.reasons import sentence_for
from ..importing.state import differing_sums, import_or_refuse, import_progress
from ..models import ImportRow, ImportRun
from ..permissions import RULES, imports_visible_to
from ..use_cases.ask_member_import_undo import ask_member_import_undo
from ..use_cases.confirm_member_import import confirm_member_import
from ..use_cases.discard_member_import import discard_member_import
from ..use_cases.name_member_columns import Sums, name_member_columns
from ..use_cases.upload_member_file import upload_member_file
from .routers import router

LARGEST_FILE = 14 * 2**20
"""In base64 and JSON it is what a request may hold."""
Count = Annotated[StrictInt, Field(ge=0, le=10**9)]
Cents = Annotated[StrictInt, Field(ge=0, le=10**15)]
Words = Annotated[str, StringConstraints(max_length=300)]


class NoFile(Invalid):
    """What should be a file is not base64, or too large."""

    code = "no-file"


class MemberFileIn(Schema):
    """An Excel file (.xlsx) or CSV, at most 14 MiB and 50,000 rows. content: in base64 (RFC 4648)."""

    file_name: Annotated[str, StringConstraints(min_length=1, max_length=200)]
    content: Annotated[str, StringConstraints(min_length=1, max_length=LARGEST_FILE * 4 // 3 + 4)]


class SumsIn(Schema):
    """What is expected: members and shares on the balance day, capital of all rows in cents. null: unknown."""

    members: Count | None = None
    shares: Count | None = None
    capital: Cents | None = None


class ColumnsIn(Schema):
    """columns: what is meant → the column of the file, such as {"family_name": "Nachname"}. as_of: the balance day.

    With moved_on, a row that names a day is a movement: its shares and its capital count on that day, with their sign.
    Of the rows of a number the first with a name and a day of joining is the member, each further one a movement of it.
    The first shares count from joining; what names no day counts as of the balance day. A history is entered whole or
    not at all.

    all_have_mandates: each account of the file has given a SEPA mandate, signed on the day in the file or else of
    joining. Otherwise only those whose row says when; other IBANs are left out.
    """

    columns: Annotated[dict[str, Words], Field(max_length=40)]
    as_of: Day
    expected: SumsIn = SumsIn()
    all_have_mandates: StrictBool = False


class ConfirmationIn(Schema):
    """despite_sums: also where the sums of the file are not the ones expected.

    claiming: what is claimed of what the shares lack: what the statutes make due (sums.owed), all, because the assembly
    called for the rest (sums.rest) already, or nothing.
    """

    despite_sums: StrictBool = False
    claiming: Literal["due", "all", "nothing"] = "due"


class ImportOut(Schema):
    """Where an import stands. header: the file's columns; columns: what is meant → one of them.

    counts: rows by fate. sums: what the file says, mandates and payout_accounts, IBANs without a mandate, among it;
    differing: where it is not what was expected, as [expected, found]. done, total: how far the step that runs is.
    """

    id: int
    file_name: str
    state: str
    header: list[str]
    columns: dict[str, str]
    as_of: date | None
    all_have_mandates: bool
    counts: dict[str, int]
    sums: dict[str, Any]
    differing: dict[str, list[int]]
    done: int
    total: int
    problem: str
    started_at: datetime
    finished_at: datetime | None
    undone_at: datetime | None


class ImportsOut(Schema):
    items: list[ImportOut]
    next_cursor: str | None


class RemovedOut(Schema):
    """The number of what is not here any more."""

    id: int


class Page(Schema):
    cursor: Annotated[str, StringConstraints(max_length=10, pattern=r"^([1-9][0-9]{0,8})?$")] = ""
    limit: int = Field(50, ge=1, le=200)


class RowFilters(Page):
    fate: Literal["", "create", "further", "movement", "refuse", "skip"] = ""


class RowOut(Schema):
    """A row as a spreadsheet counts it, and its fate: create (a new member), further (shares), movement (of a day),
    refuse, skip. iban_becomes: while it is not entered. member: its id once it is. kept: why undoing left it."""

    number: int
    member_number: int | None
    name: str
    fate: str
    reasons: list[str]
    iban_becomes: Literal["", "mandate", "payout_account"]
    member: int | None
    kept: str


class RowsOut(Schema):
    items: list[RowOut]
    next_cursor: str | None


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
    read = list(found.defer("record")[: filters.limit + 1])
    shown = read[: filters.limit]
    return {
        "items": [_row_out(row) for row in shown],
        "next_cursor": str(shown[-1].number) if len(read) > filters.limit else None,
    }


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


@router.post("/members/imports/{int:import_id}/reversal", response=ImportOut, summary="Take an import back")
def reversal(request: HttpRequest, import_id: int) -> dict[str, Any]:
    """The worker deletes whom nothing followed, and reverses what was entered of the others.

    Refused (import-in-a-year) while something stands that was posted for a year with a part for its members: `runs`
    says what to take back first.
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
    } | {name: getattr(run, name) for name in (*kept, *days)}


def _row_out(row: ImportRow) -> dict[str, Any]:
    return {
        "number": row.number,
        "member_number": row.member_number,
        "name": row.name,
        "fate": row.fate,
        "reasons": [sentence_for(reason) for reason in row.reasons],
        "iban_becomes": row.iban_becomes,
        "member": row.member_id,
        "kept": sentence_for({"code": row.kept}) if row.kept else "",
    }
