"""Lists of bookings: what waits for an answer, what is open, what was, and disputes for the network's office."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from allmende.coops.queries import holds_network_duty

from ..models import Booking, BookingState
from ..permissions import bookings_visible_to
from ..queries.bookings import VIEWS, all_bookings_page, bookings_page
from ..queries.pages import Page

PAGE = 30
DISPUTES = "disputes"


@require_safe
@login_required
def bookings(request: HttpRequest) -> HttpResponse:
    """?view=requests|open|past of the one acted for, both borrowed and lent; disputes: of the whole network."""
    now = timezone.now()
    views = _views(request)
    asked = request.GET.get("view", "")
    view = asked if asked in views else "open"
    context = {
        "page": _page(request, view, now),
        "view": view,
        "views": views,
        "now": now,
    }
    return render(request, "pool/bookings.html", context)


def _views(request: HttpRequest) -> list[str]:
    """Oneself answers no requests; the network's office sees what is in dispute."""
    views = [view for view in VIEWS if view != "requests" or request.acting]
    settles = holds_network_duty(request.actor, on=timezone.localdate())
    return [*views, DISPUTES] if settles else views


def _page(request: HttpRequest, view: str, now: datetime) -> Page[Booking]:
    cursor = request.GET.get("cursor", "")
    if view == DISPUTES:
        visible = bookings_visible_to(request.actor)
        return all_bookings_page(visible, state=BookingState.DISPUTED, cursor=cursor, limit=PAGE)
    return bookings_page(request.actor, view=view, cursor=cursor, limit=PAGE, now=now)
