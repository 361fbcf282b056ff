"""A person's access tokens."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from allmende.kernel.doors import perform
from allmende.kernel.errors import NotFound
from allmende.ui.acting import require_shown_to

from ..models import AccessToken
from ..permissions import tokens_visible_to
from ..use_cases.make_token import make_token
from ..use_cases.revoke_token import revoke_token
from .token_forms import SCOPES, TokenForm


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def tokens(request: HttpRequest) -> HttpResponse:
    """The list and the form. The answer to the form is the only page that ever shows the secret."""
    form = TokenForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        made = perform(form, lambda: _make(request, form))
        if made:
            token, secret = made
            return render(request, "coops/token.html", {"token": token, "secret": secret}, status=201)
    now = timezone.now()
    mine = tokens_visible_to(request.actor).select_related("coop").order_by("-created_at", "-pk")
    context = {
        "form": form,
        "scopes": SCOPES,
        "valid": [token for token in mine if token.revoked_at is None and token.expires_at > now],
        "ended": [token for token in mine if token.revoked_at is not None or token.expires_at <= now],
    }
    return render(request, "coops/tokens.html", context, status=422 if form.errors else 200)


def _make(request: HttpRequest, form: TokenForm) -> tuple[AccessToken, str]:
    require_shown_to(request)
    given = form.cleaned_data
    return make_token(
        actor=request.actor,
        holder=request.actor,
        name=given["name"],
        scopes=given["scopes"],
        expires_at=given["expires_on"],
        now=timezone.now(),
    )


@login_required
@require_POST
def revocation(request: HttpRequest, pk: int) -> HttpResponse:
    """End a token."""
    token = tokens_visible_to(request.actor).filter(pk=pk).first()
    if token is None:
        raise NotFound(_("There is no such token."))
    revoke_token(actor=request.actor, token=token, now=timezone.now())
    messages.success(request, _("Revoked. Programs with this token are refused from now on."))
    return redirect("coops:tokens")
