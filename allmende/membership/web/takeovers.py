"""Admitting somebody who takes shares over from a member: written, looked at once more, then done."""

from __future__ import annotations

from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from allmende.kernel.doors import perform
from allmende.kernel.errors import NotFound
from allmende.kernel.permissions import authorize
from allmende.ui.acting import require_shown_to

from ..joining.applications import application_or_refuse
from ..joining.duties import euros, share_count
from ..joining.perhaps_known import PerhapsKnown, perhaps_known, refuse_unlooked_at
from ..joining.taking_over import judge_takeover
from ..letters.owed_words import owed_after_transfer
from ..models import Application, ApplicationState, Member
from ..naming import in_words
from ..permissions import RULES
from ..statutes.rules import law_behind
from ..use_cases.admit_member import admit_member
from .decision_forms import TakeoverForm


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, pk: int) -> HttpResponse:
    """GET: the form, ?giver= a member's number. POST: what would go over and why, to look at once more."""
    application = _asked(request, pk)
    if request.method != "POST":
        return _form(request, application, _empty(request, application))
    if "again" in request.POST:
        return _form(request, application, _empty(request, application, request.POST.dict()))
    form = TakeoverForm(request.POST, application=application, known=_known(application))
    said = perform(form, lambda: _review(application, form)) if form.is_valid() else None
    if said is None:
        return _form(request, application, form)
    written = {name: request.POST.get(name, "") for name in form.fields}
    context = said | {"application": application, "written": written}
    return render(request, "membership/takeover_review.html", context)


@require_POST
def record(request: HttpRequest, pk: int) -> HttpResponse:
    """Admit, and let the shares go over."""
    application = _asked(request, pk)
    require_shown_to(request)
    form = TakeoverForm(request.POST, application=application, known=_known(application))
    member = None
    if form.is_valid():
        member = perform(
            form,
            lambda: admit_member(
                actor=request.actor,
                application_id=pk,
                resolution=form.resolution(),
                takeover=form.takeover(),
                **form.who(),
                now=timezone.now(),
            ),
        )
    if member is None:
        return _form(request, application, form)
    messages.success(
        request,
        _("Admitted, with the number %(number)s. The shares have gone over.") % {"number": member.number},
    )
    return redirect("membership:application", pk)


def _asked(request: HttpRequest, pk: int) -> Application:
    application = application_or_refuse(request.actor, pk)
    authorize(RULES, "membership.admit", actor=request.actor, on=application.coop_id)
    if application.state != ApplicationState.OPEN or not application.statutes.has_shares:
        raise NotFound(_("This application takes no shares over."))
    return application


def _empty(
    request: HttpRequest, application: Application, said: dict[str, str] | None = None
) -> TakeoverForm:
    today = _today(application)
    initial = {"on": today, "agreed_on": today, "shares": application.shares}
    return TakeoverForm(
        application=application,
        known=_known(application),
        initial=said or initial | {"giver": request.GET.get("giver", "")},
    )


def _who(application: Application, form: TakeoverForm) -> list[tuple[str, str]]:
    named = form.who()["same_as"]
    return [
        (_("Who this is"), each.words) for each in _known(application) if named and each.member_id == named
    ]


def _known(application: Application) -> list[PerhapsKnown]:
    return perhaps_known([application]).get(application.pk, [])


def _today(application: Application) -> date:
    return timezone.localdate(timezone=ZoneInfo(application.coop.time_zone))


def _form(request: HttpRequest, application: Application, form: TakeoverForm) -> HttpResponse:
    context = {
        "law": law_behind(application.coop),
        "application": application,
        "party": application.party,
        "form": form,
        "shares": share_count(application.shares),
    }
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "membership/takeover.html", context, status=status)


def _review(application: Application, form: TakeoverForm) -> dict[str, Any]:
    giver, takeover, resolution = form.given_by, form.takeover(), form.resolution()
    if form.who() == {"same_as": None, "somebody_else": False}:
        refuse_unlooked_at(application)
    handover, rest = judge_takeover(application, giver, takeover, resolution.on)
    name = application.party.full_name
    lines = [
        (_("From"), _member(giver)),
        (_("Agreed on"), in_words(takeover.agreed_on)),
        (_("Shares taken over"), share_count(handover.shares)),
        (_("Capital that goes over"), euros(handover.amount)),
        (_("Shares that begin anew"), share_count(rest) if rest else _("none")),
        (_("Resolution"), f"{resolution}, {in_words(resolution.on)}"),
        *_who(application, form),
        *([(_("Consent"), str(resolution.consent))] if resolution.consent else []),
    ]
    return {
        "party": application.party,
        "handover": handover,
        "sources": ", ".join(source.in_words() for source in handover.day.sources),
        "owed": owed_after_transfer(giver, handover, to=name),
        "giver": giver,
        "lines": lines,
    }


def _member(member: Member) -> str:
    return f"{member.number}, {member.party.full_name}"


addresses = [
    path("applications/<int:pk>/takeover/new", new, name="new_takeover"),
    path("applications/<int:pk>/takeover", record, name="takeover"),
]
