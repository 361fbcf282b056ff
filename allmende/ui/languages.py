"""The languages a person can choose, and who else wants to know the choice."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language_info

Remember = Callable[[HttpRequest, str], None]
_REMEMBER: list[Remember] = []


def language_choices() -> list[tuple[str, str]]:
    """Codes with the languages' own names: whoever looks for theirs may not read the page's."""
    return [(code, str(get_language_info(code)["name_local"])) for code, _name in settings.LANGUAGES]


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
