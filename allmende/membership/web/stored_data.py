"""What is stored about somebody in the register: shown with purpose and retention, and handed out as an archive."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from allmende.kernel.permissions import authorize
from allmende.kernel.row_access import seeing
from allmende.ui.acting import require_shown_to
from allmende.ui.downloads import disposition

from ..law.retention import is_entered
from ..permissions import RULES
from ..stored.erasing import kept_of
from ..stored.shown import log_of_erasures, periods_of, stored_about
from ..use_cases.answer_data_request import answer_data_request
from ..use_cases.request_erasure import request_erasure
from .contact import back_to, visible_party
from .own import own_coop


@never_cache
@require_safe
def stored_data(request: HttpRequest, pk: int) -> HttpResponse:
    """What is stored, why, and how long."""
    party = visible_party(request, pk)
    authorize(RULES, "membership.answer_data_request", actor=request.actor, on=party)
    with seeing(person_id=request.actor.person_id, coop_ids=[party.coop_id]):  # payments know no persons
        today = timezone.localdate()
        kept = list(kept_of(party, today))
        context = {
            "party": party,
            "coop": party.coop,
            "back": back_to(party),
            "stored": stored_about(party, kept, on=today),
            "kept": kept,
        }
    return render(request, "membership/stored_data.html", context)


@require_POST
def erasure(request: HttpRequest, pk: int) -> HttpResponse:
    """Erase what may go now; the page then says what is kept."""
    party = visible_party(request, pk)
    require_shown_to(request)
    request_erasure(actor=request.actor, party=party, on=timezone.localdate())
    messages.success(
        request, _("What is needed no longer is erased. What is kept, and until when, stands here.")
    )
    return redirect("membership:stored_data", party.pk)


@require_safe
def erasures(request: HttpRequest) -> HttpResponse:
    """The log of what was erased by itself: how much, of what, on which day, of nobody in particular."""
    coop_id = own_coop(request)
    authorize(RULES, "membership.see_list", actor=request.actor, on=coop_id)
    law = request.acting.jurisdiction
    context = {
        "coop": request.acting,
        "erasures": log_of_erasures(coop_id),
        "periods": list(periods_of(request.acting)),
        "country": "" if is_entered(law) else law,
    }
    return render(request, "membership/erasures.html", context)


@require_POST
def data_archive(request: HttpRequest, pk: int) -> HttpResponse:
    """The archive, in the language of whom it is about."""
    party = visible_party(request, pk)
    made = answer_data_request(actor=request.actor, party=party, language=party.language, now=timezone.now())
    name = _("data") + f"-{party.coop.slug}-{timezone.localdate().isoformat()}.zip"
    return HttpResponse(
        made,
        content_type="application/zip",
        headers={
            "Content-Disposition": disposition(name),
            "Cache-Control": "private, no-store",
        },
    )


addresses = [
    path("parties/<int:pk>/data", stored_data, name="stored_data"),
    path("parties/<int:pk>/erasure", erasure, name="erasure"),
    path("members/erasures", erasures, name="erasures"),
    path("parties/<int:pk>/data.zip", data_archive, name="data_archive"),
]
