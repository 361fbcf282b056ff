"""Offer something, change it, withdraw it, keep times for oneself."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from allmende.coops.queries import the_network
from allmende.kernel.doors import perform, refusal_text
from allmende.kernel.errors import DomainError, NotFound
from allmende.kernel.permissions import authorize
from allmende.places.queries import country_choices
from allmende.ui.acting import require_shown_to
from allmende.ui.writing import other_clocks

from ..models import Resource
from ..offer import Offer
from ..permissions import RULES, resources_of
from ..use_cases.block_time import block_time
from ..use_cases.edit_resource import edit_resource
from ..use_cases.offer_again import offer_again
from ..use_cases.offer_resource import offer_resource
from ..use_cases.unblock_time import unblock_time
from ..use_cases.withdraw_resource import withdraw_resource
from .block_form import BlockForm
from .offer_form import OfferForm, answers_of, at_its_field, first_answers, offer_from
from .opening_form import USUAL_HOURS, lines_of, opening_forms

Save = Callable[[Offer], Resource]


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """An empty offer of the cooperative acted for."""
    if request.acting is None:
        return render(request, "pool/offer_for_whom.html")
    authorize(RULES, "pool.offer_resource", actor=request.actor, on=request.actor.coop_id)
    first, lines = first_answers(request.acting), USUAL_HOURS

    def save(offer: Offer) -> Resource:
        require_shown_to(request)
        return offer_resource(actor=request.actor, offer=offer, now=timezone.now())

    return _answer(request, first, lines, save, done=_("Offered. Everybody in the network sees it now."))


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """An existing offer."""
    resource = own_resource(request, pk)
    authorize(RULES, "pool.edit_resource", actor=request.actor, on=resource)

    def save(offer: Offer) -> Resource:
        return edit_resource(actor=request.actor, resource_id=pk, offer=offer, now=timezone.now())

    return _answer(
        request, answers_of(resource), lines_of(resource), save, done=_("Saved."), resource=resource
    )


@require_POST
def withdrawal(request: HttpRequest, pk: int) -> HttpResponse:
    """Take an offer back."""
    return _act(
        request,
        pk,
        lambda: withdraw_resource(actor=request.actor, resource_id=pk, now=timezone.now()),
        _("Withdrawn. Nobody sees it any longer."),
    )


@require_POST
def renewal(request: HttpRequest, pk: int) -> HttpResponse:
    """Offer it again."""
    return _act(
        request, pk, lambda: offer_again(actor=request.actor, resource_id=pk), _("It is on offer again.")
    )


@require_http_methods(["GET", "HEAD", "POST"])
def blocks(request: HttpRequest, pk: int) -> HttpResponse:
    """Times the owner keeps: a list, and a form for one more."""
    resource = own_resource(request, pk)
    authorize(RULES, "pool.block_time", actor=request.actor, on=resource)
    form = BlockForm(request.POST or None, zone=resource.time_zone, quantity=resource.quantity)
    if request.method == "POST" and form.is_valid():
        now = timezone.now()
        kept_time = perform(
            form, lambda: block_time(actor=request.actor, resource_id=pk, now=now, **form.wish())
        )
        if kept_time:
            messages.success(request, _("This time is blocked."))
            return redirect("pool:blocks", pk=pk)
    kept = (
        resource.busy_times.exclude(kind="booking").filter(ends_at__gt=timezone.now()).order_by("starts_at")
    )
    context = {
        "resource": resource,
        "form": form,
        "kept": kept[:200],
        "other_clocks": other_clocks(timezone.now(), resource.time_zone),
    }
    return render(request, "pool/blocks.html", context, status=422 if form.errors else 200)


@require_POST
def unblocking(request: HttpRequest, pk: int, block: int) -> HttpResponse:
    """Open a kept time again."""
    unblock_time(actor=request.actor, resource_id=pk, busy_time_id=block)
    messages.success(request, _("This time is open again."))
    return redirect("pool:blocks", pk=pk)


def own_resource(request: HttpRequest, pk: int) -> Resource:
    """A resource of the cooperative acted for; others do not exist on the owner's pages."""
    resource = resources_of(request.actor).select_related("coop").filter(pk=pk).first()
    if resource is None:
        raise NotFound(_("This is not an offer of the cooperative you act for."))
    return resource


def _answer(
    request: HttpRequest,
    first: dict[str, Any],
    lines: list[dict[str, Any]],
    save: Save,
    *,
    done: str,
    resource: Resource | None = None,
) -> HttpResponse:
    network = the_network()
    form = OfferForm(
        request.POST or None,
        initial=first,
        decimals=network.unit_decimals if network else 2,
        countries=country_choices(
            get_language() or "en", keep=resource.country if resource else request.acting.country
        ),
    )
    hours = opening_forms(request.POST or None, lines=lines)
    if request.method == "POST" and form.is_valid() and hours.is_valid():
        saved = perform(form, lambda: at_its_field(lambda: save(offer_from(form, hours))))
        if saved:
            messages.success(request, done)
            return redirect("pool:resource", pk=saved.pk)
    if hours.is_bound and not hours.is_valid():
        form.add_error(None, _("The opening times are not right yet."))
    context = {"form": form, "hours": hours, "resource": resource, "network": network}
    return render(request, "pool/offer.html", context, status=422 if form.errors else 200)


def _act(request: HttpRequest, pk: int, use_case: Callable[[], Any], done: str) -> HttpResponse:
    """Do it and go back to the offer; a refusal is shown there."""
    try:
        use_case()
    except DomainError as error:
        if error.status in (403, 404):
            raise
        messages.error(request, refusal_text(error))
    else:
        messages.success(request, done)
    return redirect("pool:resource", pk=pk)
