"""As what somebody is a member: from when on, decided by whom, and a form for the next change."""

from __future__ import annotations

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
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from allmende.kernel.doors import perform
from allmende.kernel.permissions import authorize
from allmende.ui.acting import require_shown_to
from allmende.ui.fields import DayField

from ..models import LONGEST_REASON, Member, MemberTerms, Statutes
from ..permissions import RULES
from ..queries import group_names, statutes_on
from ..register.terms import Terms, terms_on
from ..use_cases.change_terms import NewTerms, change_terms
from .member import visible_member


class TermsForm(forms.Form):
    """Group, kind, from when on, and who decided. Leaves out what the statutes do not know."""

    group = forms.ChoiceField(label=gettext_lazy("Group"))
    is_investing = forms.BooleanField(label=gettext_lazy("Investing member (§ 8 (2) GenG)"), required=False)
    effective_on = DayField(
        label=gettext_lazy("From this day on"),
        help_text=gettext_lazy(
            "The first day of the membership puts right what was mistyped at the admission."
        ),
    )
    decided_on = DayField(label=gettext_lazy("Decided on"), required=False)
    decided_by = forms.CharField(
        label=gettext_lazy("Decided by"),
        required=False,
        max_length=200,
        help_text=gettext_lazy("Needed where somebody becomes an investing member, or is one no longer."),
    )
    reason = forms.CharField(
        label=gettext_lazy("Why"),
        required=False,
        max_length=LONGEST_REASON,
        widget=forms.Textarea({"rows": 2}),
    )

    def __init__(
        self, *args: Any, terms: Terms, called: str, statutes: Statutes | None, today: date, **more: Any
    ) -> None:
        """called: the group of today, by its last name."""
        super().__init__(*args, **more)
        self.terms = terms
        groups = [(each["code"], each["name"]) for each in statutes.groups] if statutes else []
        if groups:
            known = {code for code, _name in groups}
            before = [(terms.group, called or "–")] if terms.group not in known else []
            self.fields["group"].choices = [*before, *groups]
            self.fields["group"].initial = terms.group
        else:
            del self.fields["group"]
        self.fields["is_investing"].initial = terms.is_investing
        if not terms.is_investing and not (statutes and statutes.investing_allowed):
            del self.fields["is_investing"]
        self.fields["effective_on"].initial = today

    def changed(self) -> NewTerms:
        """What was asked for; what has no field stays as it is."""
        as_before: dict[str, Any] = {"group": self.terms.group, "is_investing": self.terms.is_investing}
        return NewTerms(**(as_before | self.cleaned_data))


@require_http_methods(["GET", "HEAD", "POST"])
def terms(request: HttpRequest, pk: int) -> HttpResponse:
    """What was changed so far, and the form."""
    member = visible_member(request, pk)
    authorize(RULES, "membership.change_terms", actor=request.actor, on=member)
    today = timezone.localdate(timezone=ZoneInfo(member.coop.time_zone))
    statutes = statutes_on(member.coop_id, today)
    before = terms_on(member, today)
    form = TermsForm(
        request.POST if request.method == "POST" else None,
        terms=before,
        called=group_names(member.coop_id, today).get(before.group, before.group),
        statutes=statutes,
        today=today,
    )
    if request.method == "POST":
        require_shown_to(request)
        if form.is_valid() and perform(form, lambda: _change(request, member, form, today)):
            messages.success(request, _("Recorded."))
            return redirect("membership:member", member.pk)
    context = {"member": member, "form": form, "rows": _rows(member, today)}
    return render(request, "membership/terms.html", context, status=422 if form.errors else 200)


def _change(request: HttpRequest, member: Member, form: TermsForm, today: date) -> bool:
    change_terms(actor=request.actor, member_id=member.pk, terms=form.changed(), on=today)
    return True


def _rows(member: Member, today: date) -> list[dict[str, Any]]:
    """What was in force from when on, the admission first."""
    names = group_names(member.coop_id, today)
    first: dict[str, Any] = {"on": member.joined_on, "terms": member, "why": member.resolution}
    changes = MemberTerms.objects.filter(member=member).order_by("effective_on", "recorded_at", "pk")
    rows = [
        first,
        *(
            {"on": each.effective_on, "terms": each, "why": each.resolution or each.reason}
            for each in changes
        ),
    ]
    for row in rows:
        row["group"] = names.get(row["terms"].group, row["terms"].group)
        row["is_investing"] = row["terms"].is_investing
    return rows


addresses = [path("members/<int:pk>/terms", terms, name="terms")]
