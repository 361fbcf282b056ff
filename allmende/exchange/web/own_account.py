"""Whose account a page is about: that of the cooperative acted for, or a page that says why there is none."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from allmende.kernel.errors import NotAllowed
from allmende.kernel.permissions import authorize

from ..permissions import RULES
from ..queries import Standing, account_of

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]
AccountView = Callable[Concatenate[HttpRequest, Standing, P], HttpResponse]


def with_own_account(view: AccountView[P]) -> View[P]:
    """Give the view the account; ask guests to sign in, and show the others the way to an account."""

    @wraps(view)
    def find_account(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if request.actor.is_guest:
            raise NotAllowed(_("Sign in to see an exchange account."))
        if request.acting is None:
            return render(request, "exchange/no_account.html")
        authorize(RULES, "exchange.see_account", actor=request.actor, on=request.acting.pk)
        account = account_of(coop_id=request.acting.pk)
        if account is None:
            return render(request, "exchange/no_account.html")
        return view(request, account, *args, **kwargs)

    return find_account


def zone_of(request: HttpRequest) -> ZoneInfo:
    """The clocks of the cooperative acted for: days of its statement begin and end on them."""
    return ZoneInfo(request.acting.time_zone)
