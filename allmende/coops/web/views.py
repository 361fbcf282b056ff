"""A cooperative's public page and its profile form."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from allmende.kernel.doors import perform
from allmende.kernel.permissions import authorize, may

from ..permissions import RULES
from ..queries import coop_by_slug, holds_any_office, the_network
from ..use_cases.edit_profile import edit_profile
from .forms import ProfileForm


@require_GET
def coop(request: HttpRequest, slug: str) -> HttpResponse:
    """What a cooperative says of itself. Public."""
    coop = coop_by_slug(slug)
    acts_for_it = request.actor.coop_id == coop.pk
    network = the_network()
    return render(
        request,
        "coops/coop.html",
        {
            "coop": coop,
            "may_edit": acts_for_it and may(RULES, "coops.edit_profile", actor=request.actor, on=coop),
            "sees_offices": acts_for_it and holds_any_office(request.actor, on=timezone.localdate()),
            "runs_network": acts_for_it
            and network is not None
            and network.host_id == coop.pk
            and may(RULES, "coops.edit_network", actor=request.actor, on=network),
        },
    )


@require_GET
def own(request: HttpRequest) -> HttpResponse:
    """The page of the cooperative acted for; without one, the list of all."""
    return redirect("coops:coop", request.acting.slug) if request.acting else HttpResponseRedirect("/")


@require_http_methods(["GET", "POST"])
def profile(request: HttpRequest, slug: str) -> HttpResponse:
    """The form behind the public page."""
    coop = coop_by_slug(slug)
    authorize(RULES, "coops.edit_profile", actor=request.actor, on=coop)
    form = ProfileForm(request.POST, coop=coop) if request.method == "POST" else ProfileForm.of(coop)
    if request.method == "POST" and form.is_valid():
        edited = perform(
            form,
            lambda: edit_profile(actor=request.actor, coop=coop, profile=form.cleaned_data["profile"]),
        )
        if edited:
            messages.success(request, _("Saved. Everyone sees it like this now."))
            return redirect("coops:coop", edited.slug)
    return render(
        request, "coops/profile.html", {"coop": coop, "form": form}, status=422 if form.errors else 200
    )
