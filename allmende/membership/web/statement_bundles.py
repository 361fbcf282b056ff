"""The annual statements of all members of a year, as one file for the office."""

from __future__ import annotations

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from allmende.kernel.doors import refusal_text
from allmende.kernel.errors import Conflict
from allmende.kernel.permissions import authorize
from allmende.ui.acting import require_shown_to

from ..models import StatementBundle
from ..permissions import RULES
from ..use_cases.fetch_statements import fetch_statements
from ..use_cases.request_statements import request_statements
from ..year.fiscal_years import year_ending_in
from .exports import zip_file
from .own import own_coop


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def statements(request: HttpRequest, year: int) -> HttpResponse:
    """What was written, and the way to have it written."""
    coop_id = own_coop(request)
    authorize(RULES, "membership.request_statements", actor=request.actor, on=coop_id)
    if request.method == "POST":
        require_shown_to(request)
        try:
            now = timezone.now()
            request_statements(
                actor=request.actor, coop=request.acting, year=year, on=timezone.localdate(now), now=now
            )
        except Conflict as refusal:
            messages.error(request, refusal_text(refusal))
        else:
            messages.success(request, _("They are being written. Open this page again in a while."))
        return redirect("membership:statements", year)
    found = StatementBundle.objects.filter(coop_id=coop_id, year=year).defer("content").first()
    name = year_ending_in(request.acting, year).name
    context = {"year": year, "name": name, "coop": request.acting, "bundle": found}
    return render(request, "membership/statements.html", context)


@require_safe
def statements_zip(request: HttpRequest, year: int) -> FileResponse:
    """The file, for the office only."""
    file = fetch_statements(actor=request.actor, coop_id=own_coop(request), year=year)
    return zip_file(file, _("statements") + f"-{request.acting.slug}-{year}.zip")


addresses = [
    path("members/years/<int:year>/statements", statements, name="statements"),
    path("members/years/<int:year>/statements.zip", statements_zip, name="statements_zip"),
]
