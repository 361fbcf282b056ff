"""The office's list of members."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from allmende.kernel.cursors import NotACursor
from allmende.kernel.errors import NotFound
from allmende.kernel.permissions import authorize, may
from allmende.ui.addresses import url, url_or_none

from ..models import Application, ApplicationState, Member, Statutes
from ..money.credits import credits_of
from ..permissions import RULES
from ..queries import group_names, open_subscriptions, statutes_on
from ..register.dissolution import dissolution_of
from ..register.found_at_once import page_with_totals
from ..register.member_list import MemberQuery, Page, Totals
from .filters import MemberFilter
from .own import own_coop as own_coop  # where others look for it
from .selection import params_of
from .views import address_of, all_views, default_view, filters_in


@require_safe
def members(request: HttpRequest) -> HttpResponse:
    """Who is a member as of a day, with shares and capital; for the office of the cooperative acted for.

    Who acts for none and can act for none is shown the own memberships.
    """
    if not request.actor.is_guest and request.acting is None and not request.offices:
        return redirect("membership:memberships")
    coop_id = own_coop(request)
    authorize(RULES, "membership.see_list", actor=request.actor, on=coop_id)
    views = all_views(request)
    if not request.GET and (first := default_view(views)):
        return redirect(address_of(first))
    today = timezone.localdate()
    statutes = statutes_on(coop_id, today)
    groups = group_names(coop_id, today)
    form = MemberFilter(request.GET or None, groups=groups, today=today)
    query = form.query(coop_id)
    page, totals = _page(query, request)
    context: dict[str, Any] = {
        "form": form,
        "query": query,
        "page": page,
        "totals": totals,
        "kept": credits_of(coop_id, [line.member.pk for line in page.lines]),
        "groups": groups,
        "statutes": statutes,
        "today": today,
        "applications": _open_applications(coop_id),
        "subscriptions": open_subscriptions(coop_id).order_by().count(),
        "is_empty": not page.lines and not Member.objects.filter(coop_id=coop_id).exists(),
        "may_record_statutes": may(RULES, "membership.record_statutes", actor=request.actor, on=coop_id),
        "further": _further(),
        "mailing": url_or_none("membership:new_mailing"),
        "params": params_of(request),
        "views": [(address_of(each), each) for each in views],
        "view": request.GET.get("view", ""),
        "may_keep_view": bool(filters_in(request.GET)),
        "office": _office(statutes, request.acting.slug),
        "dissolution": dissolution_of(request.acting.pk),
    }
    return render(request, "membership/members.html", context)


def _page(query: MemberQuery, request: HttpRequest) -> tuple[Page, Totals]:
    try:
        return page_with_totals(
            query, after=request.GET.get("after", ""), before=request.GET.get("before", "")
        )
    except NotACursor as error:
        raise NotFound(_("This page of the list does not exist.")) from error


def _open_applications(coop_id: int) -> int:
    return Application.objects.filter(coop_id=coop_id, state=ApplicationState.OPEN).count()


def _further() -> dict[str, str | None]:
    """What else the office does with its list; each stands here as soon as its page exists."""
    names = {
        "import": "membership:new_import",
        "admit": "membership:applications",
        "list": "membership:list_of_members",
        "years": "membership:years",
    }
    return {key: url_or_none(name) for key, name in names.items()}


def _office(statutes: Statutes | None, slug: str) -> list[tuple[str, str]]:
    """The office's other pages about members, as address and name."""
    shares = [
        (url("membership:subscriptions"), _("Further shares")),
        (url("membership:payouts"), _("Payouts")),
        (url("membership:letters"), _("Letters to print")),
        (url("membership:payment_settings"), _("Settings for payments")),
    ]
    if statutes and not statutes.has_shares:
        shares = []
    calls = []
    if statutes and statutes.pay_at_once < statutes.share_price and not statutes.instalments:
        calls = [(url("membership:calls"), _("Call for payments"))]
    dues = [(url("membership:dues"), _("Claim dues"))] if statutes and statutes.has_dues else []
    return [
        (url("membership:applications"), _("Applications")),
        *shares,
        (url("membership:imports"), _("Imports")),
        (url("membership:mailings"), _("Mails to members")),
        *calls,
        *dues,
        (url("membership:erasures"), _("Erased data")),
        (url("membership:statutes", slug=slug), _("Statutes")),
        (url("membership:coop_data"), _("Data of the cooperative")),
    ]


addresses = [
    path("members", members, name="members"),
]
