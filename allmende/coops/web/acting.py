"""For whom a person acts: a choice kept in the session."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from allmende.kernel.errors import NotAllowed

from .middleware import SESSION_KEY


@require_POST
def acting(request: HttpRequest) -> HttpResponse:
    """Act for the cooperative with the id in `coop`, or for oneself when it is empty; then back to `next`."""
    coops = {str(office.coop_id): office.coop for office in request.offices}
    chosen = request.POST.get("coop", "")
    if chosen and chosen not in coops:
        raise NotAllowed(
            _("You cannot act for this cooperative."), rule=_("Allowed: who holds an office in it.")
        )
    request.session[SESSION_KEY] = coops[chosen].pk if chosen else None
    if chosen:
        messages.success(request, _("You now act for %(coop)s.") % {"coop": coops[chosen].name})
    else:
        messages.success(request, _("You now act for yourself."))
    return HttpResponseRedirect(_safe(request.POST.get("next", "")))


def _safe(target: str) -> str:
    return target if url_has_allowed_host_and_scheme(target, allowed_hosts=None) else "/"
