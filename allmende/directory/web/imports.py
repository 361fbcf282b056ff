"""The office's way from a file to entries: upload, columns, preview, confirmation; and back."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from allmende.kernel.doors import perform
from allmende.kernel.permissions import authorize
from allmende.places.queries import country_code

from ..columns import REQUIRED, personal_columns
from ..models import Fate, ImportRun, Register, RunState
from ..permissions import RULES, runs_visible_to
from ..presets import PRESETS
from ..queries import entries_on_the_map, import_progress, row_changes, run_or_refuse
from ..reasons import sentence_for
from ..register_file import read_register
from ..use_cases.confirm_import import confirm_import
from ..use_cases.discard_import import discard_import
from ..use_cases.map_columns import map_columns
from ..use_cases.undo_import import undo_import
from ..use_cases.upload_register import LARGEST_FILE, upload_register
from .forms import FIELD_LABELS, RECORD_LABELS, ColumnsForm, UploadForm

A_PAGE = 50
RUNNING = (RunState.READING, RunState.CONFIRMED)
SAMPLE_ROWS = 3


@require_safe
def runs(request: HttpRequest) -> HttpResponse:
    page = Paginator(_runs(request), A_PAGE).get_page(request.GET.get("page"))
    return render(
        request, "directory/imports.html", {"page": page, "params": request.GET, "states": RunState}
    )


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Choose a file."""
    _runs(request)
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        content = file.read(LARGEST_FILE + 1)
        run = perform(
            form, lambda: upload_register(actor=request.actor, file_name=file.name or "", content=content)
        )
        if run:
            return _to(run)
    return render(
        request,
        "directory/new_import.html",
        {"form": form, "presets": PRESETS.values()},
        status=422 if form.errors else 200,
    )


@require_safe
def run(request: HttpRequest, pk: int) -> HttpResponse:
    """Where this import stands: its columns, its progress, its preview, or what became of it."""
    one = run_or_refuse(_runs(request), pk)
    if one.state in (RunState.UPLOADED, RunState.FAILED) or (
        "columns" in request.GET and one.state == RunState.PREVIEWED
    ):
        return _columns_page(request, one, _columns_form(one))
    if one.state in RUNNING:
        return render(request, "directory/import_progress.html", _progress_context(one))
    return _rows_page(request, one)


@require_POST
def columns(request: HttpRequest, pk: int) -> HttpResponse:
    one = run_or_refuse(_runs(request), pk)
    form = _columns_form(one, request.POST)
    if form.is_valid():
        data = form.cleaned_data
        done = perform(
            form,
            lambda: map_columns(
                actor=request.actor,
                run=one,
                columns=form.columns(),
                register=form.profile(),
                country=country_code(data["country"]) or "DE",
                as_of=data["as_of"],
                on=timezone.localdate(),
            ),
        )
        if done:
            return _to(one)
    return _columns_page(request, one, form, status=422)


@require_safe
def progress(request: HttpRequest, pk: int) -> HttpResponse:
    """The part of the page that htmx asks for every second; at the end it asks for the whole page."""
    one = run_or_refuse(_runs(request), pk)
    response = render(request, "directory/progress.html", _progress_context(one))
    if one.state not in RUNNING:
        response.headers["HX-Refresh"] = "true"
    return response


@require_POST
def confirmation(request: HttpRequest, pk: int) -> HttpResponse:
    one = run_or_refuse(_runs(request), pk)
    confirm_import(actor=request.actor, run=one)
    return _to(one)


@require_POST
def reversal(request: HttpRequest, pk: int) -> HttpResponse:
    one = run_or_refuse(_runs(request), pk)
    undo_import(actor=request.actor, run=one, now=timezone.now())
    messages.success(request, _("The import is undone."))
    return _to(one)


@require_POST
def removal(request: HttpRequest, pk: int) -> HttpResponse:
    one = run_or_refuse(_runs(request), pk)
    discard_import(actor=request.actor, run=one)
    messages.success(request, _("The file is deleted. Nothing was entered."))
    return HttpResponseRedirect(reverse("directory:imports"))


def _runs(request: HttpRequest) -> QuerySet[ImportRun]:
    authorize(RULES, "directory.see_imports", actor=request.actor)
    return runs_visible_to(request.actor)


def _to(run: ImportRun) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("directory:import", args=[run.pk]))


def _columns_form(run: ImportRun, data: object = None) -> ColumnsForm:
    preset = PRESETS.get(run.preset)
    initial = {"country": run.country, "as_of": run.as_of or timezone.localdate(), "register": run.register}
    if preset:
        initial["register"] = run.register or Register.objects.filter(name=preset.register).first()
        initial |= {
            "name": preset.register,
            "licence": preset.licence,
            "licence_url": preset.licence_url,
            "attribution": preset.attribution,
            "url": preset.url,
        }
    file = read_register(bytes(run.content or b""))
    return ColumnsForm(data, header=file.header, guessed=run.mapping, initial=initial)


def _columns_page(request: HttpRequest, run: ImportRun, form: ColumnsForm, status: int = 200) -> HttpResponse:
    file = read_register(bytes(run.content or b""))
    preset = PRESETS.get(run.preset)
    return render(
        request,
        "directory/import_columns.html",
        {
            "run": run,
            "form": form,
            "file": file,
            "sample": file.rows[:SAMPLE_ROWS],
            "missing": [FIELD_LABELS[field] for field in REQUIRED if field not in run.mapping],
            "personal": personal_columns(file.header),
            "preset": preset.label if preset else "",
            "problem": sentence_for(run.problem) if run.problem else "",
            "again": ImportRun.objects.filter(file_hash=run.file_hash, state=RunState.DONE)
            .defer("content")
            .first(),
        },
        status=status,
    )


def _progress_context(run: ImportRun) -> dict[str, object]:
    done, total = import_progress(run)
    return {"run": run, "done": done, "total": total, "percent": 100 * done // total if total else 0}


def _rows_page(request: HttpRequest, run: ImportRun) -> HttpResponse:
    fate = request.GET.get("fate", "")
    rows = run.rows.filter(fate=fate) if fate in Fate.values else run.rows.all()
    page = Paginator(rows, A_PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "directory/import_rows.html",
        {
            "run": run,
            "page": page,
            "rows": [
                (row, [sentence_for(reason) for reason in row.reasons], row_changes(row)) for row in page
            ],
            "fates": Fate,
            "fate": fate,
            "params": request.GET,
            "labels": RECORD_LABELS,
            "problem": sentence_for(run.problem) if run.problem else "",
            "on_map": entries_on_the_map(run),
            "changes_anything": any(run.counts.get(each) for each in ("create", "change", "confirm")),
            "states": RunState,
            "kept": [(row, sentence_for({"code": row.kept})) for row in run.rows.exclude(kept="")[:A_PAGE]],
        },
    )
