"""The cooperative is dissolved (§§ 78 ff. GenG): recorded, shown, continued, or taken back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST

from allmende.kernel.doors import perform, put_into
from allmende.kernel.permissions import authorize
from allmende.ui.acting import acts_for_another
from allmende.ui.fields import DayField

from ..models import CAN_CONTINUE, Departure, Dissolution, DissolutionGround, Member
from ..permissions import RULES
from ..register.dissolution import continuation_cited, dissolution_of, ground_cited
from ..statutes.rules import law_behind
from ..use_cases.continue_coop import continue_coop
from ..use_cases.record_dissolution import Undone, record_dissolution
from ..use_cases.register_dissolution import register_dissolution
from ..use_cases.take_back_dissolution import take_back_dissolution
from .own import own_coop


class DissolutionForm(forms.Form):
    """Since when, by what, and that it is meant."""

    dissolved_on = DayField(label=gettext_lazy("Dissolved on"))
    ground = forms.ChoiceField(label=gettext_lazy("By what"), choices=DissolutionGround.choices)
    registered_on = DayField(
        label=gettext_lazy("In the register since"),
        required=False,
        help_text=gettext_lazy("Can be entered later."),
    )
    is_resolved = forms.BooleanField(
        label=gettext_lazy(
            "It is dissolved: exits of the six months before are undone, nobody joins any more."
        )
    )


class RegisterForm(forms.Form):
    """When the register entered it."""

    registered_on = DayField(label=gettext_lazy("In the register since"))


class ContinuationForm(forms.Form):
    """When the assembly resolved to continue."""

    resolved_on = DayField(label=gettext_lazy("Day of the resolution"))


class DissolutionMistakeForm(forms.Form):
    """Why it was none."""

    reason = forms.CharField(label=gettext_lazy("How the mistake came about"), max_length=500)


@require_http_methods(["GET", "HEAD", "POST"])
def dissolution(request: HttpRequest) -> HttpResponse:
    """Record it; once it is recorded, how it stands and what can be done."""
    standing = _standing(request)
    if standing is not None:
        return _shown(request, standing)
    form = DissolutionForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        said = {name: form.cleaned_data[name] for name in ("dissolved_on", "registered_on")}
        said["ground"] = DissolutionGround(form.cleaned_data["ground"])
        if done := _done(request, form, record_dissolution, said):
            _tell(request, done)
            return redirect("membership:dissolution")
    context = {"form": form, "law": law_behind(request.acting)}
    return render(request, "membership/dissolution.html", context, status=422 if form.errors else 200)


@require_POST
def dissolution_register(request: HttpRequest) -> HttpResponse:
    """Name the day of the register."""
    form = RegisterForm(request.POST)
    return _ended(request, form, register_dissolution, "register", _("The day of the register is entered."))


@require_POST
def dissolution_continuation(request: HttpRequest) -> HttpResponse:
    """The assembly resolved to continue."""
    form = ContinuationForm(request.POST)
    return _ended(request, form, continue_coop, "continuation", _("The cooperative goes on."))


@require_POST
def dissolution_mistake(request: HttpRequest) -> HttpResponse:
    """It was entered by mistake."""
    form = DissolutionMistakeForm(request.POST)
    return _ended(request, form, take_back_dissolution, "mistake", _("It was never dissolved."))


def _standing(request: HttpRequest) -> Dissolution | None:
    coop_id = own_coop(request)
    authorize(RULES, "membership.keep_dissolution", actor=request.actor, on=coop_id)
    return dissolution_of(coop_id)


def _ended(
    request: HttpRequest, form: forms.Form, use_case: Callable[..., Any], part: str, once_done: str
) -> HttpResponse:
    standing = _standing(request)
    if standing is None:
        return redirect("membership:dissolution")
    if form.is_valid() and (done := _done(request, form, use_case, form.cleaned_data)):
        messages.success(request, once_done)
        _tell_what_is_left(request, getattr(done, "left", []))
        return redirect("membership:dissolution")
    return _shown(request, standing, **{part: form})


def _done(request: HttpRequest, form: forms.Form, use_case: Callable[..., Any], said: dict[str, Any]) -> Any:
    if refusal := acts_for_another(request):
        put_into(form, refusal)
        return None
    coop = request.acting
    return perform(form, lambda: use_case(actor=request.actor, coop=coop, on=_today(request), **said))


def _today(request: HttpRequest) -> date:
    return timezone.localdate(timezone=ZoneInfo(request.acting.time_zone))


def _shown(request: HttpRequest, standing: Dissolution, **sent: forms.Form) -> HttpResponse:
    """Each of the three forms with an id of its own; the one that was sent with what was wrong in it."""
    law = law_behind(request.acting)
    undone = Departure.objects.filter(dissolution=standing)
    context = {
        "dissolution": standing,
        "law": law,
        "ground_cited": ground_cited(law, standing),
        "undone": undone.select_related("member__party").order_by("member__number", "pk"),
        "register": sent.get("register") or RegisterForm(auto_id="register_%s"),
        "continuation": sent.get("continuation") or ContinuationForm(auto_id="continuation_%s"),
        "mistake": sent.get("mistake") or DissolutionMistakeForm(auto_id="mistake_%s"),
        "continuation_cited": continuation_cited(law, standing),
        "can_continue": standing.ground in CAN_CONTINUE,
    }
    return render(request, "membership/dissolved.html", context, status=422 if sent else 200)


def _tell(request: HttpRequest, done: Undone) -> None:
    count = len(done.undone)
    text = ngettext("%(count)s exit is undone.", "%(count)s exits are undone.", count) % {"count": count}
    messages.success(request, text)
    if done.standing:
        stay = _("These stay, because they were settled or the member came back: No. %(numbers)s.")
        messages.warning(request, stay % {"numbers": _numbers(done.standing)})


def _tell_what_is_left(request: HttpRequest, left: Sequence[Departure]) -> None:
    if left:
        stay = _("Look at these one by one, their exit does not count by itself: No. %(numbers)s.")
        messages.warning(request, stay % {"numbers": _numbers(left)})


def _numbers(steps: Sequence[Departure]) -> str:
    members = Member.objects.filter(pk__in=[step.member_id for step in steps])
    return ", ".join(map(str, members.order_by("number").values_list("number", flat=True)))


addresses = [
    path("members/dissolution", dissolution, name="dissolution"),
    path("members/dissolution/register", dissolution_register, name="dissolution_register"),
    path("members/dissolution/continuation", dissolution_continuation, name="dissolution_continuation"),
    path("members/dissolution/mistake", dissolution_mistake, name="dissolution_mistake"),
]
