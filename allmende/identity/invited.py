"""An address that a letter reached needs no second letter."""

from __future__ import annotations

from allauth.account.adapter import get_adapter
from django.http import HttpRequest

ADDRESS = "invited_address"


def remember_invited_address(request: HttpRequest, email: str) -> None:
    """Whoever opened the link from this mailbox and signs up with the same address need not confirm it."""
    get_adapter(request).stash_verified_email(request, email)
    request.session[ADDRESS] = email


def invited_address(request: HttpRequest) -> str:
    """The address to fill in at sign-up and sign-in; empty where nobody was invited."""
    return str(request.session.get(ADDRESS, ""))
