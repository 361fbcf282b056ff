"""The network's settings, and the page that founds it."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from allmende.identity.use_cases.register_person import NewPerson
from allmende.kernel.actor import Actor
from allmende.kernel.doors import perform
from allmende.kernel.errors import NotFound
from allmende.kernel.permissions import authorize
from allmende.kernel.row_access import system_access
from allmende.ui.addresses import url, url_or_none

from .. import founding
from ..models import Network
from ..permissions import RULES
from ..queries import first_officer, network_or_refuse
from ..use_cases.admit_coop import CoopProfile
from ..use_cases.edit_network import edit_network
from ..use_cases.found_network import NetworkProfile, found_network, refuse_a_second_network
from .middleware import SESSION_KEY
from .network_forms import FoundingForm, NetworkForm


@require_http_methods(["GET", "POST"])
def settings(request: HttpRequest) -> HttpResponse:
    """Name, unit, limits, imprint, privacy: for the network's office."""
    network = network_or_refuse()
    authorize(RULES, "coops.edit_network", actor=request.actor, on=network)
    form = (
        NetworkForm(request.POST, decimals=network.unit_decimals)
        if request.method == "POST"
        else NetworkForm.of(network)
    )
    if request.method == "POST" and form.is_valid():
        edited = perform(
            form, lambda: edit_network(actor=request.actor, settings=form.cleaned_data["settings"])
        )
        if edited:
            messages.success(request, _("Saved."))
            return redirect("coops:network")
    context = {"form": form, "network": network}
    return render(request, "coops/network.html", context, status=422 if form.errors else 200)


@never_cache
@require_http_methods(["GET", "POST"])
def found(request: HttpRequest, key: str) -> HttpResponse:
    """The first page of an installation, for whoever holds the link the operator was shown."""
    if not founding.opens(key):
        raise NotFound(
            _("This link is not valid, or older than seven days."),
            rule=_("The operator makes a new one: bin/allmende founding link."),
        )
    refuse_a_second_network()
    form = FoundingForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        network = perform(form, lambda: _found(form))
        if network:
            return _sign_in_founder(request, network)
    return render(request, "coops/founding.html", {"form": form}, status=422 if form.errors else 200)


def _found(form: FoundingForm) -> Network:
    given = form.cleaned_data
    with system_access():  # nobody has an office yet
        return found_network(
            actor=Actor.job("founding_link"),
            profile=NetworkProfile(
                name=given["network_name"],
                unit_name=given["unit_name"],
                unit_decimals=given["unit_decimals"],
            ),
            host=CoopProfile(name=given["coop_name"], legal_form=given["legal_form"]),
            founder=NewPerson(
                name=given["name"],
                email=given["email"],
                password=given["password"],
                language=get_language() or "de",
            ),
            on=timezone.localdate(),
        )


def _sign_in_founder(request: HttpRequest, network: Network) -> HttpResponse:
    login(request, first_officer(network.host_id))
    request.session[SESSION_KEY] = network.host_id
    messages.success(request, _("The network is founded, and you act for %(coop)s.") % {"coop": network.host})
    # What members pay and when they may leave is computed from the statutes: with them everything begins.
    return redirect(url_or_none("membership:statutes", slug=network.host.slug) or url("coops:network"))
