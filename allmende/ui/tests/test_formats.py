"""How things are written, in both languages: tables without a database."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import pytest

from allmende.ui import formats

SATURDAY = date(2026, 11, 28)
TEN, TWO = (datetime(2026, 11, 28, hour, tzinfo=UTC) for hour in (9, 13))
BERLIN = "Europe/Berlin"


@pytest.mark.parametrize(
    ("language", "short", "written"),
    [
        ("de", False, "28. November 2026"),
        ("de", True, "28.11.2026"),
        ("en", False, "28 November 2026"),
        ("en", True, "28 Nov 2026"),
        ("de-at", False, "28. November 2026"),
        ("fr", False, "28 November 2026"),
    ],
)
def test_dates(language: str, short: bool, written: str) -> None:
    assert formats.format_date(SATURDAY, language=language, short=short) == written


@pytest.mark.parametrize(
    ("language", "year", "short", "written"),
    [
        ("de", False, False, "Samstag, 28. November"),
        ("de", True, False, "Samstag, 28. November 2026"),
        ("de", False, True, "Sa., 28. November"),
        ("en", False, False, "Saturday, 28 November"),
        ("en", True, True, "Sat, 28 November 2026"),
    ],
)
def test_days(language: str, year: bool, short: bool, written: str) -> None:
    assert formats.format_day(SATURDAY, language=language, year=year, short=short) == written


@pytest.mark.parametrize(("language", "weekday", "day"), [("de", "Sa", "28.11."), ("en", "Sat", "28 Nov")])
def test_days_at_the_head_of_a_row(language: str, weekday: str, day: str) -> None:
    assert formats.format_weekday(SATURDAY, language=language) == weekday
    assert formats.format_day_of_month(SATURDAY, language=language) == day


@pytest.mark.parametrize(
    ("clock", "german", "english"),
    [
        (time(0), "0:00 Uhr", "12 am"),
        (time(9, 30), "9:30 Uhr", "9:30 am"),
        (time(10), "10:00 Uhr", "10 am"),
        (time(12), "12:00 Uhr", "12 pm"),
        (time(14), "14:00 Uhr", "2 pm"),
        (time(23, 45), "23:45 Uhr", "11:45 pm"),
    ],
)
def test_times(clock: time, german: str, english: str) -> None:
    assert formats.format_time(clock, language="de") == german
    assert formats.format_time(clock, language="en") == english


@pytest.mark.parametrize(
    ("start", "end", "german", "english"),
    [
        (time(10), time(14), "10–14 Uhr", "10 am–2 pm"),
        (time(9), time(11, 30), "9:00–11:30 Uhr", "9–11:30 am"),
        (time(9, 30), time(11), "9:30–11:00 Uhr", "9:30–11 am"),
        (time(20), time(0), "20–24 Uhr", "8 pm–midnight"),
        (time(20, 30), time(0), "20:30–24:00 Uhr", "8:30 pm–midnight"),
    ],
)
def test_hours_from_to(start: time, end: time, german: str, english: str) -> None:
    assert formats.format_times(start, end, language="de") == german
    assert formats.format_times(start, end, language="en") == english


@pytest.mark.parametrize(
    ("start", "end", "german", "english", "short_german", "short_english"),
    [
        (10, 14, "10–14 Uhr", "10 am–2 pm", "10–14", "10–2"),
        (8, 9.5, "8:00–9:30 Uhr", "8–9:30 am", "8–9:30", "8–9:30"),
        (20, 24, "20–24 Uhr", "8 pm–midnight", "20–24", "8–12"),
    ],
)
def test_hours_as_numbers(
    start: float, end: float, german: str, english: str, short_german: str, short_english: str
) -> None:
    assert formats.format_hours(start, end, language="de") == german
    assert formats.format_hours(start, end, language="en") == english
    assert formats.format_hours(start, end, language="de", short=True) == short_german
    assert formats.format_hours(start, end, language="en", short=True) == short_english


@pytest.mark.parametrize(
    ("hour", "german", "english"), [(8, "8", "8 am"), (9.5, "9:30", "9:30 am"), (24, "24", "midnight")]
)
def test_an_hour_on_an_axis(hour: float, german: str, english: str) -> None:
    assert formats.format_hour(hour, language="de") == german
    assert formats.format_hour(hour, language="en") == english


def test_moments_are_on_the_clocks_of_their_place() -> None:
    german = formats.format_moment(TEN, zone=BERLIN, language="de")
    lisbon = formats.format_moment(TEN, zone="Europe/Lisbon", language="en", year=True, short=True)
    assert german == "Samstag, 28. November, 10:00 Uhr"
    assert lisbon == "Sat, 28 November 2026, 9 am"


@pytest.mark.parametrize(
    ("reader", "german", "english"),
    [
        ("Europe/London", " (Ortszeit Wien)", " (Vienna time)"),
        ("Europe/Berlin", "", ""),  # another zone, the same hours
        (None, "", ""),
    ],
)
def test_a_moment_says_whose_clocks_it_is_on_where_the_readers_show_another(
    reader: str | None, german: str, english: str
) -> None:
    vienna: dict[str, Any] = {"zone": "Europe/Vienna", "reader": reader}
    assert formats.format_moment(TEN, language="de", **vienna) == f"Samstag, 28. November, 10:00 Uhr{german}"
    span = formats.format_span(TEN, TWO, language="en", **vienna)
    assert span == f"Saturday, 28 November, 10 am–2 pm{english}"
    night = formats.format_span(TEN, TEN + timedelta(days=1), language="en", short=True, **vienna)
    assert night == f"Sat, 28 November, 10 am to Sun, 29 November, 10 am{english}"


def test_a_moment_without_an_offset_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="offset"):
        formats.format_moment(TEN.replace(tzinfo=None), zone=BERLIN, language="de")


@pytest.mark.parametrize(
    ("start", "end", "german", "english"),
    [
        (TEN, TWO, "Samstag, 28. November, 10–14 Uhr", "Saturday, 28 November, 10 am–2 pm"),
        (
            TEN,
            datetime(2026, 11, 28, 23, tzinfo=UTC),
            "Samstag, 28. November, 10–24 Uhr",
            "Saturday, 28 November, 10 am–midnight",
        ),
        (
            TEN,
            datetime(2026, 11, 29, 11, tzinfo=UTC),
            "Samstag, 28. November, 10:00 Uhr bis Sonntag, 29. November, 12:00 Uhr",
            "Saturday, 28 November, 10 am to Sunday, 29 November, 12 pm",
        ),
    ],
)
def test_spans(start: datetime, end: datetime, german: str, english: str) -> None:
    assert formats.format_span(start, end, zone=BERLIN, language="de") == german
    assert formats.format_span(start, end, zone=BERLIN, language="en") == english


@pytest.mark.parametrize(
    ("value", "decimals", "german", "english"),
    [
        (1212.5, None, "1.212,5", "1,212.5"),
        (Decimal("1212.5"), 2, "1.212,50", "1,212.50"),
        (-4, None, "−4", "−4"),
        (14236, 0, "14.236", "14,236"),
    ],
)
def test_numbers(value: float | Decimal, decimals: int | None, german: str, english: str) -> None:
    assert formats.format_number(value, language="de", decimals=decimals) == german
    assert formats.format_number(value, language="en", decimals=decimals) == english


@pytest.mark.parametrize(
    ("metres", "german", "english"),
    [
        (0, "unter 1 km", "under 1 km"),
        (949, "unter 1 km", "under 1 km"),
        (950, "1 km", "1 km"),
        (2300, "2 km", "2 km"),
        (1_234_000, "1.234 km", "1,234 km"),
    ],
)
def test_distances(metres: float, german: str, english: str) -> None:
    assert formats.format_distance(metres, language="de") == german
    assert formats.format_distance(metres, language="en") == english


@pytest.mark.parametrize(
    ("minutes", "german", "short_german", "english", "short_english"),
    [
        (0, "0 Minuten", "0 Min.", "0 minutes", "0 min"),
        (15, "15 Minuten", "15 Min.", "15 minutes", "15 min"),
        (60, "1 Stunde", "1 Std.", "1 hour", "1 h"),
        (90, "1 Stunde 30 Minuten", "1 Std. 30 Min.", "1 hour 30 minutes", "1 h 30 min"),
        (24 * 60, "24 Stunden", "24 Std.", "24 hours", "24 h"),
        (48 * 60, "2 Tage", "2 Tage", "2 days", "2 days"),
        (50 * 60, "50 Stunden", "50 Std.", "50 hours", "50 h"),
    ],
)
def test_durations(minutes: int, german: str, short_german: str, english: str, short_english: str) -> None:
    assert formats.format_duration(minutes, language="de") == german
    assert formats.format_duration(minutes, language="de", short=True) == short_german
    assert formats.format_duration(minutes, language="en") == english
    assert formats.format_duration(minutes, language="en", short=True) == short_english
