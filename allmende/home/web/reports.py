"""Report something; the network's office reads and settles reports."""

from __future__ import annotations

from typing import Any

from allauth.core import ratelimit
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from allmende.kernel.doors import perform
from allmende.kernel.errors import DomainError, NotFound
from allmende.kernel.permissions import may

from ..models import Report
from ..permissions import RULES, reports_visible_to
from ..use_cases.file_report import Complaint, file_report
from ..use_cases.settle_report import settle_report
from .forms import ReportForm, SettleForm


class TooMany(DomainError):
    code = "too-many-requests"
    status = 429


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """The form for everyone; its subject may come from the page one saw."""
    first = {name: request.GET.get(name, "")[:500] for name in ("subject", "subject_id", "address")}
    form = ReportForm(request.POST or None, initial=first)
    if request.method == "POST" and form.is_valid():
        _slow_down(request)
        if perform(
            form, lambda: file_report(actor=request.actor, complaint=_complaint(form), now=timezone.now())
        ):
            messages.success(request, _("Thank you. The network's office will look at it."))
            return redirect("home:start")
    return render(request, "home/report.html", {"form": form}, status=422 if form.errors else 200)


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Reports the office has received, open ones first; for others the form."""
    if not may(RULES, "home.settle_report", actor=request.actor):
        return redirect("home:report")
    page = Paginator(reports_visible_to(request.actor), 30).get_page(request.GET.get("page"))
    return render(request, "home/reports.html", {"page": page})


@require_http_methods(["GET", "HEAD", "POST"])
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One report; POST settles it."""
    report = _visible(request, pk)
    form = SettleForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        outcome = form.cleaned_data["outcome"]
        if perform(
            form,
            lambda: settle_report(actor=request.actor, report_id=pk, outcome=outcome, now=timezone.now()),
        ):
            messages.success(request, _("Settled."))
            return redirect("home:reports")
    context: dict[str, Any] = {"report": report, "form": form}
    return render(request, "home/report_detail.html", context, status=422 if form.errors else 200)


def _complaint(form: ReportForm) -> Complaint:
    return Complaint(**{name: form.cleaned_data[name] for name in Complaint.__dataclass_fields__})


def _visible(request: HttpRequest, pk: int) -> Report:
    report = reports_visible_to(request.actor).filter(pk=pk).first()
    if report is None:
        raise NotFound(_("There is no such report."))
    return report


def _slow_down(request: HttpRequest) -> None:
    if not ratelimit.consume(request, action="report"):  # how often: ACCOUNT_RATE_LIMITS
        raise TooMany(_("That is a lot of reports in a short time. Please try again in an hour."))
