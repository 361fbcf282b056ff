"""How a day is written in a sentence: in the active language."""

from __future__ import annotations

from datetime import date

from django.utils.translation import get_language

from allmende.ui.formats import format_date


def in_words(day: date) -> str:
    """2 Oct 2026 · 2. Okt. 2026."""
    return format_date(day, language=get_language() or "en", short=True)
