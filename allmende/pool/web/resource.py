"""One resource: what it is, its week, and the form that books it."""

from __future__ import annotations

from datetime import date, datetime
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
from allmende.kernel.errors import DomainError, NotFound
from allmende.kernel.permissions import may
from allmende.places.drawing import view_of_place
from allmende.ui.acting import require_shown_to
from allmende.ui.writing import other_clocks

from ..models import Booking, BookingState, Resource
from ..permissions import RULES
from ..terms import moment_in_words
from ..use_cases.book_resource import book_resource
from .book_form import BookForm, address_with_wish, wish_from_address, wished, wished_quantity
from .opening_words import opening_words
from .week import week_context
from .wish import Cost, cost_of, refusal_of, ways_out


@require_http_methods(["GET", "HEAD", "POST"])
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """GET shows it, POST asks for a time."""
    if request.method == "POST" and not request.user.is_authenticated:
        return redirect_to_login(address_with_wish(request))
    resource, network, now = _visible(request, pk), the_network(), timezone.now()
    first = wish_from_address(request.GET, today=now.astimezone(ZoneInfo(resource.time_zone)).date())
    form = BookForm(request.POST or None, resource=resource, initial=first)
    span, quantity = wished(form), wished_quantity(form)
    cost = cost_of(resource, span, quantity=quantity, decimals=network.unit_decimals if network else 2)
    refusal: DomainError | None = None
    quoted = refusal_of(resource, span, quantity=quantity, now=now) if request.method != "POST" else None
    is_price_new = False
    if request.method == "POST" and form.is_valid():
        if is_price_new := _is_price_new(request, cost):
            refusal = refusal_of(resource, span, quantity=quantity, now=now)
            is_price_new = refusal is None
        else:
            try:
                booking = _book(request, resource, form, now)
            except DomainError as error:
                refusal = _refused(form, error)
            else:
                messages.success(request, _thanks(booking, network))
                return redirect("pool:booking", pk=booking.pk)
    context = {
        "resource": resource,
        "network": network,
        "form": form,
        "cost": cost,
        "is_price_new": is_price_new,
        "refusal": refusal,
        "quoted": quoted,
        "instead": ways_out(refusal or quoted, resource, asked=request.GET),
        "button": _button(resource, cost, network),
        **_standing(request, resource),
        "view": view_of_place(resource.coordinates) if resource.coordinates else None,
        "other_clocks": other_clocks(now, resource.time_zone),
        **_times(request, resource, form, now),
    }
    status = refusal.status if refusal else 422 if form.errors or is_price_new else 200
    return render(request, "pool/resource.html", context, status=status)


def _refused(form: BookForm, refusal: DomainError) -> DomainError:
    """Mark the field it concerns; what was written stays. The page says why once, above the form."""
    if refusal.status in (403, 404):
        raise refusal
    if refusal.field in form.fields:
        form.fields[refusal.field].widget.attrs |= {"aria-invalid": "true", "aria-describedby": "refused"}
    return refusal


def _standing(request: HttpRequest, resource: Resource) -> dict[str, Any]:
    """Who looks at it, and what they may do with it."""
    actor = request.actor
    is_own = actor.coop_id == resource.coop_id
    return {
        "is_own": is_own,
        "may_edit": is_own and may(RULES, "pool.edit_resource", actor=actor, on=resource),
        "may_book": may(RULES, "pool.book_resource", actor=actor, on=resource),
        "who_may_edit": RULES["pool.edit_resource"].who,
        "who_may_book": RULES["pool.book_resource"].who,
        "account": account_of(coop_id=actor.coop_id) if actor.coop_id and resource.price else None,
        "openings": opening_words(resource),
    }


def _times(request: HttpRequest, resource: Resource, form: BookForm, now: datetime) -> dict[str, Any]:
    wish = wished(form)
    zone = ZoneInfo(resource.time_zone)
    initial: date = form.initial["on"]
    day = wish.starts_at.astimezone(zone).date() if wish else initial
    return week_context(request, resource, wish, day=day, now=now)


def _visible(request: HttpRequest, pk: int) -> Resource:
    """What is on offer; its owner also sees it after it was withdrawn."""
    resource = Resource.objects.select_related("coop").filter(pk=pk).first()
    if resource is None or not (resource.is_offered or resource.coop_id == request.actor.coop_id):
        raise NotFound(_("This offer does not exist any longer."))
    return resource


def _is_price_new(request: HttpRequest, cost: Cost | None) -> bool:
    """Whether the page that was sent showed another price, or none: nobody pays what they have not read."""
    seen = request.POST.get("seen")
    return cost is not None and seen is not None and seen != str(cost.amount)


def _book(request: HttpRequest, resource: Resource, form: BookForm, now: datetime) -> Booking:
    require_shown_to(request)
    return book_resource(actor=request.actor, resource_id=resource.pk, now=now, **form.wish())


def _thanks(booking: Booking, network: Network | None) -> str:
    """What was done, what is held, and who has to act until when."""
    held = ""
    if booking.price and network:
        amount = f"{format_amount(booking.price, decimals=network.unit_decimals)} {network.unit_name}"
        held = " " + _("%(amount)s are held.") % {"amount": amount}
    if booking.state != BookingState.REQUESTED or booking.answer_until is None:
        return _("Booked.") + held + " " + _("Both sides have a mail.")
    until = moment_in_words(booking.answer_until, zone=booking.resource.time_zone)
    has_time = _("%(lender)s has until %(until)s to answer.") % {
        "lender": booking.lender_coop.name,
        "until": until,
    }
    return _("Requested.") + held + " " + has_time


def _button(resource: Resource, cost: Cost | None, network: Network | None) -> str:
    """The label says what happens."""
    if cost is None or network is None or not cost.amount:
        return _("Request it") if resource.by_agreement else _("Book it")
    amount = f"{format_amount(cost.amount, decimals=network.unit_decimals)} {network.unit_name}"
    return (_("Request for %s") if resource.by_agreement else _("Book for %s")) % amount
