"""The exchange account of the cooperative acted for: on a page, and as a file for the books."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from allmende.kernel.permissions import may
from allmende.ui.downloads import disposition
from allmende.ui.spreadsheets import csv_lines, notation_of

from ..permissions import RULES
from ..queries import Standing, first_of_year
from ..statement import Kind, Movement, Summary, all_movements, holds_of, page_of, summary_of
from ..statement_figures import value_in_euro, whole_units
from .days import short_day, written_day, written_month
from .forms import StatementFile, StatementFilter
from .own_account import with_own_account, zone_of


@dataclass(frozen=True, slots=True)
class Period:
    """From a day to a day, both included."""

    first: date
    last: date

    @classmethod
    def of(cls, form: StatementFilter, *, today: date) -> Period:
        """What was asked for; the running month where it makes no sense."""
        if form.is_valid():
            return cls(form.cleaned_data["from"], form.cleaned_data["to"])
        return cls(today.replace(day=1), today)

    def in_words(self, *, today: date, language: str) -> str:
        """November, November 2025, or the two days."""
        same_month = (self.first.year, self.first.month) == (self.last.year, self.last.month)
        if same_month and self.first.day == 1 and self.last in (today, _end_of_month(self.last)):
            return written_month(self.first, today=today, language=language)
        return _("%(first)s to %(last)s") % {
            "first": written_day(self.first, today=today, language=language),
            "last": written_day(self.last, today=today, language=language),
        }


@require_GET
@with_own_account
def account(request: HttpRequest, account: Standing) -> HttpResponse:
    """Balance, limits, and the movements of a period."""
    today = timezone.localdate(timezone=zone_of(request))
    form = StatementFilter(request.GET, today=today)
    return _page(request, account, form, StatementFile({}, today=today), today)


@require_GET
@with_own_account
def statement_file(request: HttpRequest, account: Standing) -> HttpResponse:
    """The movements of a period as CSV in the reader's notation, on request with a value in euro."""
    today = timezone.localdate(timezone=zone_of(request))
    form = StatementFile(request.GET, today=today)
    if not form.is_valid():
        return _page(request, account, StatementFilter(request.GET, today=today), form, today, status=422)
    period = Period.of(form, today=today)
    rows = _rows(account, period, form.cleaned_data["rate"])
    text = "".join(csv_lines(rows, notation=notation_of(get_language() or "en")))
    response = HttpResponse(text, content_type="text/csv; charset=utf-8")
    name = pgettext("file name", "statement") + f"-{request.acting.slug}-{period.first}-{period.last}.csv"
    response["Content-Disposition"] = disposition(name)
    return response


def _page(
    request: HttpRequest,
    account: Standing,
    form: StatementFilter,
    file_form: StatementFile,
    today: date,
    status: int = 200,
) -> HttpResponse:
    period = Period.of(form, today=today)
    kind = Kind(form.cleaned_data["kind"] or Kind.ALL) if form.is_valid() else Kind.ALL
    after = _number(request.GET.get("after", ""))
    page = page_of(account, first=period.first, last=period.last, kind=kind, after=after)
    year = summary_of(account, first=first_of_year(today), last=today)
    language = get_language() or "en"
    context: dict[str, Any] = {
        "account": account,
        "now": timezone.now(),
        "zone": zone_of(request),
        "today": today,
        "first": period.first,
        "last": period.last,
        "period": period.in_words(today=today, language=language),
        "short_day": partial(short_day, today=today, language=language),
        "written_day": partial(written_day, today=today, language=language),
        "summary": summary_of(account, first=period.first, last=period.last),
        "year": year,
        "year_in_words": _in_words(year),
        "filter": form,
        "kind": kind,
        "rows": page.rows,
        "holds": holds_of(account, kind=kind) if after is None and period.last >= today else [],
        "after": page.after,
        "file": file_form,
        "may_see_all": may(RULES, "exchange.see_accounts", actor=request.actor),
        "may_pay": account.closed_at is None
        and may(RULES, "exchange.pay", actor=request.actor, on=account.coop_id),
    }
    return render(request, "exchange/account.html", context, status=status)


def _rows(account: Standing, period: Period, rate: Decimal | None) -> list[list[str | Decimal | None]]:
    heads = [_("Day"), _("Recorded"), _("Voucher"), _("Kind"), _("With whom"), _("What for")]
    heads += [account.unit.name, _("Balance in %(unit)s") % {"unit": account.unit.name}]
    if rate is not None:
        heads.append(_("Value in EUR"))
    movements = reversed(list(all_movements(account, first=period.first, last=period.last)))
    return [list(heads), *(_row(account, movement, rate) for movement in movements)]


def _row(account: Standing, movement: Movement, rate: Decimal | None) -> list[str | Decimal | None]:
    decimals = account.unit.decimals
    row: list[str | Decimal | None] = [
        movement.effective_on.isoformat(),
        movement.recorded_at.isoformat(timespec="seconds"),
        str(movement.number),
        {"booking": _("booking"), "payment": _("direct payment"), "reversal": _("reversal")}.get(
            movement.kind, movement.kind
        ),
        movement.other_name,
        movement.purpose,
        whole_units(movement.amount, decimals=decimals),
        whole_units(movement.balance, decimals=decimals),
    ]
    if rate is not None:
        row.append(value_in_euro(movement.amount, decimals=decimals, rate=rate))
    return row


def _in_words(year: Summary) -> str:
    """What giving and receiving of a year come to: even within a fifth counts as even."""
    most = max(year.given, year.received)
    if not most:
        return ""
    if abs(year.given - year.received) * 5 <= most:
        return _("That is almost even.")
    if year.given > year.received:
        return _("You gave more: there is room to borrow something.")
    return _("You received more: what could you offer?")


def _end_of_month(day: date) -> date:
    following = day.replace(day=28).toordinal() + 4
    return date.fromordinal(following - date.fromordinal(following).day)


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None
