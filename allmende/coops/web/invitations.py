"""The page behind the link in a letter."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from allmende.identity.invited import remember_invited_address
from allmende.kernel.doors import refusal_text
from allmende.kernel.errors import Conflict

from ..models import Invitation
from ..queries import invitation_by_key
from ..use_cases.accept_invitation import accept_invitation, refuse_closed
from .middleware import SESSION_KEY


@never_cache
@require_GET
def detail(request: HttpRequest, key: str) -> HttpResponse:
    """Who invites to what; accepting, or the ways to a login first."""
    invitation = invitation_by_key(key)
    refusal = _why_closed(invitation)
    if not refusal and not request.user.is_authenticated:
        remember_invited_address(request, invitation.email)
    context = {
        "invitation": invitation,
        "name": invitation.coop.name if invitation.coop else invitation.organisation,
        "refusal": refusal,
        "key": key,
        "back": reverse("coops:invitation", args=[key]),
    }
    return render(request, "coops/invitation.html", context, status=410 if refusal else 200)


@require_POST
def acceptance(request: HttpRequest, key: str) -> HttpResponse:
    """Accept, and act for the cooperative from now on."""
    try:
        coop = accept_invitation(actor=request.actor, key=key, now=timezone.now())
    except Conflict as refusal:
        messages.error(request, refusal_text(refusal))
        return redirect("coops:invitation", key)
    request.session[SESSION_KEY] = coop.pk
    messages.success(request, _("Welcome. You now act for %(coop)s.") % {"coop": coop.name})
    return redirect("coops:coop", coop.slug)


def _why_closed(invitation: Invitation) -> str:
    try:
        refuse_closed(invitation, now=timezone.now())
    except Conflict as refusal:
        return refusal_text(refusal)
    return ""
