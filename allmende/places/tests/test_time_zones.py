"""Time zones that Python and PostgreSQL read alike."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from django.db import connection

from allmende.kernel.errors import Invalid
from allmende.places.time_zones import clocks_at, require_time_zone, time_zone_of, time_zones

pytestmark = pytest.mark.django_db

MOMENTS = [datetime(2026, month, 15, 12, tzinfo=UTC) for month in (1, 7)]


def test_every_accepted_zone_says_the_same_time_in_the_database() -> None:
    assert {"Europe/Berlin", "Europe/Vienna", "America/New_York", "Asia/Kathmandu", "UTC"} <= time_zones()
    zones = sorted(time_zones())
    with connection.cursor() as cursor:
        for at in MOMENTS:
            cursor.execute("select zone, %s at time zone zone from unnest(%s::text[]) zone", [at, zones])
            there = dict(cursor.fetchall())
            here = {zone: at.astimezone(ZoneInfo(zone)).replace(tzinfo=None) for zone in zones}
            assert there == here


@pytest.mark.parametrize(
    "name",
    [
        "localtime",
        "posixrules",
        "right/Europe/Berlin",
        "posix/Europe/Berlin",
        "Factory",
        "CET",  # the database reads it as an abbreviation: an hour ahead, in summer too
        "europe/berlin",
        "Europe",
        "Europe/Atlantis",
        "../../etc/passwd",
        "/etc/localtime",
        "UTC+1",
        "a/b3",
        "",
        "\x00",
        "Ⅷ" * 64,
    ],
)
def test_others_are_refused(name: str) -> None:
    with pytest.raises(Invalid, match="Zeitzone") as refused:
        require_time_zone(name)
    assert refused.value.field == "time_zone"


def test_they_are_asked_for_once(django_assert_num_queries) -> None:  # type: ignore[no-untyped-def]
    time_zones()
    with django_assert_num_queries(0):
        require_time_zone("Europe/Berlin")


@pytest.mark.parametrize(
    ("country", "zone"),
    [
        *(("DE", "Europe/Berlin"), ("AT", "Europe/Vienna"), ("CH", "Europe/Zurich"), ("GB", "Europe/London")),
        *(
            ("IE", "Europe/Dublin"),
            ("JE", "Europe/Jersey"),
            ("GG", "Europe/Guernsey"),
            ("IM", "Europe/Isle_of_Man"),
        ),
        *(("ES", "Europe/Madrid"), ("PT", "Europe/Lisbon"), ("US", "Europe/Berlin"), ("", "Europe/Berlin")),
    ],
)
def test_a_country_has_clocks(country: str, zone: str) -> None:
    assert time_zone_of(country) == zone


@pytest.mark.parametrize(
    ("country", "home", "zone"),
    [
        ("DE", "Europe/London", "Europe/Berlin"),
        ("DE", "Europe/Busingen", "Europe/Busingen"),
        ("ES", "Europe/Berlin", "Europe/Madrid"),
        ("ES", "Atlantic/Canary", "Atlantic/Canary"),
        ("JP", "Europe/Berlin", "Asia/Tokyo"),
        ("US", "America/Chicago", "America/Chicago"),
        ("US", "Europe/Berlin", "Europe/Berlin"),  # nobody can tell which
        ("", "Europe/London", "Europe/London"),
    ],
)
def test_the_clocks_at_a_place_are_its_countrys(country: str, home: str, zone: str) -> None:
    assert clocks_at(country, home=home) == zone
