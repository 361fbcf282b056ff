"""The office's way from a file to members: upload, columns, preview, confirmation; and back."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from allmende.kernel.doors import perform
from allmende.kernel.permissions import authorize

from ..importing.columns import missing_columns
from ..importing.followed import still_entered, with_number_that_stayed, would_stay
from ..importing.in_years import runs_standing_on, why_not
from ..importing.most_shares import ABOVE_MOST
from ..importing.often import WHAT_IS_WRONG, in_short
from ..importing.reasons import sentence_for
from ..importing.recognising import ASKED, questions_of, rows_asked
from ..importing.samples import samples_of
from ..importing.state import differing_sums, import_or_refuse, import_progress
from ..models import Fate, ImportRow, ImportRun, RunState
from ..permissions import RULES, imports_visible_to
from ..queries import statutes_on
from ..statutes.rules import law_behind
from ..use_cases.ask_member_import_undo import ask_member_import_undo
from ..use_cases.confirm_member_import import confirm_member_import
from ..use_cases.discard_member_import import discard_member_import
from ..use_cases.name_member_columns import name_member_columns
from ..use_cases.recognise_beside import Rest, recognise_beside
from ..use_cases.upload_member_file import upload_member_file
from .import_forms import FIELD_LABELS, ConfirmForm, MemberColumnsForm, MemberFileForm, with_sample
from .members import own_coop

A_PAGE = 50
BESIDE = "beside"
"""The filter of rows in which somebody stands beside a member who has a member's name."""
NO_ADDRESS = "no_address"
"""The filter of new members whose address is not whole."""
TOO_MANY = "above_most"
"""The filter of rows with whose shares more are held than the statutes allow."""
ANSWER, NUMBER = re.compile(r"who-(\d{1,9})-(\d{1,3})"), re.compile(r"\d{1,9}")
NAMED = 20
"""Members who would stay are named, of each kind the first of them; the rows name all of them afterwards."""
LARGEST_FILE = 20 * 1024 * 1024
RUNNING = (RunState.READING, RunState.CONFIRMED, RunState.UNDOING)


