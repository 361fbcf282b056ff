"""The list of members (§ 30 GenG): to read and print, as CSV and as PDF; and the member's look into it (§ 31)."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from allmende.kernel.permissions import authorize
from allmende.ui.downloads import disposition

from ..letters.printed_list import list_file
from ..models import Cause
from ..permissions import RULES
from ..queries import has_shares
from ..register.as_known import AsKnown
from ..register.list_of_members import ListQuery, knew_nobody_until, list_of_members
from ..statutes.rules import law_behind
from ..use_cases.export_list import MOST_IN_A_PDF, export_list
from ..use_cases.inspect_list import MOST_AT_ONCE, inspect_list
from .as_known import AsKnownForm
from .member import own_member
from .members import own_coop

MOST_ON_THE_PAGE = 1000
FILES = ("csv", "pdf")
NAMED = 10
"""Of those without an address the first are named."""


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
    wanted = request.GET.get("format")
    if wanted in FILES and not form.errors:  # a file of another day than was asked for would be believed
        return _file(request, query, asked, wanted, form.now)
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
        "no_address": [] if after else [each for each in entries if each.lacks_address],
        "named": NAMED,
        "causes": dict(Cause.choices),
        "members": len(entries),
        "shares": sum(each.shares for each in entries),
        "knew_nobody": None if entries else knew_nobody_until(request.acting, asked),
        "fits_a_pdf": len(entries) <= MOST_IN_A_PDF,
    }
    return render(request, "membership/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def inspection(request: HttpRequest, pk: int) -> HttpResponse:
    """A member looks into the list of the own cooperative. Each look is written down, so it takes a POST.

    GET, as after a switch of the language, leads to the page from which one looks.
    """
    member = own_member(request, pk)
    if request.method != "POST":
        return redirect("membership:member", member.pk)
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


def _file(
    request: HttpRequest, query: ListQuery, asked: AsKnown, file_format: str, now: datetime
) -> HttpResponse:
    """A copy that leaves the house; the audit log knows of it."""
    make = partial(list_file, coop=request.acting, asked=asked, file_format=file_format, now=now)
    made = export_list(actor=request.actor, query=query, file_format=file_format, take=make)
    response = HttpResponse(made.content, content_type=made.content_type)
    response["Content-Disposition"] = disposition(made.name)
    response["Cache-Control"] = "private, no-store"
    return response


addresses = [
    path("members/list", printed_list, name="list_of_members"),
    path("members/<int:pk>/inspection", inspection, name="inspection"),
]
