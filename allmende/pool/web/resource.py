"""One resource: what it is, its week, and the form that books it."""

from __future__ import annotations

from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from allmende.coops.models import Network
from allmende.coops.queries import the_network
from allmende.exchange.queries import account_of
from allmende.kernel.amounts import format_amount
from allmende.kernel.doors import put_into
from allmende.kernel.errors import DomainError, NotFound

from ..models import Booking, BookingState, Resource
from ..use_cases.book_resource import book_resource
from .book_form import BookForm, wish_from_address, wished
from .week import week_context
from .wish import Cost, cost_of, way_out


@require_http_methods(["GET", "HEAD", "POST"])
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """GET shows it, POST asks for a time."""
    resource = _visible(request, pk)
    today = timezone.now().astimezone(ZoneInfo(resource.time_zone)).date()
    first = wish_from_address(request.GET, today=today)
    form = BookForm(request.POST or None, resource=resource, initial=first)
    refusal = None
    if request.method == "POST" and not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path())
    if request.method == "POST" and form.is_valid():
        try:
            booking = _book(request, resource, form)
        except DomainError as error:
            put_into(form, error)
            refusal = error
        else:
            messages.success(request, _thanks(booking))
            return redirect("pool:booking", pk=booking.pk)
    context = _context(request, resource, form, today=today) | {"instead": way_out(refusal, resource)}
    return render(request, "pool/resource.html", context, status=422 if form.errors else 200)


def _context(request: HttpRequest, resource: Resource, form: BookForm, *, today: date) -> dict[str, Any]:
    network = the_network()
    cost = cost_of(resource, wished(form))
    return {
        "resource": resource,
        "network": network,
        "form": form,
        "cost": cost,
        "button": _button(resource, cost, network),
        "account": account_of(coop_id=request.actor.coop_id) if request.actor.coop_id else None,
        "is_own": request.actor.coop_id == resource.coop_id,
        **week_context(request, resource, wished(form), today=today),
    }


def _visible(request: HttpRequest, pk: int) -> Resource:
    """What is on offer; its owner also sees it after it was withdrawn."""
    resource = Resource.objects.select_related("coop").filter(pk=pk).first()
    if resource is None or not (resource.is_offered or resource.coop_id == request.actor.coop_id):
        raise NotFound(_("This offer does not exist any longer."))
    return resource


def _book(request: HttpRequest, resource: Resource, form: BookForm) -> Booking:
    return book_resource(actor=request.actor, resource_id=resource.pk, now=timezone.now(), **form.wish())


def _thanks(booking: Booking) -> str:
    if booking.state == BookingState.REQUESTED:
        return _("Requested. You are told by mail as soon as the owner answers.")
    return _("Booked. Both sides have a mail.")


def _button(resource: Resource, cost: Cost | None, network: Network | None) -> str:
    """The label says what happens."""
    if cost is None or network is None or not cost.amount:
        return _("Request it") if resource.by_agreement else _("Book it")
    amount = f"{format_amount(cost.amount, decimals=network.unit_decimals)} {network.unit_name}"
    return (_("Request for %s") if resource.by_agreement else _("Book for %s")) % amount
