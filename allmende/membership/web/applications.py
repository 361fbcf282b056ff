"""Applications: the office's list, one of them, and the ways to decide. The applicant sees the own one."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from allmende.kernel.doors import perform
from allmende.kernel.errors import NotFound
from allmende.kernel.permissions import authorize, may
from allmende.ui.acting import require_shown_to

from ..joining.applications import application_or_refuse
from ..joining.perhaps_known import PerhapsKnown, perhaps_known
from ..letters.documents import declaration_pdf
from ..letters.rejection import rejection_letter
from ..models import Application, ApplicationState, Bond, Member
from ..permissions import RULES, applications_visible_to
from ..queries import refusals_of, statutes_on
from ..statutes.rules import law_behind
from ..use_cases.admit_member import admit_member
from ..use_cases.admit_members import admit_members
from ..use_cases.receive_paper import receive_paper
from ..use_cases.reject_application import reject_application
from ..use_cases.withdraw_application import withdraw_application
from .decision_forms import AdmissionForm, BatchForm, PaperForm, RejectionForm

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
        initial={"on": _today(request)},
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


@require_http_methods(["GET", "HEAD"])
def application(request: HttpRequest, pk: int) -> HttpResponse:
    """One application: to decide for the office, to look at for the applicant."""
    return _show(request, application_or_refuse(request.actor, pk))


@require_POST
def admission(request: HttpRequest, pk: int) -> HttpResponse:
    """Admit by a resolution."""
    require_shown_to(request)
    found = application_or_refuse(request.actor, pk)
    form = AdmissionForm(request.POST, investing=found.is_investing, known=_known(request, found))
    if form.is_valid():
        member = perform(
            form,
            lambda: admit_member(
                actor=request.actor,
                application_id=pk,
                resolution=form.resolution(),
                same_as=form.cleaned_data.get("same_as"),
                now=timezone.now(),
            ),
        )
        if member:
            messages.success(request, _("Admitted, with the number %(number)s.") % {"number": member.number})
            return redirect("membership:application", pk)
    return _show(request, found, admit=form)


@require_POST
def rejection(request: HttpRequest, pk: int) -> HttpResponse:
    """Reject: the letter goes out, the details are gone."""
    require_shown_to(request)
    found = application_or_refuse(request.actor, pk)
    form = RejectionForm(request.POST)
    if form.is_valid():
        reason = form.cleaned_data["reason"]
        done = perform(form, lambda: _reject(request, pk, reason))
        if done:
            messages.success(request, _("Rejected. All details of the application are deleted."))
            return redirect("membership:applications")
    return _show(request, found, reject=form)


@never_cache
@require_POST
def rejection_as_letter(request: HttpRequest, pk: int) -> HttpResponse:
    """The letter to print, before the details are gone. By POST: the reason is in no address, and nothing is kept."""
    found = application_or_refuse(request.actor, pk)
    form = RejectionForm(request.POST)
    if form.is_valid():
        reason, now = form.cleaned_data["reason"], timezone.now()
        made = perform(
            form,
            lambda: rejection_letter(actor=request.actor, application_id=pk, reason=reason, now=now),
        )
        if made is not None:
            name = _("rejection")
            headers = {"Content-Disposition": f'attachment; filename="{name}-{pk}.pdf"'}
            return HttpResponse(made, content_type="application/pdf", headers=headers)
    return _show(request, found, reject=form)


@require_POST
def withdrawal(request: HttpRequest, pk: int) -> HttpResponse:
    """Take it back, as the applicant, or for one who told the office."""
    require_shown_to(request)
    withdraw_application(actor=request.actor, application_id=pk)
    messages.success(request, _("Taken back. All details of the application are deleted."))
    if may(RULES, "membership.see_applications", actor=request.actor, on=request.actor.coop_id or 0):
        return redirect("membership:applications")
    return redirect("home:start")


@require_POST
def paper(request: HttpRequest, pk: int) -> HttpResponse:
    """The signed paper came in."""
    require_shown_to(request)
    found = application_or_refuse(request.actor, pk)
    form = PaperForm(request.POST)
    if form.is_valid():
        on, now = form.cleaned_data["paper_on"], timezone.now()
        if perform(form, lambda: receive_paper(actor=request.actor, application_id=pk, on=on, now=now)):
            messages.success(request, _("Noted. The board can decide now."))
            return redirect("membership:application", pk)
    return _show(request, found, came=form)


@require_safe
def declaration(request: HttpRequest, pk: int) -> HttpResponse:
    """The declaration as PDF, word by word as it was given."""
    found = application_or_refuse(request.actor, pk)
    if not found.declaration:
        why = law_behind(found.coop).because("papers")
        raise NotFound(_("This declaration was erased: its time was over%(law)s.") % {"law": why})
    content = declaration_pdf(found)
    headers = {"Content-Disposition": f'attachment; filename="declaration-{pk}.pdf"'}
    return HttpResponse(content, content_type="application/pdf", headers=headers)


def _show(request: HttpRequest, application: Application, **forms: Any) -> HttpResponse:
    day = {"on": _today(request), "paper_on": _today(request)}
    decides = may(RULES, "membership.admit", actor=request.actor, on=application.coop_id)
    known = _known(request, application)
    bonds = Bond.objects.filter(party=application.party).select_related("beside").order_by("pk")
    said = {
        "application": application,
        "party": application.party,
        "bonds": bonds,
        "law": law_behind(application.coop),
        "decides": decides,
        "known": known,
        "is_open": application.state == ApplicationState.OPEN,
        "needs_paper": application.statutes.written_form and application.paper_on is None,
        "newer": _newer_statutes(application),
        "group": _group(application),
        "admit": forms.get("admit")
        or AdmissionForm(initial=day, investing=application.is_investing, known=known),
        "reject": forms.get("reject") or RejectionForm(),
        "came": forms.get("came") or PaperForm(initial=day),
    }
    status = 422 if any(form.errors for form in forms.values()) else 200
    return render(request, "membership/application.html", said, status=status)


def _known(request: HttpRequest, application: Application) -> list[PerhapsKnown]:
    """For whoever decides, alone."""
    decides = may(RULES, "membership.admit", actor=request.actor, on=application.coop_id)
    return perhaps_known([application]).get(application.pk, []) if decides else []


def _newer_statutes(application: Application) -> bool:
    current = statutes_on(application.coop_id, timezone.localdate())
    return current is not None and current.pk != application.statutes_id


def _group(application: Application) -> str:
    named = (each for each in application.statutes.groups if each["code"] == application.group)
    return next((str(each["name"]) for each in named), "")


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


def _reject(request: HttpRequest, pk: int, reason: str) -> bool:
    reject_application(actor=request.actor, application_id=pk, reason=reason, now=timezone.now())
    return True


def _today(request: HttpRequest) -> Any:
    zone = ZoneInfo(request.acting.time_zone) if request.acting else None
    return timezone.localdate(timezone=zone)


addresses = [
    path("applications", applications, name="applications"),
    path("applications/<int:pk>", application, name="application"),
    path("applications/<int:pk>/admission", admission, name="admission"),
    path("applications/<int:pk>/rejection", rejection, name="rejection"),
    path("applications/<int:pk>/rejection/letter.pdf", rejection_as_letter, name="rejection_letter"),
    path("applications/<int:pk>/withdrawal", withdrawal, name="withdrawal"),
    path("applications/<int:pk>/paper", paper, name="paper"),
    path("applications/<int:pk>/declaration.pdf", declaration, name="application_document"),
]
