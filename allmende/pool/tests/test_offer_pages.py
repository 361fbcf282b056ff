"""Offering something: the form, its refusals, changing, withdrawing, keeping times; and the list of all offers."""

from __future__ import annotations

from base64 import urlsafe_b64encode

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from allmende.pool.models import BusyTime, Resource
from tests.people import a_coop, a_person, acting_for, an_office, an_officer

from .desk import a_saturday, at_the_desk, booked, guest, on_saturday, text_of
from .stage import Stage

pytestmark = pytest.mark.django_db

HOURS = {
    "hours-TOTAL_FORMS": "3", "hours-INITIAL_FORMS": "1",
    "hours-0-days": ["0", "1", "2"], "hours-0-opens": "09:00", "hours-0-closes": "18:00",
}  # fmt: skip
RULES = {
    "quantity": "1", "shortest_minutes": "60", "longest_hours": "12", "notice_hours": "24", "buffer_minutes": "30",
    "furthest_days": "90", "cancel_hours": "48", "late_cancel_percent": "50", "answer_hours": "24",
    "slot_minutes": "30",
}  # fmt: skip
ROOM = {
    "kind": "room", "name": "Lesezimmer <b>oben</b>", "description": "Ruhig, **hell**.", "street": "Lindenhof 4",
    "postcode": "13357", "town": "Berlin", "country": "DE", "costs": "hour", "price": "5.50", "by_agreement": "yes",
    **RULES, **HOURS,
}  # fmt: skip
MISSING, NO_CHOICE = "This field is required.", "Select a valid choice"
WRONG: list[tuple[dict[str, object], str]] = [
    ({"name": ""}, MISSING),
    ({"name": "x" * 121}, "at most 120"),
    ({"price": ""}, "How many credits?"),
    ({"price": "viel"}, ""),
    ({"price": "9000000000"}, "Price × hours × quantity is at most 10,000,000,000.00 Credits."),
    ({"costs": "euros"}, NO_CHOICE),
    ({"kind": "castle"}, NO_CHOICE),
    ({"country": "ZZ"}, NO_CHOICE),
    ({"quantity": "0"}, ""),
    ({"shortest_minutes": "900"}, "The longest booking cannot be shorter than the shortest."),
    ({"hours-0-closes": "08:00"}, "It closes after it opens"),
    ({"hours-0-opens": ""}, "Please give both hours."),
    (
        {"postcode": "99999", "town": "Quatschhausen"},
        "We do not know this place. Write the nearest town, or add",
    ),
    ({"postcode": "", "town": "", "street": ""}, "A room, an item or a vehicle is somewhere."),
    ({"online_only": "on"}, "A room, an item or a vehicle is somewhere."),
    ({"point": "hier"}, "Write it like this: 52.4125, 12.5316."),
    ({"hours-0-days": []}, "On which days?"),
    (
        {"hours-1-days": ["0"], "hours-1-opens": "12:00", "hours-1-closes": "13:00"},
        "Two opening times of a day",
    ),
]


@pytest.mark.parametrize(
    ("language", "words"), [("en", "Six answers are enough."), ("de", "Sechs Angaben genügen.")]
)
def test_the_empty_form_knows_the_place_and_the_usual_hours(stage: Stage, language: str, words: str) -> None:
    page = at_the_desk(stage.lends, language).get("/resources/new")
    assert words in text_of(page)
    assert 'value="08:00"' in page.content.decode()


def test_an_offer_is_made_as_written(stage: Stage) -> None:
    answer = at_the_desk(stage.lends).post("/resources/new", ROOM, follow=True)
    assert "Offered. Everybody in the network sees it now." in text_of(answer)
    room = Resource.objects.get()
    assert (room.name, room.price, room.price_per, room.by_agreement) == (
        "Lesezimmer <b>oben</b>",
        550,
        "hour",
        True,
    )
    assert (room.shortest_minutes, room.longest_minutes, room.notice_minutes) == (60, 720, 1440)
    assert (room.buffer_minutes, room.slot_minutes, room.furthest_days) == (30, 30, 90)
    assert [(time.weekday, time.from_minute, time.to_minute) for time in room.opening_times.all()] == [
        (0, 540, 1080), (1, 540, 1080), (2, 540, 1080)
    ]  # fmt: skip
    assert b"<b>oben" not in answer.content
    assert b"<strong>hell</strong>" in answer.content


def test_the_exact_point_of_an_offer_stays_when_it_is_changed(stage: Stage) -> None:
    desk = at_the_desk(stage.lends)
    desk.post("/resources/new", ROOM | {"town": "Quatschhausen", "postcode": "", "point": "52.4125, 12.5316"})
    room = Resource.objects.get()
    assert (room.latitude, room.longitude, room.precision) == (52.4125, 12.5316, "address")
    assert 'value="52.4125, 12.5316"' in desk.get(f"/resources/{room.pk}/offer").content.decode()


