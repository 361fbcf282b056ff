"""What those who left with a fiscal year are to get, before it is paid: as page and CSV."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from allmende.coops.models import Coop
from allmende.kernel.doors import perform
from allmende.kernel.errors import Invalid
from allmende.ui.fields import AmountField
from allmende.ui.spreadsheets import Sheet

from ..settlement_plan import Leaver, SettlementPlan, settlement_plan
from .year import coop_for_years, file_of_the_year

SHOWN = 200
"""Lines on the page; the file has all of them."""


class UncoveredLoss(forms.Form):
    """What the annual accounts say."""

    loss = AmountField(
        decimals=2, label=gettext_lazy("Loss that reserves do not cover, in euro"), required=False
    )

    def clean_loss(self) -> int:
        """In cents; without an entry none."""
        loss = self.cleaned_data["loss"] or 0
        if loss < 0:
            raise forms.ValidationError(_("Enter a loss without a sign."))
        return int(loss)


@require_safe
def settlement(request: HttpRequest, year: int) -> HttpResponse:
    """Each leaver's amount and its last legal day."""
    coop = coop_for_years(request)
    form = UncoveredLoss(request.GET or None)
    plan = _plan(coop, year, form)
    context: dict[str, Any] = {
        "coop": coop,
        "form": form,
        "number": year,
        "plan": plan,
        "shown": plan.leavers[:SHOWN] if plan else (),
        "is_over": plan.year.is_over(timezone.localdate()) if plan else True,
        "asked": request.GET.urlencode(),
    }
    return render(request, "membership/settlement.html", context, status=422 if form.errors else 200)


@require_safe
def settlement_csv(request: HttpRequest, year: int) -> HttpResponse:
    """All of them for a spreadsheet."""
    coop, form = coop_for_years(request), UncoveredLoss(request.GET or None)
    plan = _plan(coop, year, form)
    if plan is None:
        raise Invalid(_("This loss cannot be computed with."), field="loss")
    text = _sheet(plan).as_csv(language=get_language() or "en")
    return file_of_the_year(request, text, f"settlement-{year}", "csv", "text/csv; charset=utf-8")


def _plan(coop: Coop, year: int, form: UncoveredLoss) -> SettlementPlan | None:
    """None where the loss is refused; why stands in the form."""
    if form.is_bound and not form.is_valid():
        return None
    loss = form.cleaned_data["loss"] if form.is_bound else 0
    return perform(form, lambda: settlement_plan(coop, year, loss=loss))


def _sheet(plan: SettlementPlan) -> Sheet:
    header = (
        _("No."),
        _("Name"),
        _("Shares"),
        _("Until"),
        _("Capital"),
        _("Part of the loss"),
        _("To be paid out"),
        _("Last day of the payout"),
    )
    return Sheet(title=_("Settlement"), header=header, rows=[_cells(each) for each in plan.leavers])


def _cells(leaver: Leaver) -> tuple[Any, ...]:
    departure, account = leaver.departure, leaver.settlement
    return (
        departure.member.number,
        departure.member.party.list_name,
        _("all") if departure.shares is None else departure.shares,
        departure.effective_on,
        *(Decimal(sum_).scaleb(-2) for sum_ in (account.capital, account.written_off, account.amount)),
        leaver.pay_until.on,
    )


addresses = [
    path("members/years/<int:year>/settlement", settlement, name="settlement"),
    path("members/years/<int:year>/settlement.csv", settlement_csv, name="settlement_csv"),
]
