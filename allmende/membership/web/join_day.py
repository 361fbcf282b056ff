"""Of which day the join form is: today, or the day on the paper that the office enters."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.http import HttpRequest, QueryDict
from django.utils import timezone

from allmende.coops.models import Coop
from allmende.kernel.actor import Actor

from ..joining.checking import refuse_unfit_wish
from ..joining.signing_day import day_of_signature, enters_from_paper, statutes_when_signed
from ..models import Statutes
from ..queries import statutes_on
from .join_form import JoinForm


def day_and_statutes(request: HttpRequest, coop: Coop, now: datetime) -> tuple[date | None, Statutes | None]:
    """Which statutes count: of the day that the office says, where it enters a paper; otherwise of today.

    The day is None for whoever signs here, who is not asked.
    """
    today = timezone.localdate(now, timezone=ZoneInfo(coop.time_zone))
    if not enters_from_paper(request.actor, coop):
        return None, statutes_on(coop.pk, today)
    try:
        day = min(date.fromisoformat(request.POST.get("signed_on", "")), today)
    except ValueError:
        day = today
    return day, statutes_on(coop.pk, day) or statutes_on(coop.pk, today)


def with_statutes_of_its_day(request: HttpRequest, statutes: Statutes, asked_day: date | None) -> QueryDict:
    """What was sent; until the office has looked at it, of the version that its day says."""
    if asked_day is None or request.POST.get("step") == "sign":
        return request.POST
    data = request.POST.copy()
    data["statutes"] = str(statutes.pk)
    return data


def refuse_unfit(form: JoinForm, coop: Coop, statutes: Statutes, actor: Actor) -> None:
    """Whether what was filled in could be signed, on its day. Raises the first refusal."""
    today = timezone.localdate(timezone=ZoneInfo(coop.time_zone))
    signed_on = day_of_signature(actor, coop, form.day_on_paper(), today=today)
    statutes_when_signed(coop, signed_on)
    refuse_unfit_wish(
        statutes,
        coop,
        applicant=form.applicant(),
        beside=form.beside(),
        wish=form.wish(),
        account=form.account(),
        on=signed_on,
    )