def test_know_how_may_be_offered_online_only(stage: Stage) -> None:
    desk = at_the_desk(stage.lends)
    desk.post("/resources/new", ROOM | {"kind": "skill", "online_only": "on"})
    advice = Resource.objects.get()
    assert (advice.precision, advice.town) == ("online", "")
    assert "Exact point, or online only" in text_of(desk.get(f"/resources/{advice.pk}/offer"))


def test_free_of_charge_needs_no_price(stage: Stage) -> None:
    at_the_desk(stage.lends).post("/resources/new", ROOM | {"costs": "free", "price": ""})
    assert Resource.objects.get().price == 0


@pytest.mark.parametrize(("changes", "words"), WRONG)
def test_what_does_not_fit_is_said_and_everything_else_kept(
    stage: Stage, changes: dict[str, object], words: str
) -> None:
    answer = at_the_desk(stage.lends).post("/resources/new", ROOM | changes)
    assert answer.status_code == 422
    assert words in text_of(answer)
    assert "Ruhig, **hell**." in answer.content.decode()
    assert Resource.objects.count() == 0


def test_a_refusal_of_a_rule_opens_the_rules(stage: Stage) -> None:
    answer = at_the_desk(stage.lends).post("/resources/new", ROOM | {"shortest_minutes": "900"})
    html = answer.content.decode()
    assert 'href="#id_longest_hours"' in html
    assert html.count("<details open>") == 1


def test_a_broken_management_form_is_no_crash(stage: Stage) -> None:
    broken = {name: value for name, value in ROOM.items() if not name.startswith("hours-")}
    assert at_the_desk(stage.lends).post("/resources/new", broken).status_code == 422
    assert (
        at_the_desk(stage.lends)
        .post("/resources/new", broken | {"hours-TOTAL_FORMS": "99999", "hours-INITIAL_FORMS": "0"})
        .status_code
        == 422
    )


def test_changing_keeps_what_was_not_changed(stage: Stage) -> None:
    desk = at_the_desk(stage.lends)
    desk.post("/resources/new", ROOM)
    room = Resource.objects.get()
    html = desk.get(f"/resources/{room.pk}/offer").content.decode()
    for written in ('value="5.50"', 'value="09:00"', 'value="30" selected', 'value="13357"'):
        assert written in html
    answer = desk.post(f"/resources/{room.pk}/offer", ROOM | {"name": "Lesezimmer unten"}, follow=True)
    assert "Saved." in text_of(answer)
    room.refresh_from_db()
    assert (room.name, room.slot_minutes) == ("Lesezimmer unten", 30)


def test_nothing_is_offered_for_another_cooperative_than_the_page_names(stage: Stage) -> None:
    desk = at_the_desk(stage.lends)
    assert f'name="acting" value="{stage.lender.pk}"' in desk.get("/resources/new").content.decode()
    answer = desk.post("/resources/new", ROOM | {"acting": str(stage.borrower.pk)})
    assert answer.status_code == 422
    assert "You act for Saalbau Morgenrot eG now" in text_of(answer)
    assert not Resource.objects.exists()


def test_who_may_offer(stage: Stage) -> None:
    clerk = an_officer(stage.lender, ["spend"], name="Kim Knoten")
    answer = at_the_desk(clerk).get("/resources/new")
    assert answer.status_code == 403
    assert "offer and lend" in text_of(answer)
    assert at_the_desk(clerk).post("/resources/new", ROOM).status_code == 403
    person = a_person("Nora Neugier")
    assert "you hold no office in one yet" in text_of(at_the_desk(acting_for(person)).get("/resources/new"))
    an_office(person, stage.lender)
    assert "Act for Saalbau Morgenrot eG" in text_of(at_the_desk(acting_for(person)).get("/resources/new"))
    assert "Please sign in first" in text_of(guest().get("/resources/new"))
    assert Resource.objects.count() == 0


def test_offers_of_others_have_no_owners_pages(stage: Stage) -> None:
    room = stage.offer()
    desk = at_the_desk(stage.borrows)
    for path in ("offer", "blocks"):
        assert desk.get(f"/resources/{room.pk}/{path}").status_code == 404
    for path in ("offer", "blocks", "withdrawal", "renewal", "blocks/7/opening"):
        assert desk.post(f"/resources/{room.pk}/{path}", ROOM).status_code in (403, 404), path
    room.refresh_from_db()
    assert room.is_offered


