"""The statutes of a cooperative, to read for everyone; `statutes_guide` enters them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from allmende.coops.models import Coop
from allmende.coops.queries import coop_by_slug
from allmende.kernel.amounts import format_amount
from allmende.kernel.permissions import may

from ..law.days import short_years
from ..law.notice import effect_of_notice, next_deadline
from ..models import Statutes
from ..permissions import RULES
from ..queries import statutes_of, statutes_on
from ..register.dissolution import dissolution_of
from ..shares.calls import Called
from ..shares.raised import asked_by, call_for, may_ask
from ..statutes.raising import Raise, latest_raise
from ..statutes.rules import law_behind, rules_of
from ..year.fiscal_years import exits_within_years


@require_safe
def statutes(request: HttpRequest, slug: str) -> HttpResponse:
    """The version in force, and every other one. Public: it is to be read before joining (§ 15 (1) GenG)."""
    coop = coop_by_slug(slug)
    today = timezone.localdate(timezone=ZoneInfo(coop.time_zone))
    current, dissolution = statutes_on(coop.pk, today), dissolution_of(coop.pk)
    may_record = may(RULES, "membership.record_statutes", actor=request.actor, on=coop.pk)
    return render(
        request,
        "membership/statutes.html",
        {
            "coop": coop,
            "current": current,
            "law": law_behind(coop),
            "others": _others(coop, current),
            "deadlines": _deadlines(current, coop) if current and not dissolution else [],
            "dissolution": dissolution,
            "raised": _raised(request, coop, today) if current and may_record else None,
            "short_years": _short_years(current, coop, today) if current else [],
            "exits_within": exits_within_years(coop, on=today) if current and may_record else 0,
            "join_page": settings.BASE_URL + reverse("membership:join", args=[coop.slug]),
            "may_record": may_record,
        },
    )


def _deadlines(current: Statutes, coop: Coop) -> list[Any]:
    """What notice would mean today: when it takes effect, and until when that holds."""
    rules = rules_of(current, legal_form=coop.legal_form)
    today = timezone.localdate(timezone=ZoneInfo(coop.time_zone))
    return [effect_of_notice(rules, today), next_deadline(rules, today)]


def _short_years(current: Statutes, coop: Coop, today: date) -> list[tuple[date, date]]:
    """Fiscal years that a changed month makes short, and that are not over."""
    rules = rules_of(current, legal_form=coop.legal_form)
    return [(first, last) for first, last in short_years(rules) if last >= today]


@dataclass(frozen=True)
class Raised:
    """A raise of the price, and where to claim it; "" until it is in force. asked: what it comes to, once asked for."""

    by: Raise
    asked: Called | None
    href: str


def _raised(request: HttpRequest, coop: Coop, today: date) -> Raised | None:
    """None where no version made shares dearer, nobody took any, or it was claimed. Added up only when asked for."""
    found = latest_raise(coop.pk)
    if found is None:
        return None
    call = call_for(found, today=today)
    if not may_ask(coop.pk, call):
        return None
    said = {
        "resolved_on": found.since.isoformat(),
        "words": call.words,
        "per_share": format_amount(found.per_share, decimals=2),
        "due_on": call.due_on.isoformat(),
    }
    href = f"{reverse('membership:calls')}?{urlencode(said)}" if found.since <= today else ""
    return Raised(found, asked_by(coop, found, today=today) if "raised" in request.GET else None, href)


def _others(coop: Coop, current: Statutes | None) -> list[tuple[Statutes, bool]]:
    """The other versions, the latest first, and whether a correction of the same day stands in their place."""
    versions = list(statutes_of(coop.pk).defer("text"))
    newer = [None, *versions]
    return [
        (version, before is not None and before.valid_from == version.valid_from)
        for before, version in zip(newer, versions, strict=False)
        if version != current
    ]


addresses = [path("coops/<slug:slug>/statutes", statutes, name="statutes")]
