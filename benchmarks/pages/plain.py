"""The plain pages: a view, the same query as ours, a bare document with a table. Also the addresses of the run."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import include, path
from django.utils import timezone
from jinja2 import Template

from allmende.directory.models import Entry
from allmende.directory.queries import EntryQuery, find_entries
from allmende.exchange.queries import account_of
from allmende.exchange.statement import Movement, page_of
from allmende.membership.register.member_list import Line, MemberQuery, members_page, totals
from allmende.pool.models import Booking, Resource
from allmende.pool.queries.bookings import bookings_page
from allmende.pool.queries.offers import offers_page

ROWS = 50
View = Callable[[HttpRequest], HttpResponse]

DOCUMENT = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>A list</title></head><body><h1>A list</h1>
<table><thead><tr>HEADS</tr></thead><tbody>
{% for row in rows %}<tr>CELLS</tr>
{% endfor %}</tbody></table></body></html>"""


def a_table(rows: Callable[[HttpRequest], Sequence[Any]], **columns: str) -> View:
    """A view: a column for each expression of Jinja2, by its head."""
    heads = "".join(f"<th>{name.replace('_', ' ')}</th>" for name in columns)
    cells = "".join(f"<td>{{{{ {expression} }}}}</td>" for expression in columns.values())

    @cache
    def template() -> Template:
        text = DOCUMENT.replace("HEADS", heads).replace("CELLS", cells)
        return engines["jinja2"].env.from_string(text)  # the environment of our pages

    @login_required
    def view(request: HttpRequest) -> HttpResponse:
        return HttpResponse(template().render(rows=rows(request)))

    return view


def _offers(request: HttpRequest) -> Sequence[Resource]:
    return offers_page(limit=ROWS).rows


def _bookings(request: HttpRequest) -> Sequence[Booking]:
    return bookings_page(request.actor, view="open", limit=ROWS, now=timezone.now()).rows


def _entries(request: HttpRequest) -> Sequence[Entry]:
    return find_entries(EntryQuery())[:ROWS]


def _movements(request: HttpRequest) -> Sequence[Movement]:
    today = timezone.localdate()
    account = account_of(coop_id=request.acting.pk)
    assert account is not None
    return page_of(account, first=today.replace(day=1), last=today, limit=ROWS).rows


def _members(request: HttpRequest) -> Sequence[Line]:
    query = MemberQuery(coop_id=request.acting.pk, as_of=timezone.localdate())
    totals(query)
    return members_page(query, limit=ROWS).lines


offers = a_table(
    _offers,
    Kind="row.kind",
    Name="row.name",
    Lender="row.coop.name",
    Town="row.town",
    Price="row.price",
    For="row.price_per",
    By_agreement="row.by_agreement",
)
bookings = a_table(
    _bookings,
    Name="row.resource.name",
    From="row.starts_at",
    Until="row.ends_at",
    Lender="row.lender_coop.name",
    Borrower="row.borrower_coop.name",
    Price="row.price",
    Number="row.number",
    State="row.state",
)
organisations = a_table(
    _entries,
    Name="row.name",
    Legal_form="row.legal_form_text",
    Sectors="row.sectors|join(', ')",
    Town="row.town",
    Cooperative="row.coop_id",
)
account = a_table(
    _movements,
    Day="row.effective_on",
    With_whom="row.other_name",
    What_for="row.purpose",
    Number="row.number",
    Amount="row.amount",
    Balance="row.balance",
)

members = a_table(
    _members,
    Number="row.member.number",
    Name="row.member.party.list_name",
    Postcode="row.member.party.postcode",
    Town="row.member.party.town",
    Member_since="row.member.joined_on",
    Shares="row.shares",
    Capital="row.capital",
    State="row.state",
    Open="row.owed",
)

urlpatterns = [
    path("plain/offers", offers),
    path("plain/bookings", bookings),
    path("plain/organisations", organisations),
    path("plain/account", account),
    path("plain/members", members),
    path("", include("allmende.config.urls")),
]
