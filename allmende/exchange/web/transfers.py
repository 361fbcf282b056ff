"""Direct payments: written, looked at once more, paid, read, given back."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from allmende.coops.models import Coop
from allmende.coops.queries import coops
from allmende.kernel.amounts import format_amount
from allmende.kernel.doors import perform, put_into, refusal_text
from allmende.kernel.errors import DomainError, NotFound
from allmende.kernel.permissions import authorize, may
from allmende.ui.acting import acts_for_another

from ..permissions import RULES
from ..queries import Standing, cooperatives_named, cooperatives_to_pay, names_of, transfer_of
from ..refusals import beyond_credit_limit, no_positive_amount
from ..statement import movement_of
from ..use_cases.pay_directly import pay_directly
from ..use_cases.reverse_payment import reverse_payment
from .forms import PaymentForm, ReversalForm
from .own_account import with_own_account, zone_of


@require_http_methods(["GET", "HEAD", "POST"])
@with_own_account
def new_transfer(request: HttpRequest, account: Standing) -> HttpResponse:
    """GET: the empty form, or what ?to=…&amount=…&purpose=… proposes. POST: what was written, to look at once more."""
    authorize(RULES, "exchange.pay", actor=request.actor, on=account.coop_id)
    if request.method != "POST":
        return _written(request, account, _proposed(request, account))
    form = PaymentForm(request.POST, unit=account.unit)
    if "again" in request.POST:
        form.is_valid()
        return _written(request, account, PaymentForm(initial=request.POST.dict(), unit=account.unit))
    payee, candidates = _payee(request, form, account)
    if payee is None:
        return _written(request, account, form, candidates)
    amount = form.cleaned_data["amount"]
    if refusal := _amount_refused(account, amount):
        form.add_error("amount", refusal_text(refusal))
        return _written(request, account, form)
    context = {
        "account": account,
        "payee": payee,
        "amount": amount,
        "purpose": form.cleaned_data["purpose"],
        "balance_after": account.balance - amount,
        "free_after": account.free_balance - amount,
        "is_low_after": account.free_balance - amount < account.warning_line,
        "written": {name: request.POST[name] for name in ("id", "amount", "purpose")}
        | {"to": payee.name, "chosen": payee.slug},
    }
    return render(request, "exchange/transfer_review.html", context)


@require_POST
@with_own_account
def transfers(request: HttpRequest, account: Standing) -> HttpResponse:
    """Pay, for the cooperative the page named. The same page sent twice pays once."""
    form = PaymentForm(request.POST, unit=account.unit)
    if refusal := acts_for_another(request):
        put_into(form, refusal)
        return _written(request, account, form)
    payee, candidates = _payee(request, form, account)
    if payee is None:
        return _written(request, account, form, candidates)
    amount = form.cleaned_data["amount"]
    paid = perform(
        form,
        lambda: pay_directly(
            actor=request.actor,
            transfer_id=form.cleaned_data["id"],
            payer_coop_id=account.coop_id,
            payee_coop_id=payee.pk,
            amount=amount,
            purpose=form.cleaned_data["purpose"],
            effective_on=timezone.localdate(timezone=zone_of(request)),
            now=timezone.now(),
        ),
    )
    if paid is None:
        return _written(request, account, form)
    text = _("Paid: %(amount)s %(unit)s to %(name)s.")
    written = format_amount(amount, decimals=account.unit.decimals)
    messages.success(request, text % {"amount": written, "unit": account.unit.name, "name": payee.name})
    return redirect("exchange:account")


@require_GET
@with_own_account
def transfer(request: HttpRequest, account: Standing, pk: UUID) -> HttpResponse:
    """One movement of the account, whatever brought it about."""
    return _read(request, account, pk)


@require_POST
@with_own_account
def reversal(request: HttpRequest, account: Standing, pk: UUID) -> HttpResponse:
    """Give a received payment back."""
    form = ReversalForm(request.POST)
    if not form.is_valid():
        return _read(request, account, pk, form)
    given_back = perform(
        form,
        lambda: reverse_payment(
            actor=request.actor,
            transfer_id=form.cleaned_data["id"],
            reverses_id=pk,
            purpose=form.cleaned_data["purpose"],
            effective_on=timezone.localdate(timezone=zone_of(request)),
            now=timezone.now(),
        ),
    )
    if given_back is None:
        return _read(request, account, pk, form)
    messages.success(request, _("Given back. Both statements show payment and reversal."))
    return redirect("exchange:transfer", pk=given_back.pk)


def _proposed(request: HttpRequest, account: Standing) -> PaymentForm:
    initial: dict[str, Any] = {
        name: request.GET[name] for name in ("amount", "purpose") if request.GET.get(name)
    }
    if to := coops().filter(slug=request.GET.get("to", "")).exclude(pk=account.coop_id).first():
        initial["to"] = to.name
    return PaymentForm(initial=initial, unit=account.unit)


def _payee(request: HttpRequest, form: PaymentForm, account: Standing) -> tuple[Coop | None, list[Coop]]:
    """Whom a written name means, or who it could be; the form then says that it is not clear."""
    if not form.is_valid():
        return None, []
    found = cooperatives_named(request.POST.get("chosen") or form.cleaned_data["to"], besides=account.coop_id)
    if len(found) == 1:
        return found[0], []
    if found:
        form.add_error("to", _("Several cooperatives fit this name: choose one of them below."))
    else:
        form.add_error("to", _("No other cooperative of the network has this name."))
    return None, found


def _amount_refused(account: Standing, amount: int) -> DomainError | None:
    """Why this amount (smallest part of the unit) could not be paid: said before the second look, not after it."""
    if amount <= 0:
        return no_positive_amount()
    if amount > account.available:
        return beyond_credit_limit(
            unit=account.unit,
            needed=amount,
            available=account.available,
            credit_limit=account.credit_limit,
        )
    return None


def _written(
    request: HttpRequest, account: Standing, form: PaymentForm, candidates: list[Coop] | None = None
) -> HttpResponse:
    context = {
        "form": form,
        "account": account,
        "cooperatives": cooperatives_to_pay(besides=account.coop_id),
        "candidates": candidates or [],
    }
    return render(request, "exchange/transfer_form.html", context)


def _read(
    request: HttpRequest, account: Standing, pk: UUID, form: ReversalForm | None = None
) -> HttpResponse:
    found = transfer_of(coop_id=account.coop_id, transfer_id=pk)
    if found is None:
        raise NotFound(_("There is no such payment, or it is not one of yours."))
    movement = movement_of(account, found)
    names = names_of([found.payer_owner, found.payee_owner])
    may_reverse = (
        found.payee_owner == account.coop_id
        and not movement.reverses
        and not movement.reversed_by
        and account.closed_at is None
        and may(RULES, "exchange.reverse_payment", actor=request.actor, on=account.coop_id)
    )
    if may_reverse and form is None:
        form = ReversalForm(initial={"purpose": found.purpose[:140]})
    context = {
        "account": account,
        "movement": movement,
        "payer_name": names.get(found.payer_owner or 0, ""),
        "payee_name": names.get(found.payee_owner or 0, ""),
        "form": form,
        "zone": zone_of(request),
    }
    return render(request, "exchange/transfer.html", context)
