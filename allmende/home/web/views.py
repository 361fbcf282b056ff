"""The start page: what this is for guests, what waits for people."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from allmende.coops.models import Network
from allmende.coops.queries import the_network
from allmende.exchange.queries import network_sums
from allmende.membership.former_memberships import former_memberships
from allmende.membership.own_memberships import own_memberships
from allmende.membership.register.year_so_far import year_so_far
from allmende.pool.queries.bookings import open_bookings
from allmende.pool.queries.first_question import first_question
from allmende.pool.queries.offers import counts, newest

from ..standing import accounts_of_person
from ..starting_map import map_of_coops
from ..waiting import waiting_for

NEWEST = 6
SHOWN = 5


@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """Guests get the front page, people their dashboard."""
    network, now = the_network(), timezone.now()
    if network is None:
        return render(request, "home/unfounded.html", {"network": None})
    if request.user.is_authenticated:
        return render(request, "home/dashboard.html", _for_people(request, network, now))
    return render(request, "home/start.html", _for_guests(network, now))


def _for_guests(network: Network, now: datetime) -> dict[str, Any]:
    today = timezone.localdate(now)
    return {
        "network": network,
        "today": today,
        "first": first_question(today=today, near=network.host.town),
        "counts": counts(),
        "newest": newest(NEWEST),
        "map": map_of_coops(),
        "sums": network_sums(),
    }


def _for_people(request: HttpRequest, network: Network, now: datetime) -> dict[str, Any]:
    today = timezone.localdate(now)
    return {
        "network": network,
        "today": today,
        "now": now,
        "first": first_question(
            today=today, near=request.acting.town if request.acting else network.host.town
        ),
        "waiting": waiting_for(request.actor, now=now),
        "bookings": open_bookings(request.actor, now=now, limit=SHOWN),
        "memberships": [] if request.acting else own_memberships(request.actor, on=today),
        "former": [] if request.acting else former_memberships(request.actor, on=today),
        "members": year_so_far(request.actor, on=today),
        "accounts": accounts_of_person(request.actor, coops=[office.coop for office in request.offices]),
    }
