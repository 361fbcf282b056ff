"""Everything the cooperative has, to take along."""

from __future__ import annotations

from typing import IO

from django import forms
from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.template.defaultfilters import filesizeformat
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from allmende.kernel.doors import perform
from allmende.kernel.permissions import authorize

from ..models import CoopExport, ExportState
from ..permissions import RULES
from ..use_cases.ask_coop_export import ask_coop_export
from ..use_cases.delete_coop_export import delete_coop_export
from ..use_cases.fetch_coop_export import fetch_coop_export
from .members import own_coop


class ExportForm(forms.Form):
    with_ibans = forms.BooleanField(
        label=gettext_lazy("With bank details in clear; without them the archive cannot be brought in again"),
        required=False,
    )


@require_http_methods(["GET", "HEAD", "POST"])
def data(request: HttpRequest) -> HttpResponse:
    """What is in an archive, those that wait to be fetched, and the way to a new one."""
    coop_id = own_coop(request)
    authorize(RULES, "membership.export_coop", actor=request.actor, on=coop_id)
    form = ExportForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        with_ibans = form.cleaned_data["with_ibans"]
        asked = perform(
            form,
            lambda: ask_coop_export(actor=request.actor, coop=request.acting, with_ibans=with_ibans),
        )
        if asked:
            return HttpResponseRedirect(reverse("membership:coop_data"))
    exports = list(CoopExport.objects.filter(coop_id=coop_id).select_related("asked_by"))
    context = {
        "form": form,
        "exports": [(export, filesizeformat(export.size) if export.size else "–") for export in exports],
        "waits": any(export.state == ExportState.WAITING for export in exports),
        "now": timezone.now(),
    }
    return render(request, "membership/coop_data.html", context, status=422 if form.errors else 200)


@require_safe
def archive(request: HttpRequest, pk: int) -> FileResponse:
    """The file itself."""
    export, file = fetch_coop_export(actor=request.actor, export_id=pk, now=timezone.now())
    day = timezone.localtime(export.made_at).date().isoformat() if export.made_at else ""
    return zip_file(file, f"{export.coop.slug}-{day}.zip")


@require_POST
def removal(request: HttpRequest, pk: int) -> HttpResponse:
    delete_coop_export(actor=request.actor, export_id=pk)
    messages.success(request, _("The archive is deleted."))
    return HttpResponseRedirect(reverse("membership:coop_data"))


def zip_file(file: IO[bytes], name: str) -> FileResponse:
    """An answer that is saved, not shown, and kept by nobody on the way; sent piece by piece, then closed."""
    return FileResponse(
        file,
        as_attachment=True,
        filename=name,
        content_type="application/zip",
        headers={"Cache-Control": "private, no-store"},
    )


addresses = [
    path("cooperative/data", data, name="coop_data"),
    path("cooperative/data/<int:pk>/archive", archive, name="coop_data_archive"),
    path("cooperative/data/<int:pk>/removal", removal, name="coop_data_removal"),
]
