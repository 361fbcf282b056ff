"""Light, dark, or as the device has it: a choice kept in a cookie."""

from __future__ import annotations

from django.http import HttpRequest

THEME_COOKIE = "theme"
THEMES = ("light", "dark", "device")
A_YEAR = 365 * 24 * 3600


def theme_of(request: HttpRequest) -> str:
    """What this visitor chose; anything unknown counts as the device's own."""
    chosen = request.COOKIES.get(THEME_COOKIE, "device")
    return chosen if chosen in THEMES else "device"
