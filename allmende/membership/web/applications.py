"""One application, and the ways to decide. The applicant sees the own one."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from allmende.kernel.doors import perform
from allmende.kernel.permissions import may
from allmende.ui.acting import require_shown_to
from allmende.ui.downloads import disposition

from ..joining.applications import application_or_refuse
from ..joining.perhaps_known import PerhapsKnown, perhaps_known
from ..joining.same_person import ends_with
from ..letters.doubles import takes_further_shares
from ..letters.opening import declaration_or_refuse
from ..letters.rejection import rejection_letter
from ..models import Application, ApplicationState, Bond, Member, Party
from ..money.held import held_for
from ..permissions import RULES
from ..queries import statutes_on
from ..statutes.rules import law_behind
from ..use_cases.admit_member import admit_member
from ..use_cases.close_double import close_double
from ..use_cases.receive_paper import receive_paper
from ..use_cases.reject_application import reject_application
from ..use_cases.withdraw_application import withdraw_application
from .decision_forms import AdmissionForm, DoubleForm, PaperForm, RejectionForm
from .own import today_of


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
                **form.who(),
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


@require_POST
def double(request: HttpRequest, pk: int) -> HttpResponse:
    """Close it: the applicant is a member already, and can take further shares as such."""
    require_shown_to(request)
    found = application_or_refuse(request.actor, pk)
    form = DoubleForm(request.POST, known=_members(request, _known(request, found)))
    if form.is_valid():
        named, now, shares = form.cleaned_data["member"], timezone.now(), found.shares
        member = perform(
            form,
            lambda: close_double(actor=request.actor, application_id=pk, member_id=named, now=now),
        )
        if member and shares and takes_further_shares(member, on=today_of(request)):
            said = _(
                "Closed, and all its details are deleted. Further shares are entered here, once they are declared "
                "as a member%(law)s."
            )
            law = law_behind(member.coop).because("further_declaration")
            messages.success(request, said % {"law": law})
            return redirect(f"{reverse('membership:new_subscription', args=[member.pk])}?shares={shares}")
        if member:
            messages.success(request, _("Closed. All details of the application are deleted."))
            return redirect("membership:applications")
    return _show(request, found, double=form)


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
            headers = {"Content-Disposition": disposition(f"{name}-{pk}.pdf")}
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
    content = declaration_or_refuse(found)
    headers = {"Content-Disposition": disposition(_("declaration") + f"-{pk}.pdf")}
    return HttpResponse(content, content_type="application/pdf", headers=headers)


def _show(request: HttpRequest, application: Application, **forms: Any) -> HttpResponse:
    day = {"on": today_of(request), "paper_on": today_of(request)}
    decides = may(RULES, "membership.admit", actor=request.actor, on=application.coop_id)
    known = _known(request, application)
    members = _members(request, known)
    held = held_for(application) if decides else []
    bonds = Bond.objects.filter(party=application.party).select_related("beside").order_by("pk")
    said = {
        "application": application,
        "party": application.party,
        "bonds": bonds,
        "law": law_behind(application.coop),
        "decides": decides,
        "held": held,
        "holds": sum(each.amount for each in held if each.ended is None),
        "known": known,
        "ending": _ending(application, known),
        "is_open": application.state == ApplicationState.OPEN,
        "needs_paper": application.statutes.written_form and application.paper_on is None,
        "newer": _newer_statutes(application),
        "group": _group(application),
        "admit": forms.get("admit")
        or AdmissionForm(initial=day, investing=application.is_investing, known=known),
        "reject": forms.get("reject") or RejectionForm(),
        "doubles": _doubles(application, members),
        "double": forms.get("double") or DoubleForm(known=members),
        "came": forms.get("came") or PaperForm(initial=day),
    }
    status = 422 if any(form.errors for form in forms.values()) else 200
    return render(request, "membership/application.html", said, status=status)


def _known(request: HttpRequest, application: Application) -> list[PerhapsKnown]:
    """For whoever decides, alone."""
    decides = may(RULES, "membership.admit", actor=request.actor, on=application.coop_id)
    return perhaps_known([application]).get(application.pk, []) if decides else []


def _ending(application: Application, known: list[PerhapsKnown]) -> list[tuple[PerhapsKnown, list[Bond]]]:
    """Who stands beside each former membership no longer, should the applicant go on in its row."""
    rows = Member.objects.filter(pk__in=[each.member_id for each in known if each.has_left])
    parties = {each.pk: each.party for each in rows.select_related("party")}
    found = [
        (each, ends_with(application.party, parties[each.member_id]))
        for each in known
        if each.member_id in parties
    ]
    return [(each, bonds) for each, bonds in found if bonds]


def _members(request: HttpRequest, known: list[PerhapsKnown]) -> list[PerhapsKnown]:
    """Those who are members today: they do not join again."""
    return [each for each in known if each.is_member_on(today_of(request))]


def _doubles(application: Application, members: list[PerhapsKnown]) -> list[tuple[Party, bool]]:
    """Where the answer goes to each, and whether the application names another e-mail address."""
    rows = Member.objects.filter(pk__in=[each.member_id for each in members]).select_related("party")
    said = application.party.email.casefold()
    found = [each.party for each in rows.order_by("number")]
    return [(each, said not in ("", each.email.casefold())) for each in found]


def _newer_statutes(application: Application) -> bool:
    current = statutes_on(application.coop_id, timezone.localdate())
    return current is not None and current.pk != application.statutes_id


def _group(application: Application) -> str:
    named = (each for each in application.statutes.groups if each["code"] == application.group)
    return next((str(each["name"]) for each in named), "")


def _reject(request: HttpRequest, pk: int, reason: str) -> bool:
    reject_application(actor=request.actor, application_id=pk, reason=reason, now=timezone.now())
    return True


addresses = [
    path("applications/<int:pk>", application, name="application"),
    path("applications/<int:pk>/admission", admission, name="admission"),
    path("applications/<int:pk>/double", double, name="double"),
    path("applications/<int:pk>/rejection", rejection, name="rejection"),
    path("applications/<int:pk>/rejection/letter.pdf", rejection_as_letter, name="rejection_letter"),
    path("applications/<int:pk>/withdrawal", withdrawal, name="withdrawal"),
    path("applications/<int:pk>/paper", paper, name="paper"),
    path("applications/<int:pk>/declaration.pdf", declaration, name="application_document"),
]
