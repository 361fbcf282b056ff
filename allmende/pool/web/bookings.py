"""Lists of bookings: what waits for an answer, what is ahead, what was."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from allmende.coops.queries import the_network

from ..queries.bookings import VIEWS, bookings_page

PAGE = 30


@require_safe
@login_required
def bookings(request: HttpRequest) -> HttpResponse:
    """?view=requests|ahead|past of the one acted for, both borrowed and lent."""
    now = timezone.now()
    view = request.GET.get("view", "ahead")
    page = bookings_page(
        request.actor,
        view=view if view in VIEWS else "ahead",
        cursor=request.GET.get("cursor", ""),
        limit=PAGE,
        now=now,
    )
    context = {"page": page, "view": view, "network": the_network(), "now": now}
    return render(request, "pool/bookings.html", context)
