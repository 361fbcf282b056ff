"""What is free near … on … from … to …: the page of the question."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from allmende.places.tests.gazetteer import BERLIN, near
from allmende.pool.offer import Whereabouts
from allmende.pool.queries.search import FreeResource
from allmende.pool.web.pins import pins_of
from tests.people import a_coop, an_officer

from .desk import a_saturday, at_the_desk, booked, guest, on_saturday, text_of
from .stage import Stage

pytestmark = pytest.mark.django_db


def in_berlin(km: float = 0) -> Whereabouts:
    return Whereabouts(town="Berlin", coordinates=near(BERLIN, north_km=km))


def ask(client=None, **more: str):
    question = {"near": "Berlin", "on": a_saturday().isoformat(), "from": "10:00", "to": "14:00"} | more
    return (client or guest()).get("/search", question)


@pytest.mark.parametrize(
    ("language", "words"), [("en", "Ask for a day and an hour"), ("de", "Fragen Sie nach Tag und Stunde")]
)
def test_the_question_alone(stage: Stage, language: str, words: str) -> None:
    page = guest(language).get("/search")
    assert page.status_code == 200
    assert words in text_of(page)
    assert f'value="{a_saturday(0)}"' in page.content.decode()


def test_what_is_free_nearest_first_with_price_and_way_to_book(stage: Stage) -> None:
    stage.offer(name="Ferner Saal", place=in_berlin(8), by_agreement=True)
    room = stage.offer(name="Naher Saal", place=in_berlin(2))
    page = ask(max="30")
    text = text_of(page)
    assert "2 are free" in text
    assert text.index("Naher Saal") < text.index("Ferner Saal")
    assert "20.00 Credits 4 h at 5.00" in text
    assert "on request, answer within 2 days" in text
    assert (
        f"/resources/{room.pk}?on={a_saturday()}&amp;from=10%3A00&amp;to=14%3A00&amp;near=Berlin&amp;max=30"
        in page.content.decode()
    )


def test_on_a_phone_a_link_leads_to_the_map_below(stage: Stage) -> None:
    assert 'href="#map"' not in ask().content.decode()
    stage.offer(place=in_berlin())
    html = ask().content.decode()
    assert '<a class="when-stacked" href="#map">To the map</a>' in html
    assert html.count('id="map"') == 1


def test_the_same_in_german(stage: Stage) -> None:
    stage.offer(place=in_berlin())
    text = text_of(ask(guest("de")))
    assert "1 ist frei" in text
    assert "20,00 Credits 4 Std. zu 5,00" in text


def test_what_is_taken_but_free_soon(stage: Stage) -> None:
    room = stage.offer(place=in_berlin())
    booked(stage, room, on_saturday(9), on_saturday(12))
    text = text_of(ask())
    assert "Taken then, but free soon after" in text
    assert "Free again: Sat," in text


def test_of_several_it_says_how_many_are_left(stage: Stage) -> None:
    tables = stage.offer(
        kind="item", name="Bierzeltgarnitur", quantity=4, price_per="booking", place=in_berlin()
    )
    booked(stage, tables, on_saturday(9), on_saturday(12), quantity=2)
    assert "Bierzeltgarnitur, 2 of 4 free" in text_of(ask())
    page = ask(quantity="2")
    assert "10.00 Credits 2 × per booking and piece" in text_of(page)
    assert "&amp;quantity=2" in page.content.decode()
    assert "Bierzeltgarnitur" not in text_of(ask(quantity="3")).split("Taken then")[0]


def test_nothing_near_enough_but_farther_away(stage: Stage) -> None:
    stage.offer(place=in_berlin(40))
    page = ask(radius="5")
    assert "Nothing is free within 5 km Within 50 km there would be one." in text_of(page)
    assert "radius=50" in page.content.decode()


def test_nothing_fits_what_was_asked_for(stage: Stage) -> None:
    stage.offer(place=in_berlin())
    page = ask(kind="vehicle")
    assert "Nothing fits all of this" in text_of(page)
    assert "Nothing within 100 km, either" in text_of(ask(near="München"))


def test_an_unknown_place_is_an_error_with_spellings_that_help(stage: Stage) -> None:
    page = ask(near="Berlinn", kind="room")
    assert page.status_code == 422
    assert "We do not know “Berlinn”" in text_of(page)
    html = page.content.decode()
    assert 'value="Berlinn"' in html
    assert "near=Berlin&amp;" in html or "near=Berlin%2C" in html
    assert '<input type="hidden" name="kind" value="room">' in html


def test_namesakes_are_offered_and_parts_of_the_same_town_are_not(stage: Stage) -> None:
    assert "Did you mean another one?" in text_of(ask(near="Neustadt"))
    assert "Did you mean another one?" not in text_of(ask(near="Berlin"))


@pytest.mark.parametrize(
    ("changes", "words"),
    [({"on": "2001-01-01"}, "This time has passed."), ({"until": "2001-01-01"}, "The last day lies before the first."),
     ({"on": "9999-12-31", "to": "09:00"}, "Choose a day from 2000 to 2100."),
     ({"on": "0001-01-01", "to": "09:00"}, "Choose a day from 2000 to 2100."),
     ({"on": "9999-12-31"}, "from 2000 to 2100"),
     ({"on": "tomorrow"}, "Enter a valid date."), ({"from": ""}, "This field is required."), ({"max": "x"}, ""),
     ({"quantity": "0"}, ""), ({"kind": "castle"}, ""), ({"radius": "7"}, ""), ({"near": "\x00"}, "")],
)  # fmt: skip
def test_what_makes_no_sense_is_said(stage: Stage, changes: dict[str, str], words: str) -> None:
    page = ask(**changes)
    assert page.status_code in (400, 422)
    assert words in text_of(page)


def test_a_broken_cursor_is_refused(stage: Stage) -> None:
    assert ask(cursor="broken").status_code == 422


def test_the_radius_that_was_used_is_the_one_shown(stage: Stage) -> None:
    assert '<option value="25" selected>' in ask().content.decode()
    assert '<option value="50" selected>' in ask(radius="50").content.decode()


def test_what_narrows_is_kept_when_the_question_changes(stage: Stage) -> None:
    html = ask(kind="room", max="12,50", q="Saal").content.decode().split("</form>")[0]
    for name, value in (("kind", "room"), ("max", "12,50"), ("q", "Saal")):
        assert f'<input type="hidden" name="{name}" value="{value}">' in html


def test_hours_are_those_of_the_one_who_asks(stage: Stage) -> None:
    """Someone in Vienna and someone in London mean their own ten o'clock; the list says what the clocks there show."""
    stage.offer(place=in_berlin(), time_zone="Europe/Berlin")
    londoner = an_officer(a_coop("Thames Tools", time_zone="Europe/London", country="GB"))
    page = ask(at_the_desk(londoner))
    assert "On the clocks there: Sat" in text_of(page)
    assert "11 am–3 pm" in text_of(page)
    assert "from=11%3A00&amp;to=15%3A00" in page.content.decode()
    assert "On the clocks there" not in text_of(ask())


