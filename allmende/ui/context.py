"""What the base page needs beyond the request. No database is asked here."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.template.backends.utils import csrf_input
from django.utils.functional import SimpleLazyObject

from allmende.kernel.mail import no_mail_leaves

from .returning import page_to_return_to
from .theme import theme_of


def page(request: HttpRequest) -> dict[str, Any]:
    """Context processor: theme, where the switches lead back to, empty menus for a later processor to fill, and the
    forms' token (masked once a page).
    """
    return {
        "theme": theme_of(request),
        "return_to": page_to_return_to(request),
        "nav": [],
        "account_links": [],
        "foot_links": [],
        "no_mail_leaves": no_mail_leaves(),
        "shows_outbox": settings.SHOW_OUTBOX,
        "csrf_input": SimpleLazyObject(lambda: csrf_input(request)),
    }