@require_safe
def imports(request: HttpRequest) -> HttpResponse:
    """Every file that was brought in, the latest first."""
    page = Paginator(with_number_that_stayed(_runs(request)), A_PAGE).get_page(request.GET.get("page"))
    return render(request, "membership/imports.html", {"page": page, "params": request.GET})


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Choose a file."""
    _runs(request)
    sent = request.method == "POST"
    form = MemberFileForm(request.POST, request.FILES) if sent else MemberFileForm()
    if sent and form.is_valid():
        file = form.cleaned_data["file"]
        content = file.read(LARGEST_FILE + 1)
        done = perform(
            form,
            lambda: upload_member_file(
                actor=request.actor, coop=request.acting, file_name=file.name or "", content=content
            ),
        )
        if done:
            return _to(done)
    context = {"form": form, "statutes": statutes_on(own_coop(request), timezone.localdate())}
    return render(request, "membership/new_import.html", context, status=422 if form.errors else 200)


@require_safe
def run(request: HttpRequest, pk: int) -> HttpResponse:
    """Where this import stands: its columns, its progress, its preview, or what became of it."""
    one = _run(request, pk)
    if one.state in (RunState.UPLOADED, RunState.FAILED) or (
        "columns" in request.GET and one.state == RunState.PREVIEWED
    ):
        return _columns_page(request, one, _columns_form(one))
    if one.state in RUNNING:
        return render(request, "membership/import_progress.html", _progress_context(one))
    return _rows_page(request, one, ConfirmForm(sums=one.sums))


@require_POST
def columns(request: HttpRequest, pk: int) -> HttpResponse:
    one = _run(request, pk)
    form = _columns_form(one, request.POST)
    if form.is_valid():
        done = perform(
            form,
            lambda: name_member_columns(
                actor=request.actor,
                run=one,
                columns=form.columns(),
                as_of=form.cleaned_data["as_of"],
                expected=form.expected(),
                on=timezone.localdate(),
                all_have_mandates=form.cleaned_data["all_have_mandates"],
            ),
        )
        if done:
            return _to(one)
    return _columns_page(request, one, form, status=422)


@require_safe
def progress(request: HttpRequest, pk: int) -> HttpResponse:
    """The part of the page that htmx asks for every second; at the end it asks for the whole page."""
    one = _run(request, pk)
    response = render(request, "membership/progress.html", _progress_context(one))
    if one.state not in RUNNING:
        response.headers["HX-Refresh"] = "true"
    return response


@require_POST
def confirmation(request: HttpRequest, pk: int) -> HttpResponse:
    one = _run(request, pk)
    form = ConfirmForm(request.POST, sums=one.sums)
    if form.is_valid():
        despite, claiming = form.cleaned_data["despite_sums"], form.claims
        done = perform(
            form,
            lambda: confirm_member_import(
                actor=request.actor, run=one, despite_sums=despite, claiming=claiming
            ),
        )
        if done:
            return _to(one)
    return _rows_page(request, one, form, status=422)


@require_POST
def recognitions(request: HttpRequest, pk: int) -> HttpResponse:
    """Answers to who stands beside a member: `who-<row>-<place>`, and one for the rest."""
    one = _run(request, pk)
    answers = [(ANSWER.fullmatch(name), request.POST.get(name, "")) for name in request.POST]
    meant = {
        (int(found[1]), int(found[2])): int(value)
        for found, value in answers
        if found and NUMBER.fullmatch(value)
    }
    rest = request.POST.get("rest", "")
    recognise_beside(
        actor=request.actor, run=one, meant=meant, rest=Rest(rest) if rest in list(Rest) else None
    )
    if rows_asked(one, ASKED).exists():
        messages.success(request, _("Noted. Some are still open."))
        return HttpResponseRedirect(f"{reverse('membership:import', args=[one.pk])}?show={BESIDE}")
    messages.success(request, _("Noted. It is said of everyone now."))
    return _to(one)


@require_POST
def reversal(request: HttpRequest, pk: int) -> HttpResponse:
    one = _run(request, pk)
    ask_member_import_undo(actor=request.actor, run=one)
    return _to(one)


@require_POST
def removal(request: HttpRequest, pk: int) -> HttpResponse:
    one = _run(request, pk)
    discard_member_import(actor=request.actor, run=one)
    messages.success(request, _("The file is deleted. Nothing was entered."))
    return HttpResponseRedirect(reverse("membership:imports"))


def _runs(request: HttpRequest) -> QuerySet[ImportRun]:
    authorize(RULES, "membership.import_members", actor=request.actor, on=own_coop(request))
    return imports_visible_to(request.actor)


def _run(request: HttpRequest, pk: int) -> ImportRun:
    return import_or_refuse(_runs(request), pk)


def _to(run: ImportRun) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("membership:import", args=[run.pk]))


def _columns_form(run: ImportRun, data: object = None) -> MemberColumnsForm:
    initial = {"as_of": run.as_of, "all_have_mandates": run.all_have_mandates} | run.expected
    samples = samples_of(run)
    return MemberColumnsForm(data, header=run.header, guessed=run.mapping, samples=samples, initial=initial)


def _columns_page(
    request: HttpRequest, run: ImportRun, form: MemberColumnsForm, status: int = 200
) -> HttpResponse:
    again = ImportRun.objects.filter(coop_id=run.coop_id, file_hash=run.file_hash, state=RunState.DONE)
    statutes = statutes_on(run.coop_id, timezone.localdate())
    has_shares = statutes is None or statutes.has_shares
    missing = [] if form.is_bound else missing_columns(run.mapping, has_shares=has_shares)
    context = {
        "run": run,
        "form": form,
        "needed": form.needed(has_shares=has_shares),
        "missing": [[FIELD_LABELS[part] for part in parts] for parts in missing],
        "unused": [
            with_sample(column, form.samples) for column in run.header if column not in run.mapping.values()
        ],
        "problem": sentence_for(run.problem) if run.problem else "",
        "again": again.exclude(pk=run.pk).exists(),
    }
    return render(request, "membership/import_columns.html", context, status=status)


def _progress_context(run: ImportRun) -> dict[str, object]:
    done, total = import_progress(run)
    return {"run": run, "done": done, "total": total, "percent": 100 * done // total if total else 0}


def _rows_page(request: HttpRequest, run: ImportRun, form: ConfirmForm, status: int = 200) -> HttpResponse:
    shown = request.GET.get("show", "")
    often = run.sums.get("often", [])
    stayed = len(still_entered(run)) if run.state == RunState.UNDONE else 0
    may_undo = run.state == RunState.DONE or bool(stayed)
    in_the_way = runs_standing_on(run) if may_undo else []
    staying = would_stay(run) if may_undo and not in_the_way else []
    page = Paginator(_rows(run, shown), A_PAGE).get_page(request.GET.get("page"))
    context: dict[str, Any] = {
        "run": run,
        "form": form,
        "page": page,
        "rows": [(row, _reasons(row, often), _days(row), questions_of(row)) for row in page],
        "unanswered": rows_asked(run, ASKED).count() if run.state == RunState.PREVIEWED else 0,
        "often": [(WHAT_IS_WRONG[each["code"]], each) for each in often],
        "law": law_behind(run.coop),
        "show": shown,
        "params": request.GET,
        "problem": sentence_for(run.problem) if run.problem else "",
        "differing": differing_sums(run),
        "kept": [(row, sentence_for({"code": row.kept})) for row in run.rows.exclude(kept="")[:A_PAGE]],
        "may_undo": may_undo and not in_the_way,
        "stayed": stayed,
        "staying": staying,
        "told": {each.member.pk for group in staying for each in group.members} if stayed else set(),
        "named": NAMED,
        "in_the_way": in_the_way,
        "why_not": why_not(in_the_way) if in_the_way else "",
        "statutes": statutes_on(run.coop_id, timezone.localdate()),
    }
    return render(request, "membership/import_rows.html", context, status=status)


def _reasons(row: ImportRow, often: Sequence[dict[str, Any]]) -> list[str]:
    codes = [*row.reasons, {"code": row.kept}] if row.kept else row.reasons
    return [in_short(reason, often) for reason in codes]


def _days(row: ImportRow) -> dict[str, date | None]:
    """From the first day to the last one, of a row that is not yet entered."""
    said = row.record or {}
    return {
        part: date.fromisoformat(day) if (day := said.get(part)) else None
        for part in ("joined_on", "left_on", "died_on", "moved_on", "mandate_on")
    }


def _rows(run: ImportRun, shown: str) -> QuerySet[ImportRow]:
    if shown == BESIDE:
        return rows_asked(run)
    if shown == NO_ADDRESS:
        return run.rows.filter(record__lacks_address=True)
    if shown == TOO_MANY:
        return run.rows.filter(reasons__contains=[{"code": ABOVE_MOST}])
    if shown == "remarks":
        return run.rows.filter(fate=Fate.CREATE).exclude(reasons=[])
    return run.rows.filter(fate=shown) if shown in Fate.values else run.rows.all()


addresses = [
    path("members/imports", imports, name="imports"),
    path("members/imports/new", new, name="new_import"),
    path("members/imports/<int:pk>", run, name="import"),
    path("members/imports/<int:pk>/columns", columns, name="import_columns"),
    path("members/imports/<int:pk>/progress", progress, name="import_progress"),
    path("members/imports/<int:pk>/confirmation", confirmation, name="import_confirmation"),
    path("members/imports/<int:pk>/recognitions", recognitions, name="import_recognitions"),
    path("members/imports/<int:pk>/reversal", reversal, name="import_reversal"),
    path("members/imports/<int:pk>/removal", removal, name="import_removal"),
]
