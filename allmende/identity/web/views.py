"""A person's own page: name, language, sessions, and the end of the login."""

from __future__ import annotations

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.contrib.auth import logout, update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from allmende.kernel.doors import perform, refusal_text
from allmende.kernel.errors import Conflict
from allmende.ui.downloads import disposition

from ..models import Person
from ..use_cases.delete_login import delete_login
from ..use_cases.edit_person import edit_person
from ..use_cases.end_other_sessions import end_other_sessions
from ..use_cases.export_own_data import export_own_data
from .forms import PersonForm


@login_required
@require_http_methods(["GET", "POST"])
def me(request: HttpRequest) -> HttpResponse:
    """Name and language, and the ways to address, password, sessions and deletion."""
    person = _person(request)
    form = PersonForm(
        request.POST if request.method == "POST" else None,
        initial={"name": person.name, "language": person.language},
    )
    if request.method == "POST" and form.is_valid():
        edited = perform(form, lambda: edit_person(actor=request.actor, person=person, **form.cleaned_data))
        if edited:
            with translation.override(edited.language):
                messages.success(request, _("Saved."))
            return redirect("identity:me")
    return render(request, "identity/me.html", {"form": form}, status=422 if form.errors else 200)


@login_required
@require_POST
def sessions(request: HttpRequest) -> HttpResponse:
    """Sign out everywhere but here."""
    person = end_other_sessions(actor=request.actor, person=_person(request))
    update_session_auth_hash(request, person)
    messages.success(request, _("You are signed out everywhere else."))
    return redirect("identity:me")


@login_required
@require_POST
def data_archive(request: HttpRequest) -> HttpResponse:
    """A copy of all that is stored about the person, as a file."""
    language = translation.get_language() or "en"
    made = export_own_data(
        actor=request.actor, person=_person(request), language=language, now=timezone.now()
    )
    name = _("data") + f"-{timezone.localdate().isoformat()}.zip"
    headers = {"Content-Disposition": disposition(name), "Cache-Control": "private, no-store"}
    return HttpResponse(made, content_type="application/zip", headers=headers)


@login_required
@require_http_methods(["GET", "POST"])
@reauthentication_required
def deletion(request: HttpRequest) -> HttpResponse:
    """Say what goes and what stays, then delete the login."""
    if request.method == "POST":
        try:
            delete_login(actor=request.actor, person=_person(request))
        except Conflict as refusal:
            context = {"refusal": refusal_text(refusal)}
            return render(request, "identity/deletion.html", context, status=refusal.status)
        logout(request)
        messages.success(request, _("Your login is deleted."))
        return redirect("home:start")
    return render(request, "identity/deletion.html", {"refusal": ""})


def _person(request: HttpRequest) -> Person:
    person = request.user
    assert isinstance(person, Person)  # noqa: S101  login_required stands above every view
    return person
