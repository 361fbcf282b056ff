"""The steps towards leaving that count, each with its day and why, and the way to withdraw it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from allmende.kernel.doors import put_into, refusal_text
from allmende.kernel.errors import Conflict, Invalid
from allmende.kernel.permissions import may
from allmende.ui.acting import require_shown_to

from ..law.explained import Explained
from ..models import Departure, Member
from ..permissions import RULES
from ..queries import open_departures
from ..shares.staying import Withdrawal, was_over_when_listed, withdrawal_of
from ..statutes.rules import law_behind
from ..use_cases.withdraw_notice import withdraw_notice
from .leaving_forms import WithdrawalForm
from .member import in_office_of, visible_member


@require_safe
def departures(request: HttpRequest, pk: int) -> HttpResponse:
    """Each step with the way to withdraw it, where there is one."""
    return _page(request, visible_member(request, pk))


@require_POST
def withdrawal(request: HttpRequest, pk: int, departure: int) -> HttpResponse:
    """Withdraw a step, as its form says. Refused, the form stays open as it was typed, where the step still counts."""
    member = visible_member(request, pk)
    require_shown_to(request)
    step = next((each for each in open_departures(member) if each.pk == departure), None)
    form = _form(member, step, _way(step), request.POST) if step else WithdrawalForm(request.POST)
    is_shown = step is not None and _way(step) is not None
    try:
        if form.is_valid():
            withdraw_notice(
                actor=request.actor,
                member_id=member.pk,
                departure_id=departure,
                on=_today(member),
                **form.cleaned_data,
            )
            messages.success(request, _("Withdrawn. Everything is as it was before."))
            return redirect("membership:member", member.pk)
        refused = _("Say on which day it was withdrawn, and by whom.")
    except (Conflict, Invalid) as refusal:
        put_into(form, refusal)
        refused = refusal_text(refusal)
    if not is_shown:
        messages.error(request, refused)
        return redirect("membership:departures", member.pk)
    return _page(request, member, {departure: form})


def _page(
    request: HttpRequest, member: Member, refused: Mapping[int, WithdrawalForm] = MappingProxyType({})
) -> HttpResponse:
    """refused: by the id of its step, the form that stays open."""
    may_withdraw = may(RULES, "membership.withdraw_notice", actor=request.actor, on=member)
    context = {
        "member": member,
        "steps": [_step(member, each, refused.get(each.pk)) for each in open_departures(member)],
        "may_withdraw": may_withdraw,
        "in_office": in_office_of(request, member),
        "law": law_behind(member.coop),
    }
    return render(request, "membership/departures.html", context, status=422 if refused else 200)


def _step(member: Member, departure: Departure, refused: WithdrawalForm | None) -> dict[str, Any]:
    said = Explained.from_json(departure.explanation) if departure.explanation else None
    withdrawal = _way(departure)
    return {
        "departure": departure,
        "sentence": said.sentence() if said else "",
        "sources": ", ".join(source.in_words() for source in said.sources) if said else "",
        "words": _words(withdrawal) if withdrawal else None,
        "form": (refused or _form(member, departure, withdrawal)) if withdrawal else None,
    }


def _way(departure: Departure) -> Withdrawal | None:
    return None if was_over_when_listed(departure) else withdrawal_of(departure)


def _form(
    member: Member, departure: Departure, withdrawal: Withdrawal | None, typed: QueryDict | None = None
) -> WithdrawalForm:
    """Each step has its own on the page."""
    return WithdrawalForm(
        typed,
        withdrawal=withdrawal or Withdrawal.AGREED,
        initial={"agreed_on": _today(member)},
        auto_id=f"id_{departure.pk}_%s",
    )


def _words(withdrawal: Withdrawal) -> dict[str, str]:
    """What its button, its question, its sentence and the hint of its form say."""
    if withdrawal == Withdrawal.AGREED:
        return {
            "button": _("Withdraw by agreement"),
            "question": _("Withdraw it?"),
            "lead": _("Both sides agree that it does not count."),
            "hint": _("Such as: the board"),
        }
    if withdrawal == Withdrawal.TAKEN_BACK:
        return {
            "button": _("The creditor takes it back"),
            "question": _("Does the creditor take it back?"),
            "lead": _(
                "Who gave this notice in the member’s stead takes it back and the cooperative agrees, or the seizure "
                "behind it was lifted. The member alone cannot withdraw it."
            ),
            "hint": _(
                "Such as: the creditor, the insolvency administrator, the court that lifted the seizure"
            ),
        }
    return {
        "button": _("Lift the exclusion"),
        "question": _("Lift the exclusion?"),
        "lead": _("Whoever decides on exclusions by the statutes lifts this one. The member stays."),
        "hint": _("Such as: the board, or the court that declared it void"),
    }


def _today(member: Member) -> date:
    return timezone.localdate(timezone=ZoneInfo(member.coop.time_zone))


addresses = [
    path("members/<int:pk>/departures", departures, name="departures"),
    path("members/<int:pk>/departures/<int:departure>/withdrawal", withdrawal, name="departure_withdrawal"),
]