def test_one_pin_for_each_place_with_the_numbers_of_the_list() -> None:
    def row(pk: int, latitude: float | None) -> FreeResource:
        values = dict.fromkeys(FreeResource.__dataclass_fields__, 0) | {"id": pk, "name": f"R{pk}"}
        return FreeResource(
            **values | {"latitude": latitude, "longitude": None if latitude is None else 13.4}
        )  # type: ignore[arg-type]

    rows = [row(1, 52.5), row(2, 52.6), row(3, 52.5), row(4, None), row(5, 52.5), row(6, 52.5), row(7, 52.5)]
    pins = pins_of(rows, href=lambda each: f"/r/{each.id}")
    assert [(pin["numbers"], pin["href"]) for pin in pins] == [([1, 3, 5, 6, 7], "#nr-1"), ([2], "/r/2")]
    assert pins[0]["name"] == "R1, R3, R5, R6, R7"


def test_an_answer_costs_as_many_queries_for_one_as_for_thirty(stage: Stage) -> None:
    counts = []
    for names in (range(1), range(1, 32)):
        for number in names:
            stage.offer(name=f"Raum {number}", place=in_berlin(number / 10))
        with CaptureQueriesContext(connection) as queries:
            page = ask()
        counts.append(len(queries))
    assert counts[0] == counts[1]
    html = page.content.decode()
    assert html.count('class="offer-name"') == 30
    cursor = html.split("cursor=")[1].split('"')[0]
    assert ask(cursor=cursor).content.decode().count('class="offer-name"') == 2
