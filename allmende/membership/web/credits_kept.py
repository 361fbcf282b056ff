"""For whom something is kept beyond what was open; what can be used for a claim is used by one click."""

from __future__ import annotations

from collections.abc import Mapping

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from allmende.kernel.permissions import authorize, may

from ..money.usable_credits import Credit, all_with_credit, usable_by_member
from ..permissions import RULES
from .credit_forms import PartsForm
from .own import own_coop

MOST_ROWS = 200
"""Who can use it stands first; the others follow once these are done."""


@require_safe
def credits_kept(request: HttpRequest) -> HttpResponse:
    """Everyone for whom something is kept."""
    coop_id = own_coop(request)
    authorize(RULES, "membership.see_list", actor=request.actor, on=coop_id)
    found = all_with_credit(coop_id)
    context: Mapping[str, object] = {
        "rows": [(each, _form(request, each)) for each in found[:MOST_ROWS]],
        "kept": sum(each.kept for each in found),
        "usable": sum(each.usable for each in found),
        "left_out": len(found[MOST_ROWS:]),
    }
    return render(request, "membership/credits.html", dict(context))


def after_claiming(request: HttpRequest) -> HttpResponse:
    """Where something of what was claimed can be paid from what is kept, to where it is; else to the list."""
    count = len(usable_by_member(own_coop(request)))
    if not count:
        return redirect("membership:members")
    text = ngettext(
        "For one member something is kept that can be used for what is open: do it here.",
        "For %(count)s members something is kept that can be used for what is open: do it here.",
        count,
    )
    messages.info(request, text % {"count": count})
    return redirect("membership:credits")


def _form(request: HttpRequest, credit: Credit) -> PartsForm | None:
    """With each part as it would be used, the longest due first."""
    if not credit.usable or not may(
        RULES, "membership.record_payment", actor=request.actor, on=credit.member
    ):
        return None
    return PartsForm(claims=credit.claims, amount=credit.kept, auto_id=False)


addresses = [
    path("members/credits", credits_kept, name="credits"),
]
