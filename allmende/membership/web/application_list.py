"""Applications that wait, for the office: admitting several by one resolution."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from allmende.kernel.doors import perform
from allmende.kernel.permissions import authorize
from allmende.ui.acting import require_shown_to

from ..joining.perhaps_known import perhaps_known
from ..models import ApplicationState, Member
from ..permissions import RULES, applications_visible_to
from ..queries import refusals_of
from ..use_cases.admit_members import admit_members
from .decision_forms import BatchForm
from .own import today_of

A_PAGE = 50


@require_http_methods(["GET", "HEAD", "POST"])
def applications(request: HttpRequest) -> HttpResponse:
    """What waits for the board, the oldest first; POST admits those picked, by one resolution."""
    authorize(RULES, "membership.see_applications", actor=request.actor, on=request.actor.coop_id or 0)
    rows = applications_visible_to(request.actor).filter(state=ApplicationState.OPEN)
    page = Paginator(rows.select_related("party", "statutes").order_by("signed_at", "pk"), A_PAGE).get_page(
        request.GET.get("page")
    )
    form = BatchForm(
        request.POST or None,
        ids=[each.pk for each in page],
        investing=any(each.is_investing for each in page),
        initial={"on": today_of(request)},
    )
    if request.method == "POST":
        require_shown_to(request)
        if form.is_valid() and (admitted := perform(form, lambda: _admit_all(request, form))):
            count = len(admitted)
            messages.success(request, _admitted(count) % {"count": count})
            _say_whom_no_mail_reaches(request, admitted)
            return redirect("membership:applications")
    said = {
        "page": page,
        "known": perhaps_known(list(page)),
        "form": form,
        "picked": form["applications"].value() or [],
        "looked_at": form["somebody_else"].value() or [],
        "refusals": refusals_of(request.actor.coop_id or 0),
        "has_shares": any(each.statutes.has_shares for each in page),
    }
    return render(request, "membership/applications.html", said, status=422 if form.errors else 200)


def _admit_all(request: HttpRequest, form: BatchForm) -> Any:
    return admit_members(
        actor=request.actor,
        application_ids=form.cleaned_data["applications"],
        somebody_else=form.cleaned_data["somebody_else"],
        resolution=form.resolution(),
        now=timezone.now(),
    )


def _admitted(count: int) -> str:
    return ngettext("%(count)d applicant is a member now.", "%(count)d applicants are members now.", count)


def _say_whom_no_mail_reaches(request: HttpRequest, admitted: list[Member]) -> None:
    """Whoever is admitted is to be told (§ 15 (1) GenG): by a letter, where there is no address for mail."""
    if names := ", ".join(each.party.full_name for each in admitted if not each.party.email):
        messages.warning(
            request,
            _(
                "No e-mail address, so nothing was sent to %(names)s: the certificate waits among the letters to "
                "print."
            )
            % {"names": names},
        )


addresses = [path("applications", applications, name="applications")]
