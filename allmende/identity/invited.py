"""The address an invitation was sent to, to fill in at sign-up and sign-in."""

from __future__ import annotations

from django.http import HttpRequest

ADDRESS = "invited_address"


def remember_invited_address(request: HttpRequest, email: str) -> None:
    """It saves typing and proves nothing: letters are passed on, so every address is confirmed by a mail of its own."""
    request.session[ADDRESS] = email


def invited_address(request: HttpRequest) -> str:
    """The address to fill in; empty where nobody was invited."""
    return str(request.session.get(ADDRESS, ""))
