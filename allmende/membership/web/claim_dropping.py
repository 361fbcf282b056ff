"""Drop what is open of a claim."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from allmende.kernel.doors import perform
from allmende.kernel.permissions import authorize

from ..letters.claim_words import words_of_claim
from ..money.claims import claim_or_refuse, must_not_be_waived
from ..permissions import RULES
from ..use_cases.drop_claim import drop_claim
from .claim_forms import DropForm
from .member import visible_member


@require_http_methods(["GET", "HEAD", "POST"])
def claim_cancellation(request: HttpRequest, pk: int, claim: int) -> HttpResponse:
    """Why it is dropped."""
    member = visible_member(request, pk)
    authorize(RULES, "membership.drop_claim", actor=request.actor, on=member)
    found, today = claim_or_refuse(member, claim), timezone.localdate()
    is_bound = must_not_be_waived(found, member, on=today)
    form = DropForm(request.POST if request.method == "POST" else None, is_bound_by_law=is_bound)
    if form.is_valid():
        dropped = perform(
            form,
            lambda: drop_claim(
                actor=request.actor,
                member_id=member.pk,
                claim_id=found.pk,
                on=today,
                now=timezone.now(),
                **form.cleaned_data,
            ),
        )
        if dropped is not None:
            messages.success(request, _("Dropped. What was open is owed no longer."))
            return redirect("membership:claims", pk=member.pk)
    context = {"member": member, "claim": found, "words_of": words_of_claim, "form": form}
    return render(request, "membership/claim_cancellation.html", context, status=422 if form.errors else 200)


addresses = [
    path("members/<int:pk>/claims/<int:claim>/cancellation", claim_cancellation, name="claim_cancellation"),
]
