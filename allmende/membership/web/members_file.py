"""The list of members as a file, with the columns one chooses."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import FileResponse, HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from allmende.kernel.permissions import authorize
from allmende.ui.downloads import disposition

from ..permissions import RULES
from ..register.columns import COLUMNS, USUAL, file_name
from ..use_cases.export_members import export_members
from .own import own_coop
from .selection import selection_of


class ColumnsForm(forms.Form):
    """Which columns the file has."""

    column = forms.MultipleChoiceField(
        label=gettext_lazy("Columns"),
        choices=[(key, name) for key, (name, _cell) in COLUMNS.items()],
        widget=forms.CheckboxSelectMultiple,
    )


@require_safe
def members_file(request: HttpRequest) -> HttpResponseBase:
    """The choice of columns; with ?format=csv the file, which the audit log knows of."""
    coop_id = own_coop(request)
    authorize(RULES, "membership.see_list", actor=request.actor, on=coop_id)
    selection = selection_of(request, coop_id)
    wanted = request.GET.get("format") == "csv"
    form = ColumnsForm(request.GET if wanted else None, initial={"column": USUAL})
    if wanted and form.is_valid():
        file = export_members(
            actor=request.actor,
            query=selection.query,
            picked=selection.picked,
            columns=form.cleaned_data["column"],
        )
        response = FileResponse(file, content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = disposition(file_name(selection.query.as_of))
        response["Cache-Control"] = "private, no-store"
        return response
    context: dict[str, Any] = {
        "form": form,
        "selection": selection,
        "members": selection.members.count(),
    }
    return render(request, "membership/members_file.html", context, status=422 if form.errors else 200)


addresses = [
    path("members/file", members_file, name="members_file"),
]
