"""What is found, and in which order."""

from __future__ import annotations

import json
from dataclasses import replace
from math import floor

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from allmende.coops.models import Sector
from allmende.directory.models import Entry
from allmende.directory.queries import (
    Addresses,
    EntryQuery,
    countries,
    find_entries,
    map_circles,
    map_features,
)
from allmende.directory.queries.entries import MANY
from allmende.directory.queries.features import CELL, MOST_FEATURES, cell_degrees
from allmende.directory.queries.spelling import letters_between, meanings
from allmende.directory.web.drawing import view_of_results
from allmende.places.queries import Bounds, Coordinates
from tests.people import a_coop

from .people import a_register, an_entry

pytestmark = pytest.mark.django_db
ADDRESSES = Addresses("/organisations/", "/organisations?area=", "{n} organisations")


def names(**query: object) -> list[str]:
    results = find_entries(EntryQuery(**query))
    return [entry.name for entry in results[0 : results.count()]]


@pytest.mark.parametrize(
    ("q", "found"),
    [
        ("werkhof linde", "Werkhof Linde eG"),
        ("Werkhof Lidne", "Werkhof Linde eG"),  # two letters changed places
        ("wekhof", "Werkhof Linde eG"),  # a letter missing
        ("Lastenrad", "Lastenräder Havelland eG"),  # German stems
        ("lastenraeder", "Lastenräder Havelland eG"),  # written without the umlaut
        ("versammlung", "Haus der Genossenschaftsversammlung"),  # a part of a compound
        ("bakeries", "Riverside Bakery"),  # English stems
        ("ARZTEKUCHE", "Ärzteküche Wiesental"),
        ("Wohnen", "Riverside Homes"),  # the sector's German word for an English register
        ("housing", "Riverside Homes"),
        ("Rathenow", "Lastenräder Havelland eG"),  # the town
        ("Apfelsaft", "Mosterei Hohenau"),  # the description
        ("eG", "Werkhof Linde eG"),
    ],
)
def test_a_word_finds_what_is_meant(q, found):
    an_entry("Werkhof Linde eG")
    an_entry("Lastenräder Havelland eG", town="Rathenow")
    an_entry("Haus der Genossenschaftsversammlung")
    an_entry("Riverside Bakery")
    an_entry("Ärzteküche Wiesental")
    an_entry("Riverside Homes", sectors=["housing"])
    an_entry("Mosterei Hohenau", description="Aus Fallobst wird Apfelsaft.")
    assert found in names(q=q)


def test_what_has_nothing_to_do_with_it_is_not_found():
    an_entry("Werkhof Linde eG")
    assert names(q="Quatschmacherei") == []
    assert names(q="%") == []
    assert names(q="' or 1=1 --") == []


@pytest.mark.parametrize(
    ("q", "found"),
    [
        ("bycicle", "Bicycle Repair Works"),  # two letters exchanged
        ("Genossenschft", "Bau-Genossenschaft am See"),
        ("solowi", "Solawi Krumme Mark eG"),
        ("Mancester", "Unicorn Grocery"),  # the town
        ("housng", "Riverside Homes"),  # the sector
        ("slawi krume", "Solawi Krumme Mark eG"),  # both words
        ("Unicron Mancester", "Unicorn Grocery"),  # name and town
    ],
)
def test_a_misspelled_word_finds_what_is_meant(q, found):
    an_entry("Bicycle Repair Works")
    an_entry("Bau-Genossenschaft am See")
    an_entry("Solawi Krumme Mark eG")
    an_entry("Unicorn Grocery", town="Manchester")
    an_entry("Riverside Homes", sectors=["housing"])
    an_entry("Bicester Market Traders", town="Bicester")
    assert names(q=q) == [found]
    for nonsense in ("blorptz", "xyzzyfoo", "qwertz", "abcd", "Quatschmacherei"):
        assert names(q=nonsense) == []


def test_a_town_is_found_like_a_name_and_what_only_sounds_alike_is_not():
    an_entry("Bicester Market Traders", town="Bicester")
    an_entry("Unicorn Grocery", town="Manchester")
    an_entry("Manchester Credit Union", town="Salford")
    for q in ("Manchester", "mancester", "manchetser"):
        assert names(q=q) == ["Manchester Credit Union", "Unicorn Grocery"]


def test_a_misspelled_legal_form_finds_those_of_whom_it_is_written():
    an_entry("Werkhof Linde eG", description="Eine Genossenschaft für alle.")
    assert names(q="Genossenschft") == ["Werkhof Linde eG"]


