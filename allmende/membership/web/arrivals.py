"""Bringing a whole cooperative in: upload, check, decision, progress, result."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.template.defaultfilters import filesizeformat
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from allmende.kernel.carrying import holds_nothing
from allmende.kernel.doors import perform, put_into, refusal_text
from allmende.kernel.errors import Conflict, NotFound
from allmende.kernel.permissions import authorize
from allmende.ui.acting import acts_for_another, require_shown_to

from ..carried.arrivals import LARGEST_FILE, PART, arrival_in, arrival_progress, problem_text
from ..models import ARRIVAL_AT_WORK, ArrivalState, CoopArrival
from ..permissions import RULES
from ..use_cases.confirm_coop_archive import confirm_coop_archive
from ..use_cases.discard_coop_archive import discard_coop_archive
from ..use_cases.upload_coop_archive import upload_coop_archive
from .members import own_coop

KINDS = {
    "statutes": gettext_lazy("Versions of the statutes"),
    "parties": gettext_lazy("Entries in the register"),
    "members": gettext_lazy("Memberships"),
    "share_movements": gettext_lazy("Movements of shares"),
    "capital_movements": gettext_lazy("Movements of capital"),
    "departures": gettext_lazy("Notices and exits"),
    "applications": gettext_lazy("Applications"),
    "claims": gettext_lazy("Claims"),
    "receipts": gettext_lazy("Payments"),
    "mandates": gettext_lazy("Direct debit mandates"),
    "payouts": gettext_lazy("Payouts"),
    "year_runs": gettext_lazy("Settlements and distributions"),
    "notes": gettext_lazy("Notes"),
    "resources": gettext_lazy("Offers"),
}
"""What the page counts of what comes; the rest are histories and settings beside it."""


class ArchiveForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("Archive of a cooperative"),
        help_text=gettext_lazy("The zip file as it was downloaded, made with bank details, up to 256 MB."),
        widget=forms.FileInput(attrs={"accept": ".zip,application/zip"}),
    )


@csrf_exempt  # what is large is read only after it is known who sends it; then the token is asked for
@require_http_methods(["GET", "HEAD", "POST"])
def arrival(request: HttpRequest) -> HttpResponse:
    """Where it stands: the form, the check, the decision, how far it is, or what came of it."""
    authorize(RULES, "membership.bring_coop_in", actor=request.actor, on=own_coop(request))
    answered: HttpResponse = _uploaded(request) if request.method == "POST" else _page(request, ArchiveForm())
    return answered


@csrf_protect
def _uploaded(request: HttpRequest) -> HttpResponse:
    form = ArchiveForm(request.POST, request.FILES)
    if form.is_valid():
        if refusal := acts_for_another(request):
            put_into(form, refusal)
            return _page(request, form)
        file = form.cleaned_data["file"]
        done = perform(
            form,
            lambda: upload_coop_archive(
                actor=request.actor, coop=request.acting, file_name=file.name or "", pieces=file.chunks(PART)
            ),
        )
        if done:
            return _back()
    return _page(request, form)


@require_safe
def progress(request: HttpRequest) -> HttpResponse:
    """The part of the page that htmx asks for every second; at the end it asks for the whole page."""
    found = _found(request)
    if found is None:
        raise NotFound(_("There is no archive that waits."))
    response = render(request, "membership/arrival_progress.html", _progress(found))
    if found.state not in ARRIVAL_AT_WORK:
        response.headers["HX-Refresh"] = "true"
    return response


@require_POST
def confirmation(request: HttpRequest) -> HttpResponse:
    """Bring in what was checked."""
    own_coop(request)
    require_shown_to(request)
    try:
        confirm_coop_archive(actor=request.actor, coop=request.acting)
    except Conflict as refusal:
        messages.error(request, refusal_text(refusal))
    return _back()


@require_POST
def removal(request: HttpRequest) -> HttpResponse:
    """Put it away."""
    discard_coop_archive(actor=request.actor, coop_id=own_coop(request))
    messages.success(request, _("The archive is put away."))
    return HttpResponseRedirect(reverse("membership:coop_data"))


def _page(request: HttpRequest, form: ArchiveForm) -> HttpResponse:
    found = _found(request)
    context: dict[str, Any] = {"form": form, "arrival": found, "most": filesizeformat(LARGEST_FILE)}
    if found is None or found.state == ArrivalState.FAILED:
        context["is_empty"] = holds_nothing(own_coop(request))
        context["problem"] = problem_text(found) if found else ""
    elif found.state in ARRIVAL_AT_WORK:
        context |= _progress(found)
    else:
        context["counts"] = [
            (name, found.counts[key]) for key, name in KINDS.items() if found.counts.get(key)
        ]
        context["size"] = filesizeformat(found.size)
    return render(request, "membership/arrival.html", context, status=422 if form.errors else 200)


def _progress(found: CoopArrival) -> dict[str, Any]:
    done, total = arrival_progress(found)
    return {"arrival": found, "done": done, "total": total, "percent": 100 * done // total if total else 0}


def _found(request: HttpRequest) -> CoopArrival | None:
    coop_id = own_coop(request)
    authorize(RULES, "membership.bring_coop_in", actor=request.actor, on=coop_id)
    return arrival_in(coop_id)


def _back() -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("membership:coop_arrival"))


addresses = [
    path("cooperative/arrival", arrival, name="coop_arrival"),
    path("cooperative/arrival/progress", progress, name="coop_arrival_progress"),
    path("cooperative/arrival/confirmation", confirmation, name="coop_arrival_confirmation"),
    path("cooperative/arrival/removal", removal, name="coop_arrival_removal"),
]
