"""How a booking's moments, amounts and sides are written."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import get_language

from allmende.coops.models import Network
from allmende.kernel.amounts import format_amount
from allmende.ui.clocks import readers_clocks
from allmende.ui.formats import format_day, format_moment, format_times, in_zone, on_whose_clocks

from ..models import Booking


def moment(at: datetime, booking: Booking) -> str:
    """Sat, 28 November, 10 am: on the clocks of the resource."""
    zone = booking.resource.time_zone
    return format_moment(at, zone=zone, language=_language(), short=True, reader=readers_clocks())


def when_lines(booking: Booking) -> list[str]:
    """Day and hours, or beginning and end: two lines."""
    zone, language = booking.resource.time_zone, _language()
    first, last = (in_zone(at, zone) for at in (booking.starts_at, booking.ends_at))
    whose = on_whose_clocks(booking.starts_at, zone=zone, reader=readers_clocks(), language=language)
    if first.date() == last.date():
        return [
            format_day(first, language=language, short=True),
            format_times(first, last, language=language) + whose,
        ]
    return [
        f"{format_moment(booking.starts_at, zone=zone, language=language, short=True)} –",
        format_moment(booking.ends_at, zone=zone, language=language, short=True) + whose,
    ]


def amount(value: int, network: Network | None) -> str:
    """20.00 Credits."""
    decimals, name = (network.unit_decimals, network.unit_name) if network else (2, "")
    return f"{format_amount(value, decimals=decimals)} {name}".strip()


def _language() -> str:
    return get_language() or "en"