def test_letters_are_counted_as_people_mistype_them():
    assert letters_between("hof", "hof") == 0
    assert letters_between("lidne", "linde") == 1
    assert letters_between("solowi", "solawi") == 1
    assert letters_between("wekhof", "werkhof") == 1
    assert letters_between("bycicle", "bicycle") == 2
    assert letters_between("", "hof") == 3


def test_a_word_is_learned_when_an_entry_is_renamed():
    entry = an_entry("Werkhof Linde eG")
    assert meanings("Kranihc") == ()
    entry.name = "Werkhof Kranich eG"
    entry.save()
    assert meanings("Kranihc") == ("kranich",)
    assert meanings("Werkhof Kranihc 4711") == ("werkhof kranich 4711",)


def test_the_best_comes_first():
    for name in ("Lindenhof", "Am Lindenhof vorbei", "Linde", "Lindt und Co"):
        an_entry(name)
    assert names(q="Lindenhof")[0] == "Lindenhof"
    assert names(q="linde")[0] == "Linde"


def test_without_a_question_cooperatives_come_first_then_letters_before_numbers(network):
    an_entry("1865 Supporters")
    an_entry("Ärger eG")
    an_entry("Zimmer eG")
    a_coop("Zuletzt gegründet eG")
    assert names() == ["Dachverband eG", "Zuletzt gegründet eG", "Ärger eG", "Zimmer eG", "1865 Supporters"]


def test_many_results_are_ordered_by_name_and_those_that_begin_so_come_first():
    Entry.objects.bulk_create(
        Entry(register=a_register(), register_key=str(number), record={}, name=f"Alter Werkhof {number:04}")
        for number in range(MANY + 1)
    )
    an_entry("Werkhof Zuletzt")
    assert names(q="werkhof")[:2] == ["Werkhof Zuletzt", "Alter Werkhof 0000"]


def test_filters_narrow(network):
    an_entry("Bäckerei", sectors=["food"])
    an_entry("Wohnhof", sectors=["housing"], country="AT", latitude=48.2, longitude=16.4, town="Wien")
    coop = a_coop("Netzknoten eG", sectors=["digital"], latitude=52.41, longitude=12.56, precision="address")
    assert names(sector="food") == ["Bäckerei"]
    assert names(country="AT") == ["Wohnhof"]
    assert names(only_coops=True) == ["Dachverband eG", coop.name]
    assert names(near=Coordinates(52.41, 12.56), km=10) == [coop.name, "Bäckerei"]
    assert names(bounds=Bounds(48, 16, 49, 17)) == ["Wohnhof"]
    assert countries() == ["AT", "DE"]
    assert find_entries(EntryQuery()).extent() == Bounds(48.2, 12.55, 52.41, 16.4)


def test_what_a_register_calls_ended_is_not_shown():
    an_entry("Ehemalige eG", state="removed")
    assert names() == names(q="Ehemalige") == []


def features(bounds: Bounds, zoom: float, **query: object) -> list[dict[str, object]]:
    return json.loads(map_features(EntryQuery(**query), bounds=bounds, zoom=zoom, addresses=ADDRESSES))[
        "features"
    ]


GERMANY = Bounds(47, 5, 55, 16)


def test_the_map_clusters_what_lies_close_and_leads_to_its_list():
    for number in range(3):
        an_entry(f"Nah {number}", latitude=52.41 + number / 1000)
    far = an_entry("Fern", latitude=48.1, longitude=11.6, precision="town")
    cluster, single = features(GERMANY, 5)
    assert cluster["properties"]["count"] == 3
    assert cluster["properties"]["name"] == "3 organisations"
    area = Bounds.parse(cluster["properties"]["url"].removeprefix("/organisations?area="))
    assert sorted(names(bounds=area)) == ["Nah 0", "Nah 1", "Nah 2"]
    assert single["properties"] == {
        "name": "Fern", "url": f"/organisations/{far.pk}", "precision": "town", "coop": False
    }  # fmt: skip
    assert single["geometry"]["coordinates"] == [11.6, 48.1]
    assert len(features(Bounds(52.4, 12.5, 52.42, 12.6), 16)) == 3


def test_a_register_number_finds_its_entry():
    an_entry("Werkhof", key="R006884")
    an_entry("Bäckerei", key="R006885")
    assert names(q="R006884") == names(q="r006884") == ["Werkhof"]


