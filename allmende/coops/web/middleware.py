"""Who acts in this request, for whom, and what PostgreSQL lets them see."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from allmende.kernel.actor import GUEST, Actor
from allmende.kernel.doors import wants_json
from allmende.kernel.row_access import enter
from allmende.ui.clocks import read_by

from ..queries import keeping_what_is_read, offices_of_person

SESSION_KEY = "acting_for"  # the id of a cooperative
SAFE = ("GET", "HEAD", "OPTIONS")  # these write nothing


def acting(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Run each request in one transaction, as its actor; undo it when the answer is a server error.

    Today is the day of the cooperative acted for, by its clocks; also for programs (bearer.py).
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        kept = keeping_what_is_read() if request.method in SAFE else nullcontext()
        with transaction.atomic(), kept, timezone.override(None):
            _identify(request)
            with read_by(request.acting.time_zone if request.acting else None):
                response = get_response(request)
            if response.status_code >= 500:
                transaction.set_rollback(True)
            return response

    return middleware


def _identify(request: HttpRequest) -> None:
    """Set request.actor, request.acting and request.offices (empty for guests)."""
    request.actor, request.acting, request.offices = GUEST, None, []
    if wants_json(request):
        # A program shows a token (api/auth.py). A browser's session must not act there: nothing guards it from
        # requests forged by other pages.
        return
    if not request.user.is_authenticated:
        return
    person_id = request.user.pk
    enter(Actor(person_id=person_id))
    request.offices = offices_of_person(person_id=person_id, on=timezone.localdate())
    coops = {office.coop_id: office.coop for office in request.offices}
    # Without a choice: the first by name. A choice of None means oneself.
    chosen = request.session.get(SESSION_KEY, next(iter(coops), None))
    request.acting = coops.get(chosen)
    request.actor = Actor(person_id=person_id, coop_id=request.acting.pk if request.acting else None)
    enter(request.actor)
    if request.acting:
        timezone.activate(request.acting.time_zone)
