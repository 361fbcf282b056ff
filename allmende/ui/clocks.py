"""Whose clocks the reader goes by, for as long as a page or a letter is written; as it is with the language.

A moment on other clocks says which ones (ui/formats.py: `on_whose_clocks`).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.conf import settings

_reader: ContextVar[str | None] = ContextVar("reader", default=None)


def readers_clocks() -> str:
    """The time zone of the reader; of whom nothing is known, that of the installation."""
    return _reader.get() or settings.TIME_ZONE


@contextmanager
def read_by(zone: str | None) -> Iterator[None]:
    """Write for somebody who goes by these clocks; None for somebody of whom nothing is known."""
    before = _reader.set(zone)
    try:
        yield
    finally:
        _reader.reset(before)
