"""The office's pile: letters for whom no mail reaches, to print, to send, and to mark as sent."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_safe

from allmende.kernel.doors import perform
from allmende.kernel.permissions import authorize
from allmende.ui.acting import require_shown_to
from allmende.ui.downloads import disposition
from allmende.ui.fields import DayField

from ..letters.on_paper import letter_or_refuse, letter_pdf
from ..letters.queue import queued_letters
from ..models import LetterState
from ..permissions import RULES, letters_visible_to, year_runs_visible_to
from ..use_cases.mark_letters_sent import mark_letters_sent
from ..year.runs import run_or_refuse
from .own import own_coop

A_PAGE = 100
SENT, QUEUED = "sent", "queued"
LONG = timedelta(minutes=30)
"""Without trouble the first letters are out long before."""


class SentForm(forms.Form):
    """When those picked were sent."""

    letters = forms.TypedMultipleChoiceField(label=gettext_lazy("Letters"), coerce=int)
    sent_on = DayField(label=gettext_lazy("Sent on"))

    def __init__(self, *args: Any, ids: list[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["letters"].choices = [(each, str(each)) for each in ids]
        self.fields["letters"].error_messages["required"] = _("Choose at least one letter.")


@require_http_methods(["GET", "HEAD", "POST"])
def letters(request: HttpRequest) -> HttpResponse:
    """What waits, the longest first, or what was sent. POST: those picked were sent."""
    coop_id, today = own_coop(request), timezone.localdate()
    authorize(RULES, "membership.send_letters", actor=request.actor, on=coop_id)
    if request.GET.get("show") == QUEUED:
        return _queued(request, coop_id)
    show_sent = request.GET.get("show") == SENT
    found = letters_visible_to(request.actor).filter(coop_id=coop_id, sent_on__isnull=not show_sent)
    rows = found.select_related("member__party", "recipient", "departure")
    page = Paginator(rows.order_by("-sent_on", "-pk") if show_sent else rows.order_by("pk"), A_PAGE)
    shown = page.get_page(request.GET.get("page"))
    form = SentForm(request.POST or None, ids=[each.pk for each in shown], initial={"sent_on": today})
    if request.method == "POST":
        require_shown_to(request)
        if form.is_valid() and (done := perform(form, lambda: _mark(request, coop_id, form))):
            said = ngettext(
                "One letter is marked as sent.", "%(count)s letters are marked as sent.", len(done)
            )
            messages.success(request, said % {"count": len(done)})
            return redirect("membership:letters")
    context = {
        "page": shown,
        "form": form,
        "picked": form["letters"].value() or [],
        "show_sent": show_sent,
        "params": request.GET,
    }
    return render(request, "membership/letters.html", context, status=422 if form.errors else 200)


def _queued(request: HttpRequest, coop_id: int) -> HttpResponse:
    """What was sent by itself to many, and what became of each; of one run of a year, where it is named."""
    run = request.GET.get("run", "")
    named = run_or_refuse(year_runs_visible_to(request.actor), int(run)).pk if run.isdecimal() else None
    found = queued_letters(coop_id, run_id=named)
    waiting = found.filter(state=LetterState.WAITING)
    context = {
        "page": Paginator(found.order_by("-pk"), A_PAGE).get_page(request.GET.get("page")),
        "params": request.GET,
        "waits_long": waiting.filter(queued_at__lt=timezone.now() - LONG).exists(),
    }
    return render(request, "membership/queued_letters.html", context)


@require_safe
def letter(request: HttpRequest, pk: int) -> HttpResponse:
    """One as PDF, as things stand."""
    found = letter_or_refuse(request.actor, pk)
    authorize(RULES, "membership.send_letters", actor=request.actor, on=found.coop_id)
    headers = {
        "Content-Disposition": disposition(_("letter") + f"-{pk}.pdf", shown=True),
        "Cache-Control": "private, no-store",
    }
    return HttpResponse(letter_pdf(found), content_type="application/pdf", headers=headers)


def _mark(request: HttpRequest, coop_id: int, form: SentForm) -> list[Any]:
    said = form.cleaned_data
    return mark_letters_sent(
        actor=request.actor,
        coop_id=coop_id,
        letter_ids=said["letters"],
        sent_on=said["sent_on"],
        on=timezone.localdate(),
    )


addresses = [
    path("members/letters", letters, name="letters"),
    path("members/letters/<int:pk>.pdf", letter, name="paper_letter"),
]
