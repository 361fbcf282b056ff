"""Time zones by their names, as far as Python and PostgreSQL read them alike."""

from __future__ import annotations

from functools import cache
from zoneinfo import available_timezones

from babel.core import get_global
from django.db import connection
from django.utils.translation import gettext as _

from allmende.kernel.errors import Invalid

BERLIN = "Europe/Berlin"


@cache
def time_zones() -> frozenset[str]:
    """`Europe/Berlin` …: area and city, known on both sides, and `UTC`. Asked once per process.

    Names without an area are left out. Some exist on one side only (`localtime`), and the database reads others as
    abbreviations: with `CET` its clocks do not change in summer, while Python's do.
    """
    with connection.cursor() as cursor:
        cursor.execute("select name from pg_timezone_names")
        there = {name for (name,) in cursor.fetchall()}
    return frozenset(name for name in there & available_timezones() if "/" in name or name == "UTC")


def time_zone_of(country: str) -> str:
    """The clocks most people of a European country live by: `GB` → `Europe/London`. Elsewhere Berlin's."""
    zones = [zone for zone, where in get_global("zone_territories").items() if where == country]
    in_europe = [zone for zone in zones if zone.startswith("Europe/") and zone in time_zones()]
    return in_europe[0] if len(in_europe) == 1 else BERLIN  # Germany has a second zone, for one village


def require_time_zone(name: str, *, field: str = "time_zone") -> None:
    """Raise Invalid, at `field`, for a name that is not one of `time_zones`."""
    if name not in time_zones():
        raise Invalid(_("There is no such time zone."), field=field)
