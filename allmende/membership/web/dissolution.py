"""The cooperative is dissolved: exits of the last six months count as not having happened (§ 75 GenG)."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from allmende.kernel.doors import perform, put_into
from allmende.kernel.permissions import authorize
from allmende.ui.acting import acts_for_another
from allmende.ui.fields import DayField

from ..models import Departure, Member
from ..permissions import RULES
from ..use_cases.undo_exits_on_dissolution import Undone, undo_exits_on_dissolution
from .own import own_coop


class DissolutionForm(forms.Form):
    """Since when, and that it is meant."""

    dissolved_on = DayField(label=gettext_lazy("Dissolved on"))
    is_resolved = forms.BooleanField(
        label=gettext_lazy("The dissolution is resolved: exits of the six months before are undone.")
    )


@require_http_methods(["GET", "HEAD", "POST"])
def dissolution(request: HttpRequest) -> HttpResponse:
    """Undo the exits, and say which of them stand."""
    coop_id = own_coop(request)
    authorize(RULES, "membership.undo_exits", actor=request.actor, on=coop_id)
    form = DissolutionForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and (done := _undo(request, form)):
        _tell(request, done)
        return redirect("membership:members")
    return render(request, "membership/dissolution.html", {"form": form}, status=422 if form.errors else 200)


def _undo(request: HttpRequest, form: DissolutionForm) -> Undone | None:
    if refusal := acts_for_another(request):
        put_into(form, refusal)
        return None
    return perform(
        form,
        lambda: undo_exits_on_dissolution(
            actor=request.actor,
            coop=request.acting,
            dissolved_on=form.cleaned_data["dissolved_on"],
            on=timezone.localdate(),
        ),
    )


def _tell(request: HttpRequest, done: Undone) -> None:
    count = len(done.undone)
    text = ngettext("%(count)s exit is undone.", "%(count)s exits are undone.", count) % {"count": count}
    messages.success(request, text)
    if done.standing:
        stay = _("These stay, because they were settled or the member came back: No. %(numbers)s.")
        messages.warning(request, stay % {"numbers": ", ".join(map(str, _numbers(done.standing)))})


def _numbers(steps: list[Departure]) -> list[int]:
    members = Member.objects.filter(pk__in=[step.member_id for step in steps])
    return list(members.order_by("number").values_list("number", flat=True))


addresses = [
    path("members/dissolution", dissolution, name="dissolution"),
]
