"""Through which index things are found, where there are many."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from allmende.directory.queries import Addresses, EntryQuery, map_features
from allmende.directory.queries.entries import matching
from allmende.places.queries import Bounds, Coordinates
from tests.building import BuildOnce

from .people import a_register

pytestmark = pytest.mark.django_db
ADDRESSES = Addresses("/organisations/", "/organisations?area=", "{n} organisations")


def four_thousand() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            """
            insert into directory_entry (register_id, register_key, record, name, legal_form, legal_form_text, sectors,
                sector_text, description, website, street, postcode, town, region, country, latitude, longitude,
                precision, state)
            select %s, n::text, '{}', md5(n::text) || ' ' || md5((-n)::text), '', '', '{}',
                   '', '', '', '', '', '', '', 'DE', 47 + (n %% 83) * 0.1, 6 + (n %% 97) * 0.09, 'address', 'active'
            from generate_series(1, 4000) n
            """,
            [a_register().pk],
        )


@pytest.fixture(scope="module")
def many_of_the_module(build_once: BuildOnce) -> None:
    build_once(four_thousand)


@pytest.fixture
def many_entries(many_of_the_module: None, db: None) -> None:
    """Rows enough for an index to be worth its while."""


def plan_of(queries: CaptureQueriesContext) -> str:
    """The plan of the last statement, where reading everything is no cheaper only because there is little."""
    with connection.cursor() as cursor:
        cursor.execute("set local enable_seqscan = off")
        cursor.execute("explain " + queries.captured_queries[-1]["sql"])
        return "\n".join(line for (line,) in cursor.fetchall())


def test_a_name_with_a_typo_is_found_through_the_trigram_index(many_entries):
    with CaptureQueriesContext(connection) as asked:
        list(matching(EntryQuery(q="Werkhof Lidne", alike=True)))
    plan = plan_of(asked)
    assert "entry_by_name_parts" in plan
    assert "entry_by_words" in plan
    assert "Seq Scan on directory_entry" not in plan


def test_the_surroundings_of_a_place_are_found_through_the_index_of_places(many_entries):
    with CaptureQueriesContext(connection) as asked:
        list(matching(EntryQuery(near=Coordinates(52, 12), km=5)))
    assert "entry_by_place" in plan_of(asked)


def test_a_rectangle_is_found_through_the_index_of_coordinates(many_entries):
    with CaptureQueriesContext(connection) as asked:
        list(matching(EntryQuery(bounds=Bounds(52, 12, 52.3, 12.4))).values_list("pk"))
    assert "entry_by_coordinates" in plan_of(asked)


def test_a_view_of_the_map_is_counted_from_the_index_of_coordinates(many_entries):
    with CaptureQueriesContext(connection) as asked:
        map_features(EntryQuery(), bounds=Bounds(52, 12, 52.3, 12.4), zoom=10, addresses=ADDRESSES)
    assert "entry_by_coordinates" in plan_of(asked)


def test_a_wide_view_of_the_map_does_not_read_the_table_for_the_names_of_a_few(many_entries):
    with CaptureQueriesContext(connection) as asked:
        map_features(EntryQuery(), bounds=Bounds(47, 5, 55, 16), zoom=5, addresses=ADDRESSES)
    with connection.cursor() as cursor:
        cursor.execute("explain " + asked.captured_queries[-1]["sql"])
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert "directory_entry_pkey" in plan
