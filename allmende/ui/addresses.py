"""Addresses of pages by their url names."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from django.conf import settings
from django.urls import NoReverseMatch, get_script_prefix, reverse


def url(name: str, *args: Any, **kwargs: Any) -> str:
    """The address of a page: url("pool:resource", pk=7). Raises NoReverseMatch for a name nobody has."""
    if args or kwargs:
        return reverse(name, args=args, kwargs=kwargs)
    return _fixed(name, settings.ROOT_URLCONF, get_script_prefix())


def url_or_none(name: str, *args: Any, **kwargs: Any) -> str | None:
    """The same, or None where this installation has no such page."""
    try:
        return url(name, *args, **kwargs)
    except NoReverseMatch:
        return None


@lru_cache(maxsize=1024)  # every page has twenty of them, and Django looks for each anew
def _fixed(name: str, _urlconf: str, _prefix: str) -> str:
    return reverse(name)
