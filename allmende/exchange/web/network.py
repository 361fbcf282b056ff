"""The network's side: limits for its office, and for everyone the proof that all credits sum to zero."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from allmende.coops.models import Coop
from allmende.coops.queries import coop_by_slug
from allmende.kernel.amounts import Unit
from allmende.kernel.doors import perform, refusal_text
from allmende.kernel.errors import DomainError, NotFound
from allmende.kernel.permissions import authorize

from ..permissions import RULES
from ..queries import AccountLimits, NetworkSums, limits_of, limits_of_all, network_sums, network_unit
from ..use_cases.close_account import close_account
from ..use_cases.set_limits import set_limits
from .forms import LimitsForm

PAGE = 50


@require_GET
def accounts(request: HttpRequest) -> HttpResponse:
    """Limits and state of every account, by name."""
    authorize(RULES, "exchange.see_accounts", actor=request.actor)
    q = request.GET.get("q", "").strip()[:100]
    after = request.GET.get("after", "")
    rows = limits_of_all(
        q=q, after=Coop.objects.filter(slug=after).first() if after else None, limit=PAGE + 1
    )
    context = {
        "accounts": rows[:PAGE],
        "after": rows[PAGE - 1].coop.slug if len(rows) > PAGE else None,
        "sums": _sums(),
        "q": q,
    }
    return render(request, "exchange/network_accounts.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def limits(request: HttpRequest, slug: str) -> HttpResponse:
    """Set the limits of one account."""
    authorize(RULES, "exchange.set_limits", actor=request.actor)
    found, unit = _account(slug), _unit()
    if request.method != "POST":
        form = LimitsForm(
            initial={"credit_limit": found.credit_limit, "max_balance": found.max_balance}, unit=unit
        )
        return _limits_page(request, found.coop, form)
    form = LimitsForm(request.POST, unit=unit)
    if not form.is_valid():
        return _limits_page(request, found.coop, form)
    account = perform(
        form,
        lambda: set_limits(
            actor=request.actor,
            coop_id=found.coop.pk,
            credit_limit=form.cleaned_data["credit_limit"],
            max_balance=form.cleaned_data["max_balance"],
        ),
    )
    if account is None:
        return _limits_page(request, found.coop, form)
    messages.success(request, _("The limits of %(name)s are set.") % {"name": found.coop.name})
    return redirect("exchange:network_accounts")


@require_POST
def closure(request: HttpRequest, slug: str) -> HttpResponse:
    """Close the account of a cooperative."""
    authorize(RULES, "exchange.close_account", actor=request.actor)
    found = _account(slug)
    try:
        close_account(actor=request.actor, coop_id=found.coop.pk, now=timezone.now())
    except DomainError as error:
        messages.error(request, refusal_text(error))
        return redirect("exchange:limits", slug=slug)
    messages.success(request, _("The account of %(name)s is closed.") % {"name": found.coop.name})
    return redirect("exchange:network_accounts")


@require_GET
def balance(request: HttpRequest) -> HttpResponse:
    """All credits sum to zero: the figures that prove it, without showing a single account."""
    authorize(RULES, "exchange.see_sums", actor=request.actor)
    return render(request, "exchange/network_balance.html", {"sums": _sums()})


def _limits_page(request: HttpRequest, coop: Coop, form: LimitsForm) -> HttpResponse:
    return render(request, "exchange/limits.html", {"form": form, "coop": coop})


def _account(slug: str) -> AccountLimits:
    found = limits_of(coop_by_slug(slug))
    if found is None:
        raise NotFound(_("This cooperative has no open account."))
    return found


def _unit() -> Unit:
    unit = network_unit()
    if unit is None:
        raise NotFound(_("The network is not founded yet."))
    return unit


def _sums() -> NetworkSums:
    sums = network_sums()
    if sums is None:
        raise NotFound(_("The network is not founded yet."))
    return sums
