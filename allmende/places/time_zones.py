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
    in_europe = [zone for zone in _zones_in(country) if zone.startswith("Europe/")]
    return in_europe[0] if len(in_europe) == 1 else BERLIN  # Germany has a second zone, for one village


def clocks_at(country: str, *, home: str) -> str:
    """The clocks at a place in this country, for somebody whose own zone is `home`.

    Their own where the country lives by them, too; else the country's, and `home` where nobody can tell which.
    """
    zones = _zones_in(country)
    if not zones or home in zones:
        return home
    known = time_zone_of(country)
    if known in zones:
        return known
    return zones[0] if len(zones) == 1 else home


@cache
def _zones_in(country: str) -> tuple[str, ...]:
    listed = get_global("zone_territories").items()
    return tuple(sorted(zone for zone, where in listed if where == country and zone in time_zones()))


def require_time_zone(name: str, *, field: str = "time_zone") -> None:
    """Raise Invalid, at `field`, for a name that is not one of `time_zones`."""
    if name not in time_zones():
        raise Invalid(_("There is no such time zone."), field=field)
