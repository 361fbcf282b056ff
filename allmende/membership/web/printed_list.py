"""The list of members (§ 30 GenG): to read and print, as CSV and as PDF; and the member's look into it (§ 31)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from allmende.coops.models import Coop
from allmende.kernel.amounts import format_amount
from allmende.kernel.errors import Conflict
from allmende.kernel.permissions import authorize
from allmende.ui.documents import pdf
from allmende.ui.formats import format_date
from allmende.ui.spreadsheets import csv_lines, notation_of
from allmende.ui.spreadsheets.writing import Cell
from allmende.ui.writing import current_language

from ..models import Cause
from ..permissions import RULES
from ..queries import has_shares
from ..register.list_of_members import Entry, ListQuery, list_of_members
from ..statutes.rules import law_behind
from ..use_cases.export_list import export_list
from ..use_cases.inspect_list import MOST_AT_ONCE, inspect_list
from .as_known import AsKnown, AsKnownForm
from .member import own_member
from .members import own_coop

MOST_ON_THE_PAGE, MOST_IN_A_PDF = 1000, 5000


class TooLongForADocument(Conflict):
    code = "too-long-for-a-document"


class ListForm(AsKnownForm):
    """As of which day, as known on which, and whether with those who left before."""

    leavers = forms.BooleanField(label=gettext_lazy("with those who left before"), required=False)


@require_safe
def printed_list(request: HttpRequest) -> HttpResponse:
    """The list as of a day; ?format=csv and ?format=pdf for files, of which the audit log knows."""
    coop_id = own_coop(request)
    authorize(RULES, "membership.see_list", actor=request.actor, on=coop_id)
    form = ListForm(request, request.acting)
    asked = form.asked
    query = ListQuery(
        coop_id=coop_id,
        as_of=asked.as_of,
        known_at=asked.known_at,
        with_leavers=form.cleaned_data.get("leavers", False),
    )
    wanted = FILES.get(request.GET.get("format", ""))
    if wanted and not form.errors:  # a file of another day than was asked for would be believed
        return wanted(request, query, asked, form.now)
    entries = list(list_of_members(query))
    after = _number(request.GET.get("after", ""))
    shown = [each for each in entries if each.number > after]
    context: dict[str, Any] = {
        "form": form,
        "query": query,
        "asked": asked,
        "law": law_behind(request.acting),
        "has_shares": has_shares(coop_id, query.as_of),
        "entries": shown[:MOST_ON_THE_PAGE],
        "after": shown[MOST_ON_THE_PAGE - 1].number if len(shown) > MOST_ON_THE_PAGE else None,
        "causes": dict(Cause.choices),
        "members": len(entries),
        "shares": sum(each.shares for each in entries),
        "fits_a_pdf": len(entries) <= MOST_IN_A_PDF,
    }
    return render(request, "membership/list.html", context)


@require_POST
def inspection(request: HttpRequest, pk: int) -> HttpResponse:
    """A member looks into the list of the own cooperative. Each look is written down, so it takes a POST."""
    member = own_member(request, pk)
    now = timezone.now()
    query = ListQuery(
        coop_id=member.coop_id,
        as_of=timezone.localdate(now),
        known_at=now,
        after=_number(request.POST.get("after", "")),
    )
    entries = inspect_list(actor=request.actor, query=query)
    context = {
        "member": member,
        "coop": member.coop,
        "query": query,
        "law": law_behind(member.coop),
        "has_shares": has_shares(member.coop_id, query.as_of),
        "entries": entries,
        "after": entries[-1].number if len(entries) == MOST_AT_ONCE else None,
    }
    return render(request, "membership/inspection.html", context)


def _number(said: str) -> int:
    """A number in the list to go on behind; 0 for what is none."""
    return int(said) if said.isascii() and said.isdigit() and len(said) < 10 else 0


def heads(*, with_shares: bool = True) -> list[str]:
    """The columns of the list."""
    of_shares = [_("Shares"), _("Further shares"), _("Further shares since")] if with_shares else []
    return [
        _("No."),
        _("Name"),
        _("Street"),
        _("Postcode"),
        _("Town"),
        _("Country"),
        _("Member since"),
        *of_shares,
        _("Exit"),
        _("Cause"),
        _("Investing"),
    ]


def _csv(request: HttpRequest, query: ListQuery, asked: AsKnown, _now: datetime) -> HttpResponse:
    entries = export_list(actor=request.actor, query=query, file_format="csv")
    rows = _rows(entries, with_shares=has_shares(query.coop_id, query.as_of))
    lines = csv_lines(rows, notation=notation_of(get_language() or "en"))
    return _file("".join(lines), "text/csv; charset=utf-8", f"{_file_name(request.acting, asked)}.csv")


def _file(content: str | bytes, content_type: str, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "private, no-store"
    return response


def _rows(entries: Sequence[Entry], *, with_shares: bool) -> Iterator[Sequence[Cell]]:
    yield heads(with_shares=with_shares)
    investing = _("yes")
    for each in entries:
        yield (
            each.number,
            each.name,
            f"{each.street}, {each.address_extra}" if each.address_extra else each.street,
            each.postcode,
            each.town,
            each.country,
            each.joined_on,
            *((each.shares, each.further_shares, _since(each)) if with_shares else ()),
            each.exit_on,
            _cause(each),
            investing if each.is_investing else "",
        )


def _since(each: Entry) -> str:
    """ "2024-03-01 +2; 2025-12-31 −1": by how many further shares changed, and on which day."""
    return "; ".join(
        f"{day.isoformat()} {format_amount(shares, decimals=0, signed=True)}"
        for day, shares in each.further_since
    )


def _cause(each: Entry) -> str:
    return str(Cause(each.cause).label) if each.cause else ""


def _pdf(request: HttpRequest, query: ListQuery, asked: AsKnown, now: datetime) -> HttpResponse:
    coop = request.acting
    entries = export_list(actor=request.actor, query=query, file_format="pdf")
    if len(entries) > MOST_IN_A_PDF:
        raise TooLongForADocument(
            _("The list is too long for a PDF: it has %(count)s entries. Please load it as CSV.")
            % {"count": len(entries)},
            rule=_("Rule: at most %(most)s entries.") % {"most": MOST_IN_A_PDF},
        )
    language, with_shares = current_language(), has_shares(query.coop_id, query.as_of)
    said = _("%(days)s: %(members)s members")
    if with_shares:
        said = _("%(days)s: %(members)s members, %(shares)s shares")
    data = {
        "letterhead": {"name": coop.name, "foot": coop.name},
        "kicker": ", ".join(filter(None, (_("List of members"), law_behind(coop).cited("list")))),
        "lede": said
        % {
            "days": asked.title,
            "members": len(entries),
            "shares": sum(each.shares for each in entries),
        },
        "as_of": _("Made on %(day)s") % {"day": format_date(timezone.localdate(now), language=language)},
        "sheet": {
            "columns": _columns(with_shares),
            "rows": [_printed(each, language, with_shares) for each in entries],
        },
    }
    made = pdf(
        "membership/documents/list.typ", data, language=language, title=_("List of members"), written_at=now
    )
    return _file(made, "application/pdf", f"{_file_name(coop, asked)}.pdf")


def _columns(with_shares: bool) -> list[dict[str, Any]]:
    of_shares: list[dict[str, Any]] = [
        {"label": _("Further shares"), "align": "end"},
        {"label": _("Further shares since"), "width": 2},
    ]
    return [
        {"label": _("No."), "align": "end"},
        {"label": _("Name"), "width": 3},
        {"label": _("Address"), "width": 4},
        {"label": _("Member since")},
        *(of_shares if with_shares else []),
        {"label": _("Exit"), "width": 2},
    ]


def _printed(each: Entry, language: str, with_shares: bool) -> list[str]:
    return [
        str(each.number),
        each.name,
        each.address,
        format_date(each.joined_on, language=language, short=True),
        *([str(each.further_shares), _since(each)] if with_shares else []),
        " ".join((format_date(each.exit_on, language=language, short=True), _cause(each)))
        if each.exit_on
        else "",
    ]


def _file_name(coop: Coop, asked: AsKnown) -> str:
    known = [_("known"), asked.known_on.isoformat()] if asked.known_on else []
    return "-".join([_("members"), coop.slug, asked.as_of.isoformat(), *known])


FILES = {"csv": _csv, "pdf": _pdf}


addresses = [
    path("members/list", printed_list, name="list_of_members"),
    path("members/<int:pk>/inspection", inspection, name="inspection"),
]
