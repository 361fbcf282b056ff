"""What the base page needs beyond the request. No database is asked here."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from .theme import theme_of


def page(request: HttpRequest) -> dict[str, Any]:
    """Context processor: the theme; and empty menus, which a later processor fills."""
    return {"theme": theme_of(request), "nav": [], "account_links": [], "foot_links": []}
