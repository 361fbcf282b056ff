"""One booking: its way, its messages, and what each side may do next."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from allmende.coops.queries import the_network
from allmende.kernel.doors import refusal_text
from allmende.kernel.errors import DomainError, NotFound

from ..models import Booking
from ..permissions import RULES, bookings_visible_to, side_of
from ..use_cases.cancel_booking import cancel_booking
from ..use_cases.complete_booking import complete_booking
from ..use_cases.confirm_booking import confirm_booking
from ..use_cases.decline_booking import decline_booking
from ..use_cases.dispute_booking import dispute_booking
from ..use_cases.settle_dispute import settle_dispute
from ..use_cases.write_message import write_message
from .booking_choices import choices_for
from .booking_story import paid_of, standing_of, story_of
from .booking_way import way_of
from .booking_words import amount, when_lines


@require_safe
def detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What both sides see; the buttons are those of the one who looks."""
    return _page(request, pk)


def _page(request: HttpRequest, pk: UUID, refusal: DomainError | None = None) -> HttpResponse:
    """The booking; after a refusal with its reason, and with what was typed."""
    booking = _visible(request, pk)
    now, network = timezone.now(), the_network()
    events = list(booking.events.select_related("person"))
    side = side_of(request.actor, booking)
    context: dict[str, Any] = {
        "booking": booking,
        "side": side,
        "standing": standing_of(booking, events, side=side, now=now),
        "way": way_of(booking, events, now=now),
        "story": story_of(booking, events, network=network),
        "paid": paid_of(booking, events),
        "when": when_lines(booking),
        "borrower": booking.borrower_name,
        "choices": choices_for(booking, side=side, now=now),
        "messages_between": list(booking.messages.select_related("person")),
        "who_may": RULES["pool.cancel_booking"].who,
        "refusal": refusal_text(refusal) if refusal else "",
        "typed": {name: _typed(request, name) for name in ("text", "reason")},
        "network": network,
        "now": now,
    }
    return render(request, "pool/booking.html", context, status=refusal.status if refusal else 200)


@require_POST
def confirmation(request: HttpRequest, pk: UUID) -> HttpResponse:
    return _act(
        request,
        pk,
        lambda: confirm_booking(actor=request.actor, booking_id=pk, now=timezone.now()),
        _("Confirmed. The borrower is told by mail."),
    )


@require_POST
def refusal(request: HttpRequest, pk: UUID) -> HttpResponse:
    return _act(
        request,
        pk,
        lambda: decline_booking(
            actor=request.actor, booking_id=pk, reason=_reason(request), now=timezone.now()
        ),
        _("Declined. Time and credits are free again."),
    )


@require_POST
def cancellation(request: HttpRequest, pk: UUID) -> HttpResponse:
    return _act(
        request,
        pk,
        lambda: cancel_booking(
            actor=request.actor, booking_id=pk, reason=_reason(request), now=timezone.now()
        ),
        _("Cancelled. The other side is told by mail."),
    )


@require_POST
def completion(request: HttpRequest, pk: UUID) -> HttpResponse:
    return _act(
        request,
        pk,
        lambda: complete_booking(actor=request.actor, booking_id=pk, now=timezone.now()),
        _completed,
    )


def _completed(booking: Booking) -> str:
    if not booking.price:
        return _("Completed.")
    return _("Completed: %s paid.") % amount(booking.price, the_network())


@require_POST
def dispute(request: HttpRequest, pk: UUID) -> HttpResponse:
    return _act(
        request,
        pk,
        lambda: dispute_booking(
            actor=request.actor, booking_id=pk, reason=_reason(request), now=timezone.now()
        ),
        _("Noted. Nothing is paid until you have agreed."),
    )


@require_POST
def settlement(request: HttpRequest, pk: UUID) -> HttpResponse:
    outcome: Any = request.POST.get("outcome", "")
    return _act(
        request,
        pk,
        lambda: settle_dispute(
            actor=request.actor, booking_id=pk, outcome=outcome, reason=_reason(request), now=timezone.now()
        ),
        _("The dispute is settled."),
    )


@require_POST
def talk(request: HttpRequest, pk: UUID) -> HttpResponse:
    text = _typed(request, "text")
    return _act(
        request,
        pk,
        lambda: write_message(actor=request.actor, booking_id=pk, text=text, now=timezone.now()),
        _("Sent."),
    )


def _visible(request: HttpRequest, pk: UUID) -> Booking:
    booking = (
        bookings_visible_to(request.actor)
        .select_related("resource", "lender_coop", "borrower_coop", "borrower_person")
        .filter(pk=pk)
        .first()
    )
    if booking is None:
        raise NotFound(
            _("There is no such booking, or it belongs to a cooperative you do not act for right now.")
        )
    return booking


def _act(
    request: HttpRequest, pk: UUID, use_case: Callable[[], Any], done: str | Callable[[Any], str]
) -> HttpResponse:
    """Do it and return to the booking; a refusal is shown there with its rule. done: to be said of what it returns."""
    is_from_start = request.POST.get("back") == "start"
    try:
        outcome = use_case()
    except DomainError as error:
        if error.status in (403, 404):
            raise
        if not is_from_start:
            return _page(request, pk, refusal=error)
        messages.error(request, refusal_text(error))
    else:
        messages.success(request, done if isinstance(done, str) else done(outcome))
    return redirect("home:start") if is_from_start else redirect("pool:booking", pk=pk)


def _typed(request: HttpRequest, name: str) -> str:
    return request.POST.get(name, "").replace("\x00", "").strip()


def _reason(request: HttpRequest) -> str:
    return _typed(request, "reason")
