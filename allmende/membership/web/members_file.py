"""The list of members as a file, with the columns one chooses."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import Decimal
from tempfile import SpooledTemporaryFile
from typing import Any

from django import forms
from django.http import FileResponse, HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.urls import path
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy, pgettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from allmende.kernel.permissions import authorize
from allmende.ui.spreadsheets import csv_lines, notation_of
from allmende.ui.spreadsheets.writing import Cell

from ..permissions import RULES
from ..register.member_list import Line, State
from ..use_cases.export_members import export_members
from .filters import STATES
from .own import own_coop
from .selection import Selection, selection_of

KEPT_IN_MEMORY = 4 * 1024 * 1024
"""Bytes of a file; what is longer waits on the disk until it is sent."""
STATE_WORDS = dict(STATES) | {State.JOINING.value: gettext_lazy("joins later")}
_name = gettext_lazy
COLUMNS: dict[str, tuple[str | Promise, Callable[[Line], Cell]]] = {
    "number": (_name("No."), lambda line: line.member.number),
    "name": (_name("Name"), lambda line: line.member.party.list_name),
    "given_name": (_name("Given name"), lambda line: line.member.party.given_name),
    "family_name": (_name("Family name"), lambda line: line.member.party.family_name),
    "email": (_name("E-mail"), lambda line: line.member.party.email),
    "phone": (_name("Phone"), lambda line: line.member.party.phone),
    "street": (_name("Street"), lambda line: line.member.party.street),
    "address_extra": (_name("Address line 2"), lambda line: line.member.party.address_extra),
    "postcode": (_name("Postcode"), lambda line: line.member.party.postcode),
    "town": (_name("Town"), lambda line: line.member.party.town),
    "country": (_name("Country"), lambda line: line.member.party.country),
    "language": (_name("Language"), lambda line: line.member.party.language),
    "birth_date": (_name("Date of birth"), lambda line: line.member.party.birth_date),
    "group": (_name("Group"), lambda line: line.terms.group),
    "investing": (_name("Investing"), lambda line: _("yes") if line.terms.is_investing else ""),
    "joined_on": (_name("Member since"), lambda line: line.member.joined_on),
    "exit_on": (_name("Last day"), lambda line: line.exit_on),
    "state": (_name("State"), lambda line: str(STATE_WORDS[line.state.value])),
    "shares": (_name("Shares"), lambda line: line.shares),
    "capital": (_name("Capital €"), lambda line: _euros(line.capital)),
    "owed": (pgettext_lazy("column", "Open payments €"), lambda line: _euros(line.owed)),
}
USUAL = ["number", "name", "email", "street", "postcode", "town", "joined_on", "state", "shares", "capital"]


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
        columns = [key for key in COLUMNS if key in form.cleaned_data["column"]]
        return _file(request, selection, columns)
    context: dict[str, Any] = {
        "form": form,
        "selection": selection,
        "members": selection.members.count(),
    }
    return render(request, "membership/members_file.html", context, status=422 if form.errors else 200)


def _file(request: HttpRequest, selection: Selection, columns: Sequence[str]) -> FileResponse:
    """The file, written aside first: the log is to know of it before the first line leaves, and lines are many."""
    notation = notation_of(get_language() or "en")
    # Closed by the response, and gone with that.
    file = SpooledTemporaryFile(max_size=KEPT_IN_MEMORY)  # noqa: SIM115

    def write(lines: Iterable[Line]) -> None:
        for text in csv_lines(_rows(columns, lines), notation=notation):
            file.write(text.encode())

    export_members(
        actor=request.actor,
        query=selection.query,
        picked=selection.picked,
        columns=columns,
        write=write,
    )
    file.seek(0)
    response = FileResponse(file, content_type="text/csv; charset=utf-8")
    name = f"{_('members')}-{selection.query.as_of.isoformat()}.csv"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "private, no-store"
    return response


def _rows(columns: Sequence[str], lines: Iterable[Line]) -> Iterator[Sequence[Cell]]:
    chosen = [COLUMNS[key] for key in columns]
    yield [str(name) for name, _cell in chosen]
    for line in lines:
        yield [cell(line) for _name, cell in chosen]


def _euros(cents: int) -> Decimal:
    return Decimal(cents).scaleb(-2)


addresses = [
    path("members/file", members_file, name="members_file"),
]
