"""The letter that links a login to a membership: sent by the office, opened by the member."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from allmende.identity.invited import remember_invited_address
from allmende.kernel.doors import refusal_text
from allmende.kernel.errors import Conflict

from ..use_cases.link_login import letter_by_key, link_login
from ..use_cases.offer_self_service import offer_self_service
from .contact import back_to, visible_party


@require_POST
def offer(request: HttpRequest, pk: int) -> HttpResponse:
    """Send the letter, or send it again."""
    party = visible_party(request, pk)
    try:
        offer_self_service(actor=request.actor, party=party, now=timezone.now())
    except Conflict as refusal:
        messages.error(request, refusal_text(refusal))
    else:
        messages.success(request, _("The letter is on its way to %(email)s.") % {"email": party.email})
    return redirect(back_to(party))


@never_cache
@require_safe
def letter(request: HttpRequest, key: str) -> HttpResponse:
    """What the link does; linking, or the ways to a login first."""
    found = letter_by_key(key)
    if not request.user.is_authenticated:
        remember_invited_address(request, found.party.email)
    context = {
        "coop": found.coop,
        "until": found.expires_at,
        "has_run_out": found.expires_at <= timezone.now(),
        "key": key,
        "back": reverse("membership:self_service", args=[key]),
    }
    return render(
        request, "membership/self_service.html", context, status=410 if context["has_run_out"] else 200
    )


@require_POST
def linking(request: HttpRequest, key: str) -> HttpResponse:
    """Link the own login."""
    try:
        party = link_login(actor=request.actor, key=key, now=timezone.now())
    except Conflict as refusal:
        messages.error(request, refusal_text(refusal))
        return redirect("membership:self_service", key)
    messages.success(request, _("Your login is linked to %(name)s.") % {"name": party.full_name})
    return redirect("membership:memberships")


addresses = [
    path("parties/<int:pk>/self-service", offer, name="offer"),
    path("self-service/<str:key>", letter, name="self_service"),
    path("self-service/<str:key>/linking", linking, name="linking"),
]
