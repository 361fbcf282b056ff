"""Who holds which office in one's own cooperative; inviting colleagues."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from allmende.kernel.doors import perform, refusal_text
from allmende.kernel.errors import Conflict, NotFound
from allmende.kernel.permissions import authorize, may

from ..models import Coop, Office
from ..permissions import RULES, invitations_visible_to, offices_visible_to
from ..queries import coop_by_slug, holds_any_office, offices_of_coop, open_invitations, the_network
from ..use_cases.change_duties import change_duties
from ..use_cases.end_office import end_office
from ..use_cases.invite_colleague import invite_colleague
from ..use_cases.withdraw_invitation import withdraw_invitation
from .forms import ColleagueForm, DutiesForm


@require_GET
def offices(request: HttpRequest, slug: str) -> HttpResponse:
    """Offices held today, and invitations nobody has answered yet."""
    coop = _own_coop(request, slug)
    may_appoint = may(RULES, "coops.appoint", actor=request.actor, on=coop)
    sent = open_invitations(now=timezone.now()).filter(inviting_coop=coop).order_by("invited_at")
    return render(
        request,
        "coops/offices.html",
        {
            "coop": coop,
            "offices": offices_of_coop(coop_id=coop.pk, on=timezone.localdate()).order_by(
                "person__sort_name", "pk"
            ),
            "invitations": sent if may_appoint else [],
            "may_appoint": may_appoint,
        },
    )


@require_http_methods(["GET", "POST"])
def invite(request: HttpRequest, slug: str) -> HttpResponse:
    """The form that mails an office to a colleague."""
    coop = _own_coop(request, slug)
    authorize(RULES, "coops.invite_colleague", actor=request.actor, on=coop)
    initial = {"language": get_language()}
    form = ColleagueForm(
        request.POST if request.method == "POST" else None, initial=initial, with_network=_is_host(coop)
    )
    if request.method == "POST" and form.is_valid():
        sent = perform(
            form,
            lambda: invite_colleague(actor=request.actor, coop=coop, now=timezone.now(), **form.cleaned_data),
        )
        if sent:
            messages.success(
                request,
                _("Sent. The link in the mail to %(email)s works for 30 days.") % {"email": sent.email},
            )
            return redirect("coops:offices", slug)
    return render(
        request, "coops/invite.html", {"coop": coop, "form": form}, status=422 if form.errors else 200
    )


@require_http_methods(["GET", "POST"])
def office(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """One office: its duties, and its end."""
    coop, office = _own_office(request, slug, pk)
    may_change = may(RULES, "coops.appoint", actor=request.actor, on=coop)
    form = DutiesForm(
        request.POST if request.method == "POST" else None,
        initial={"duties": office.duties},
        with_network=_is_host(coop),
    )
    if request.method == "POST" and form.is_valid():
        changed = perform(
            form,
            lambda: change_duties(
                actor=request.actor,
                office=office,
                duties=form.cleaned_data["duties"],
                on=timezone.localdate(),
            ),
        )
        if changed:
            messages.success(request, _("The duties of %(name)s are changed.") % {"name": office.person})
            return redirect("coops:offices", slug)
    context = {"coop": coop, "office": office, "form": form, "may_change": may_change}
    return render(request, "coops/office.html", context, status=422 if form.errors else 200)


@require_POST
def end(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """End the office from today on."""
    _coop, office = _own_office(request, slug, pk)
    try:
        end_office(actor=request.actor, office=office, on=timezone.localdate())
    except Conflict as refusal:
        messages.error(request, refusal_text(refusal))
        return redirect("coops:office", slug, pk)
    messages.success(request, _("The office of %(name)s has ended.") % {"name": office.person})
    return redirect("coops:offices" if office.person_id != request.user.pk else "coops:coop", slug)


@require_POST
def withdrawal(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Take an invitation back."""
    _own_coop(request, slug)
    invitation = invitations_visible_to(request.actor).filter(pk=pk).first()
    if invitation is None:
        raise NotFound(_("There is no such invitation."))
    withdraw_invitation(actor=request.actor, invitation=invitation, now=timezone.now())
    messages.success(
        request, _("Withdrawn. The link to %(email)s no longer works.") % {"email": invitation.email}
    )
    return redirect("coops:offices", slug)


def _own_coop(request: HttpRequest, slug: str) -> Coop:
    """The cooperative, if the visitor acts for it: others do not learn who holds its offices."""
    coop = coop_by_slug(slug)
    if request.actor.coop_id != coop.pk or not holds_any_office(request.actor, on=timezone.localdate()):
        raise NotFound(_("Only who acts for this cooperative sees its offices."))
    return coop


def _own_office(request: HttpRequest, slug: str, pk: int) -> tuple[Coop, Office]:
    coop = _own_coop(request, slug)
    office = offices_visible_to(request.actor).filter(coop=coop, pk=pk, until_day__isnull=True)
    found = office.select_related("person").first()
    if found is None:
        raise NotFound(_("There is no such office, or it has ended."))
    return coop, found


def _is_host(coop: Coop) -> bool:
    network = the_network()
    return network is not None and network.host_id == coop.pk
