"""A file that a door hands over: made once, for pages and programs alike."""

from __future__ import annotations

from dataclasses import dataclass

PDF = "application/pdf"
CSV = "text/csv; charset=utf-8"


@dataclass(frozen=True)
class MadeFile:
    """Its bytes or text, as what it is sent, and its name with the ending."""

    content: str | bytes
    content_type: str
    name: str
