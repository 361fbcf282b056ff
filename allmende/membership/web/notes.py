"""Notes on a member: written and deleted on the member's page, for the office alone."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from allmende.kernel.doors import perform
from allmende.kernel.permissions import authorize

from ..models import LONGEST_NOTE
from ..permissions import RULES, notes_visible_to
from ..use_cases.delete_note import delete_note
from ..use_cases.write_note import write_note
from .member import visible_member


class NoteForm(forms.Form):
    """What is to be remembered about a member."""

    text = forms.CharField(
        label=pgettext_lazy("about a member", "Note"),
        max_length=LONGEST_NOTE,
        widget=forms.Textarea({"rows": 4}),
        help_text=gettext_lazy("The office alone reads it. Members may ask for what is stored about them."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def notes(request: HttpRequest, pk: int) -> HttpResponse:
    """All notes on a member, the newest first, and the form for another."""
    member = visible_member(request, pk)
    authorize(RULES, "membership.keep_notes", actor=request.actor, on=member.coop_id)
    form = NoteForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        text = form.cleaned_data["text"]
        now = timezone.now()
        if perform(form, lambda: write_note(actor=request.actor, member_id=pk, text=text, now=now)):
            messages.success(request, _("Noted."))
            return redirect("membership:member", pk=pk)
    found = notes_visible_to(request.actor).filter(member=member).select_related("written_by", "import_run")
    context = {"member": member, "form": form, "notes": found.order_by("-written_at", "-pk")}
    return render(request, "membership/notes.html", context, status=422 if form.errors else 200)


@require_POST
def deletion(request: HttpRequest, pk: int) -> HttpResponse:
    """Delete a note."""
    member_id = delete_note(actor=request.actor, note_id=pk)
    messages.success(request, _("The note is deleted."))
    return redirect("membership:notes", pk=member_id)


addresses = [
    path("members/<int:pk>/notes", notes, name="notes"),
    path("notes/<int:pk>/deletion", deletion, name="note_deletion"),
]