def test_withdrawing_and_offering_again(stage: Stage) -> None:
    room, desk = stage.offer(), at_the_desk(stage.lends)
    assert "Withdrawn. Nobody sees it any longer." in text_of(
        desk.post(f"/resources/{room.pk}/withdrawal", follow=True)
    )
    assert guest().get("/resources").content.decode().count('class="offer-name"') == 0
    own = f"/resources?coop={stage.lender.slug}"
    assert "Only you see these." in text_of(desk.get(own))
    assert "Only you see these." not in text_of(guest().get(own))
    assert "It is on offer again." in text_of(desk.post(f"/resources/{room.pk}/renewal", follow=True))
    booked(stage, room, on_saturday(10), on_saturday(11))
    text = text_of(desk.post(f"/resources/{room.pk}/withdrawal", follow=True))
    assert "1 booking lies ahead." in text
    assert "Withdraw it" in text


def keep(start: str = "10:00", end: str = "18:00", **more: str) -> dict[str, str]:
    day = a_saturday().isoformat()
    return {
        "kind": "maintenance",
        "from_day": day,
        "from_hour": start,
        "to_day": day,
        "to_hour": end,
        "quantity": "1",
    } | more


def test_keeping_a_time_and_opening_it_again(stage: Stage) -> None:
    room, desk = stage.offer(), at_the_desk(stage.lends)
    assert "Nothing is blocked" in text_of(desk.get(f"/resources/{room.pk}/blocks"))
    text = text_of(desk.post(f"/resources/{room.pk}/blocks", keep(), follow=True))
    assert "This time is blocked." in text
    assert "maintenance" in text
    block = BusyTime.objects.get()
    text = text_of(desk.post(f"/resources/{room.pk}/blocks/{block.pk}/opening", follow=True))
    assert "This time is open again." in text
    assert desk.post(f"/resources/{room.pk}/blocks/{block.pk}/opening").status_code == 404


def test_a_time_that_is_booked_cannot_be_kept(stage: Stage) -> None:
    room = stage.offer()
    booked(stage, room, on_saturday(12), on_saturday(13))
    answer = at_the_desk(stage.lends).post(f"/resources/{room.pk}/blocks", keep())
    assert answer.status_code == 422
    assert "Decline or cancel what is booked first." in text_of(answer)
    assert 'value="18:00"' in answer.content.decode()
    assert (
        at_the_desk(stage.lends).post(f"/resources/{room.pk}/blocks", keep("18:00", "10:00")).status_code
        == 422
    )


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize(
    "query", ["", "?q=Saal", "?kind=room&kind=item", "?q=xyzzy", "?kind=castle", "?q=%25_'"]
)
def test_the_list_of_offers(stage: Stage, language: str, query: str) -> None:
    stage.offer(name="Großer Saal")
    answer = guest(language).get(f"/resources{query}")
    assert answer.status_code == 200
    assert ("Großer Saal" in text_of(answer)) == (
        query in ("", "?q=Saal", "?kind=room&kind=item", "?kind=castle")
    )


def test_offers_of_one_cooperative(stage: Stage) -> None:
    stage.offer(name="Großer Saal")
    other = a_coop("Nachbarn eG")
    page = text_of(guest().get(f"/resources?coop={stage.lender.slug}"))
    assert "About Saalbau Morgenrot eG" in page
    assert "Großer Saal" in page
    assert "Nothing is on offer yet" in text_of(guest().get(f"/resources?coop={other.slug}"))
    assert guest().get("/resources?coop=nobody").status_code == 404


@pytest.mark.parametrize("key", [r'["\ud800", 1]', r'["a\u0000", 1]', "broken"])
def test_a_cursor_we_have_not_written_is_refused(stage: Stage, key: str) -> None:
    stage.offer(name="Großer Saal")
    cursor = urlsafe_b64encode(key.encode()).decode()
    assert guest().get("/resources", {"cursor": cursor}).status_code == 422
    assert guest().get("/api/v1/resources", {"cursor": cursor}).status_code == 422


def test_programs_go_on_after_a_long_name(stage: Stage) -> None:
    for _each in range(2):
        stage.offer(name="\N{TOMATO}" * 120)
    cursor = guest().get("/api/v1/resources?limit=1").json()["next_cursor"]
    assert len(guest().get("/api/v1/resources", {"cursor": cursor}).json()["items"]) == 1


def test_the_list_costs_as_many_queries_for_one_as_for_thirty(stage: Stage) -> None:
    counts = []
    for numbers in (range(1), range(1, 32)):
        for number in numbers:
            stage.offer(name=f"Raum {number}")
        with CaptureQueriesContext(connection) as queries:
            html = guest().get("/resources").content.decode()
        counts.append(len(queries))
    assert counts[0] == counts[1]
    assert html.count('class="offer-name"') == 30
