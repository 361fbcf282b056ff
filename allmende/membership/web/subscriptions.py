"""Declarations to take further shares that wait: the office admits or refuses them."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from allmende.kernel.doors import perform, refusal_text
from allmende.kernel.errors import Conflict, NotAllowed
from allmende.kernel.permissions import authorize
from allmende.ui.acting import require_shown_to

from ..models import Subscription
from ..permissions import RULES
from ..queries import open_subscriptions
from ..register.terms import terms_on
from ..statutes.rules import law_behind
from ..use_cases.admit_subscription import admit_subscription
from ..use_cases.refuse_subscription import refuse_subscription
from .decision_forms import ResolutionForm


@require_safe
def subscriptions(request: HttpRequest) -> HttpResponse:
    """What waits for a decision, the longest first."""
    coop_id = request.actor.coop_id
    if coop_id is None:
        raise NotAllowed(_("Choose first for which cooperative you act."))
    authorize(RULES, "membership.see_list", actor=request.actor, on=coop_id)
    context = {"waiting": open_subscriptions(coop_id), "law": law_behind(request.acting)}
    return render(request, "membership/subscriptions.html", context)


@require_safe
def subscription(request: HttpRequest, pk: int) -> HttpResponse:
    """One declaration, to decide on."""
    found = _visible(request, pk)
    today = timezone.localdate(timezone=_zone(found))
    form = ResolutionForm(initial={"on": today}, investing=_is_investing(found))
    return render(request, "membership/subscription.html", {"subscription": found, "form": form})


@require_POST
def admission(request: HttpRequest, pk: int) -> HttpResponse:
    """Admit the shares; what is to be paid on them is claimed."""
    found = _visible(request, pk)
    require_shown_to(request)
    form = ResolutionForm(request.POST, investing=_is_investing(found))
    now = timezone.now()
    admitted = (
        perform(
            form,
            lambda: admit_subscription(
                actor=request.actor,
                subscription_id=found.pk,
                on=timezone.localdate(now, timezone=_zone(found)),
                now=now,
                resolution=form.resolution(),
            ),
        )
        if form.is_valid()
        else None
    )
    if not admitted:
        context = {"subscription": found, "form": form}
        return render(request, "membership/subscription.html", context, status=422)
    messages.success(request, _("Admitted. What is to be paid on the shares is claimed."))
    return redirect("membership:member", found.member_id)


@require_POST
def refusal(request: HttpRequest, pk: int) -> HttpResponse:
    """Refuse the shares; the membership goes on as it is."""
    found = _visible(request, pk)
    require_shown_to(request)
    try:
        today = timezone.localdate(timezone=_zone(found))
        refuse_subscription(actor=request.actor, subscription_id=found.pk, on=today)
    except Conflict as refused:
        messages.error(request, refusal_text(refused))
    else:
        messages.success(request, _("Refused. The membership goes on as it is."))
    return redirect("membership:subscriptions")


def _visible(request: HttpRequest, pk: int) -> Subscription:
    found = get_object_or_404(
        Subscription.objects.select_related("member__party", "coop"), pk=pk, coop_id=request.actor.coop_id
    )
    authorize(RULES, "membership.decide_subscription", actor=request.actor, on=found.member)
    return found


def _is_investing(found: Subscription) -> bool:
    return terms_on(found.member, timezone.localdate(timezone=_zone(found))).is_investing


def _zone(found: Subscription) -> ZoneInfo:
    return ZoneInfo(found.coop.time_zone)


addresses = [
    path("subscriptions", subscriptions, name="subscriptions"),
    path("subscriptions/<int:pk>", subscription, name="subscription_waiting"),
    path("subscriptions/<int:pk>/admission", admission, name="subscription_admission"),
    path("subscriptions/<int:pk>/refusal", refusal, name="subscription_refusal"),
]
