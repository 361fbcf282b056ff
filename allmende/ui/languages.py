"""The languages a person can choose, and who else wants to know the choice."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest

Remember = Callable[[HttpRequest, str], None]
_REMEMBER: list[Remember] = []


def remember_language_with(remember: Remember) -> None:
    """Have `remember(request, language)` called at every choice: identity stores it for the person."""
    if remember not in _REMEMBER:
        _REMEMBER.append(remember)


def choose_language(request: HttpRequest, language: str) -> bool:
    """Pass a known language on to all who remember it; False for an unknown one."""
    if language not in dict(settings.LANGUAGES):
        return False
    for remember in _REMEMBER:
        remember(request, language)
    return True
