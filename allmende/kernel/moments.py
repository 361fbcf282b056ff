"""Moments as programs read them."""

from __future__ import annotations

from datetime import UTC, datetime


def written(moment: datetime) -> str:
    """ISO 8601 in UTC, ending in Z: the one form of every moment in an answer of the API."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")