def test_circles_of_many_do_not_cover_one_another():
    """Just left and right of a line of the grid, hundreds each: their means lie a few pixels apart."""
    cell = cell_degrees(GERMANY, 5)
    line = cell * floor(10 / cell)
    for number in range(120):
        an_entry(f"A {number}", latitude=51.0, longitude=line - 0.01)
        an_entry(f"B {number}", latitude=51.0, longitude=line + 0.01)
    left, right = map_circles(EntryQuery(), bounds=GERMANY, zoom=5)
    assert left.count == right.count == 120
    apart = abs(left.longitude - right.longitude) * 512 * 2**5 / 360
    assert apart > left.radius + right.radius
    assert max(left.radius, right.radius) < CELL / 2
    assert [each["properties"]["radius"] for each in features(GERMANY, 5)] == [round(left.radius, 1)] * 2


def test_a_thousand_is_written_as_in_the_language_of_the_page():
    with connection.cursor() as cursor:
        cursor.execute(A_THOUSAND, [a_register().pk])
    german = replace(ADDRESSES, many="{n} Organisationen", thousands=".")
    body = json.loads(map_features(EntryQuery(), bounds=GERMANY, zoom=2, addresses=german))
    assert body["features"][0]["properties"]["name"] == "1.200 Organisationen"
    with translation.override("de"):
        assert [spot.text for spot in view_of_results(find_entries(EntryQuery())).spots] == ["1.200"]


A_THOUSAND = """
insert into directory_entry (register_id, register_key, record, name, legal_form, legal_form_text, sectors, sector_text,
    description, website, street, postcode, town, region, country, latitude, longitude, precision, state)
select %s, n::text, '{}', 'Entry ' || n, '', '', '{}', '', '', '', '', '', '', '', 'DE', 50, 10, 'address', 'active'
from generate_series(1, 1200) n
"""


def test_a_view_over_the_date_line_shows_both_sides():
    an_entry("Ost", latitude=-17.0, longitude=179.0)
    an_entry("West", latitude=-17.0, longitude=-179.0)
    assert len(features(Bounds(-20, 178, -10, -178), 8)) == 2


@pytest.mark.parametrize("zoom", [0, 5, 12, 22])
@pytest.mark.parametrize(
    "bounds", [Bounds(-90, -180, 90, 180), GERMANY, Bounds(52.4, 13.3, 52.6, 13.5), Bounds(80, 0, 89, 90)]
)
def test_no_view_has_more_cells_than_features_are_allowed(bounds, zoom):
    cell = cell_degrees(bounds, zoom)
    assert (bounds.east - bounds.west) / cell <= MOST_FEATURES
    assert cell > 0


def test_a_crowded_map_answers_with_at_most_2000_features():
    with connection.cursor() as cursor:
        cursor.execute(
            """
            insert into directory_entry (register_id, register_key, record, name, legal_form, legal_form_text, sectors,
                sector_text, description, website, street, postcode, town, region, country, latitude, longitude,
                precision, state)
            select %s, n::text, '{}', 'Entry ' || n, '', '', '{}', '', '', '', '', '', '', '', 'DE',
                   47 + (n / 100) * 0.08, 6 + (n %% 100) * 0.09, 'address', 'active'
            from generate_series(1, 9000) n
            """,
            [a_register().pk],
        )
    assert 1000 < len(features(GERMANY, 14)) <= MOST_FEATURES


def test_many_results_and_their_number_are_one_look_at_the_words():
    Entry.objects.bulk_create(
        Entry(register=a_register(), register_key=str(number), record={}, name=f"Werkhof {number:04}")
        for number in range(MANY + 5)
    )
    with CaptureQueriesContext(connection) as asked:
        found = find_entries(EntryQuery(q="werkhof"))
        assert found.count() == MANY + 5
        assert [entry.name for entry in found[0:2]] == ["Werkhof 0000", "Werkhof 0001"]
    assert len(asked) == 3  # whether they are many; the first page and how many; its rows
    assert [entry.name for entry in found[MANY : MANY + 9]] == [f"Werkhof {MANY + n:04}" for n in range(5)]
    assert [entry.name for entry in found[18:22]] == [f"Werkhof {n:04}" for n in range(18, 22)]


def test_every_sector_has_its_words():
    with connection.cursor() as cursor:
        cursor.execute(
            "select s from unnest(%s::varchar[]) s where directory_sector_words(array[s]) is null",
            [Sector.values],
        )
        assert cursor.fetchall() == []
