"""The gaps of the question before anybody has filled them. No database is asked."""

from __future__ import annotations

from datetime import date, timedelta

NEAR = "Berlin"
FROM, TO = "10:00", "14:00"
SATURDAY = 5


def first_question(*, today: date, near: str) -> dict[str, str]:
    """near, on, start and end as the page's question takes them."""
    return {"near": near or NEAR, "on": next_saturday(today).isoformat(), "start": FROM, "end": TO}


def next_saturday(today: date) -> date:
    """The next Saturday, today's excluded: the day most people ask for."""
    return today + timedelta(days=(SATURDAY - today.weekday() - 1) % 7 + 1)
