"""One resource: what it says, what a wish costs, how it is booked and how it is refused."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from allmende.kernel.row_access import seeing
from allmende.pool.availability import Opening
from allmende.pool.models import Booking
from allmende.pool.use_cases.withdraw_resource import withdraw_resource
from tests.people import a_coop, a_person, acting_for, an_office, an_officer

from .desk import a_saturday, at_the_desk, booked, count_bookings, guest, on_saturday, text_of, wish
from .stage import MONDAY, Stage, credits_of

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("language", "words"), [("en", "Sign in to book"), ("de", "Anmelden und buchen")])
def test_a_guest_sees_the_week_the_rules_and_the_way_in(stage: Stage, language: str, words: str) -> None:
    room = stage.offer(openings=(Opening(5, 480, 1080),), description="**Hell** <script>alert(1)</script>")
    page = guest(language).get(f"/resources/{room.pk}?on={a_saturday()}&from=10:00&to=14:00")
    assert page.status_code == 200
    assert b"<strong>Hell</strong>" in page.content
    assert b"<script>alert" not in page.content
    text = text_of(page)
    assert words in text
    assert ("20.00 Credits" if language == "en" else "20,00 Credits") in text
    assert ("Sat 8 am–6 pm" if language == "en" else "Sa 8–18 Uhr") in text


def test_a_guest_who_books_is_asked_to_sign_in_and_comes_back(stage: Stage) -> None:
    room = stage.offer()
    shown = f"/resources/{room.pk}?near=Berlin&on={a_saturday()}&from=10:00&to=14:00"
    page = guest().get(shown).content.decode()
    assert '<button class="btn full">Sign in to book</button>' in page
    answer = guest().post(shown, wish("11:00", "15:30", acting="", until="\x00"))
    assert answer.status_code == 302
    login = urlsplit(answer["Location"])
    (back,) = parse_qs(login.query)["next"]
    assert login.path == "/login"
    assert urlsplit(back).path == f"/resources/{room.pk}"
    wished = {"on": [str(a_saturday())], "from": ["11:00"], "to": ["15:30"], "quantity": ["1"]}
    assert parse_qs(urlsplit(back).query) == {"near": ["Berlin"]} | wished
    assert 'value="15:30"' in at_the_desk(stage.borrows).get(back).content.decode()
    assert count_bookings() == 0


def test_what_a_guest_sends_in_place_of_a_time_is_cut_short(stage: Stage) -> None:
    answer = guest().post(f"/resources/{stage.offer().pk}", wish("x" * 5000, "25:00"))
    assert answer.status_code == 302
    assert len(answer["Location"]) < 200
    assert guest().get(parse_qs(urlsplit(answer["Location"]).query)["next"][0]).status_code == 200


def test_a_request_holds_credits_and_says_until_when_the_owner_answers(stage: Stage) -> None:
    room = stage.offer(by_agreement=True, answer_hours=24)
    answer = at_the_desk(stage.borrows).post(f"/resources/{room.pk}", wish(), follow=True)
    assert answer.redirect_chain[0][0].startswith("/bookings/")
    assert "Requested. 20.00 Credits are held. Saalbau Morgenrot eG has until" in text_of(answer)
    assert credits_of(stage.borrower) == (0, 2000)


def test_a_booking_at_once(stage: Stage) -> None:
    answer = at_the_desk(stage.borrows).post(f"/resources/{stage.offer(price=0).pk}", wish(), follow=True)
    assert "Booked. Both sides have a mail." in text_of(answer)


def test_the_same_form_sent_twice_is_one_booking(stage: Stage) -> None:
    room, desk = stage.offer(), at_the_desk(stage.borrows)
    first, second = (desk.post(f"/resources/{room.pk}", wish(key="the same")) for _ in range(2))
    assert first["Location"] == second["Location"]
    assert count_bookings() == 1


def test_a_refusal_stands_at_its_field_with_rule_and_way_out_and_keeps_what_was_written(stage: Stage) -> None:
    room = stage.offer()
    booked(stage, room, on_saturday(9), on_saturday(12))
    answer = at_the_desk(stage.borrows).post(f"/resources/{room.pk}?near=Berlin", wish(purpose="Chorprobe"))
    assert answer.status_code == 409
    text = text_of(answer)
    assert "It is taken at that time. Nothing was held." in text
    assert "Nothing is lent twice at the same time." in text
    assert "Take Sat, " in text
    html = answer.content.decode()
    for start, end in (("05", "09"), ("12", "16")):  # the nearest before and after
        assert f"?on={a_saturday()}&amp;from={start}%3A00&amp;to={end}%3A00&amp;near=Berlin#book" in html
    assert 'value="Chorprobe"' in html
    assert 'value="10:00"' in html
    assert 'aria-invalid="true"' in html
    assert credits_of(stage.borrower) == (0, 1500)


def test_the_way_out_leads_to_a_booking(stage: Stage) -> None:
    room = stage.offer()
    booked(stage, room, on_saturday(9), on_saturday(12))
    page = at_the_desk(stage.borrows).get(f"/resources/{room.pk}?on={a_saturday()}&from=12:00&to=16:00")
    assert 'value="12:00"' in page.content.decode()
    assert at_the_desk(stage.borrows).post(f"/resources/{room.pk}", wish("12:00", "16:00")).status_code == 302


@pytest.mark.parametrize(
    "changes",
    [{"on": ""}, {"on": "31.31.2026"}, {"from": "25:00"}, {"quantity": "0"}, {"quantity": "x"}, {"until": "2001-01-01"},
     {"purpose": "x" * 501}, {"key": ""}, {"from": "14:00", "to": "14:07"}, {"on": "2001-01-01"}, {"on": "9999-12-31"},
     {"on": "9999-12-31", "from": "10:00", "to": "09:00"}, {"on": "0001-01-01", "from": "10:00", "to": "09:00"}],
)  # fmt: skip
def test_what_makes_no_sense_is_said_and_nothing_is_held(stage: Stage, changes: dict[str, str]) -> None:
    answer = at_the_desk(stage.borrows).post(f"/resources/{stage.offer().pk}", wish(**changes))
    assert answer.status_code == 422
    assert count_bookings() == 0


def test_beyond_the_limit_is_said_before_and_after(stage: Stage) -> None:
    room, desk = stage.offer(price=100_00), at_the_desk(stage.borrows)
    page = text_of(desk.get(f"/resources/{room.pk}?on={a_saturday()}&from=10:00&to=14:00"))
    assert "The balance is not enough. 100.00 Credits can be spent." in page
    answer = desk.post(f"/resources/{room.pk}", wish())
    assert answer.status_code == 409
    assert "are missing. Nothing was held or paid." in text_of(answer)
    assert count_bookings() == 0


def test_what_it_leaves_on_the_account_is_written_before_one_books(stage: Stage) -> None:
    page = at_the_desk(stage.borrows).get(
        f"/resources/{stage.offer().pk}?on={a_saturday()}&from=10:00&to=14:00"
    )
    assert "Werkhof Linde eG: 0.00 without what is held, −20.00 afterwards. The limit is −100.00." in text_of(
        page
    )
    assert "Request for" not in text_of(page)
    assert "Book for 20.00 Credits" in text_of(page)


def test_nobody_pays_a_price_the_page_has_not_shown(stage: Stage) -> None:
    room, desk = stage.offer(), at_the_desk(stage.borrows)
    answer = desk.post(f"/resources/{room.pk}", wish(seen="0"))
    assert answer.status_code == 422
    assert "Is this price right?" in text_of(answer)
    assert 'id="seen" value="2000"' in answer.content.decode()
    assert count_bookings() == 0
    assert desk.post(f"/resources/{room.pk}", wish(seen="2000")).status_code == 302


def test_the_live_quote_says_what_stands_against_the_time(stage: Stage) -> None:
    room, desk = stage.offer(longest_minutes=600), at_the_desk(stage.borrows)
    booked(stage, room, on_saturday(9), on_saturday(12))
    quote = f"/resources/{room.pk}?near=Berlin&on={a_saturday()}"
    taken = desk.get(f"{quote}&from=10:00&to=14:00")
    assert taken.status_code == 200
    assert "It is taken at that time." in text_of(taken)
    assert (
        f"?on={a_saturday()}&amp;from=12%3A00&amp;to=16%3A00&amp;near=Berlin#book" in taken.content.decode()
    )
    assert "That is not possible." not in text_of(desk.get(f"{quote}&from=12:00&to=14:00"))
    assert "That is not possible." not in text_of(desk.get(quote))
    assert "This is too long." in text_of(guest().get(f"{quote}&from=12:00&to=23:00"))
    yesterday = timezone.localdate() - timedelta(days=1)
    passed = desk.get(f"/resources/{room.pk}?on={yesterday}&from=12:00&to=14:00")
    assert "This time has passed." in text_of(passed)
    closed = stage.offer(openings=(Opening(5, 480, 720),))
    assert "It is not open then." in text_of(
        desk.get(f"/resources/{closed.pk}?on={a_saturday()}&from=12:00&to=14:00")
    )


def test_a_time_that_is_not_possible_is_refused_before_its_price_is_asked(stage: Stage) -> None:
    room, desk = stage.offer(), at_the_desk(stage.borrows)
    booked(stage, room, on_saturday(9), on_saturday(12))
    answer = desk.post(f"/resources/{room.pk}", wish(seen="0"))
    assert answer.status_code == 409
    assert "It is taken at that time." in text_of(answer)
    assert "Is this price right?" not in text_of(answer)
    assert count_bookings() == 1


def test_nobody_books_for_another_than_the_page_was_shown_to(stage: Stage) -> None:
    room, desk = stage.offer(price=0), at_the_desk(stage.borrows)
    page = desk.get(f"/resources/{room.pk}").content.decode()
    assert f'name="acting" value="{stage.borrower.pk}"' in page
    desk.post("/acting", {"coop": ""})  # in a second window
    answer = desk.post(f"/resources/{room.pk}", wish(acting=str(stage.borrower.pk), purpose="Chorprobe"))
    assert answer.status_code == 409
    assert "You act for yourself now" in text_of(answer)
    assert 'name="acting" value="0"' in answer.content.decode()
    assert 'value="Chorprobe"' in answer.content.decode()
    assert count_bookings() == 0
    assert desk.post(f"/resources/{room.pk}", wish(acting="0")).status_code == 302


def test_several_equal_ones_cost_as_many_times(stage: Stage) -> None:
    tables = stage.offer(kind="item", quantity=4, price=300, price_per="booking")
    page = at_the_desk(stage.borrows).get(
        f"/resources/{tables.pk}?on={a_saturday()}&from=10:00&to=14:00&quantity=3"
    )
    assert "3 pieces at 3.00 9.00" in text_of(page)
    answer = at_the_desk(stage.borrows).post(f"/resources/{tables.pk}", wish(quantity="5"))
    assert "There are only 4 of these. Nothing was held." in text_of(answer)


def test_a_night_and_several_days(stage: Stage) -> None:
    room, desk = stage.offer(price=0), at_the_desk(stage.borrows)
    desk.post(f"/resources/{room.pk}", wish("20:00", "02:00", key="night"))
    desk.post(
        f"/resources/{room.pk}",
        wish("10:00", "12:00", on=str(a_saturday(2)), until=str(a_saturday(3)), key="week"),
    )
    with seeing(stage.borrows):
        lengths = [booking.ends_at - booking.starts_at for booking in Booking.objects.order_by("number")]
    assert [length.total_seconds() / 3600 for length in lengths] in (
        [6, 170],
        [6, 169],
        [6, 171],
    )  # the clocks may change


def test_oneself_borrows_what_is_free_and_is_shown_whose_account_could_pay(stage: Stage) -> None:
    person = a_person("Nora Neugier")
    an_office(person, stage.borrower, ["spend"])
    desk = at_the_desk(acting_for(person))
    page = text_of(desk.get(f"/resources/{stage.offer().pk}"))
    assert "For yourself you can borrow what is free of charge. Whose account shall pay?" in page
    assert "Act for Werkhof Linde eG" in page
    assert "You book for yourself" in text_of(desk.get(f"/resources/{stage.offer(price=0).pk}"))


def test_someone_without_the_duty_reads_who_has_it(stage: Stage) -> None:
    clerk = an_officer(stage.borrower, ["lend"], name="Cem Aydın")
    room = stage.offer()
    page = text_of(at_the_desk(clerk).get(f"/resources/{room.pk}"))
    assert "Somebody else books for Werkhof Linde eG. Who may do it: every person for what is free" in page
    assert at_the_desk(clerk).post(f"/resources/{room.pk}", wish()).status_code == 403


def test_the_owner_sees_what_others_see_and_may_change_it(stage: Stage) -> None:
    room = stage.offer()
    assert "Withdraw it" in text_of(at_the_desk(stage.lends).get(f"/resources/{room.pk}"))
    colleague = an_officer(stage.lender, ["spend"], name="Kim Knoten")
    page = text_of(at_the_desk(colleague).get(f"/resources/{room.pk}"))
    assert "Who may change it: someone with the duty “offer and lend”" in page
    assert "Withdraw it" not in page


def test_what_is_withdrawn_exists_for_its_owner_only(stage: Stage) -> None:
    room = stage.offer()
    with seeing(stage.lends):
        withdraw_resource(actor=stage.lends, resource_id=room.pk, now=MONDAY)
    assert guest().get(f"/resources/{room.pk}").status_code == 404
    assert at_the_desk(stage.borrows).post(f"/resources/{room.pk}", wish()).status_code == 404
    page = at_the_desk(stage.lends).get(f"/resources/{room.pk}")
    assert "Offer it again" in text_of(page)


def test_ids_that_do_not_exist(stage: Stage) -> None:
    for path in ("/resources/987654", "/resources/" + "9" * 30, "/resources/0"):
        assert guest().get(path).status_code == 404


@pytest.mark.parametrize(
    "query",
    ["week=nonsense", "week=9999-12-31", "week=0001-01-01", "on=x&from=y&to=z", "on=2026-02-30", "quantity=-1",
     "on=9999-12-31&from=10:00&to=09:00", "on=0001-01-01&from=10:00&to=09:00"],
)  # fmt: skip
def test_any_address_shows_a_week(stage: Stage, query: str) -> None:
    assert guest().get(f"/resources/{stage.offer().pk}?{query}").status_code == 200


def test_what_is_online_is_always_open(stage: Stage) -> None:
    page = text_of(guest().get(f"/resources/{stage.offer(kind='digital', price=0).pk}"))
    assert "Open always" in page
    assert "Place online" in page


def test_the_path_leads_back_to_the_question(stage: Stage) -> None:
    room = stage.offer()
    query = f"on={a_saturday()}&from=10:00&to=14:00&near=Berlin&kind=room&kind=item"
    page = guest().get(f"/resources/{room.pk}?{query}").content.decode()
    assert "What is free near Berlin" in page
    assert "/search?on=" in page
    assert "kind=room&amp;kind=item" in page


def test_a_week_costs_as_many_queries_with_one_booking_as_with_thirty(stage: Stage) -> None:
    room, desk, counts = stage.offer(price=0), at_the_desk(stage.borrows), []
    for hours in (range(1), range(1, 13)):
        for hour in hours:
            booked(stage, room, on_saturday(8 + hour), on_saturday(9 + hour))
        with CaptureQueriesContext(connection) as queries:
            assert desk.get(f"/resources/{room.pk}?on={a_saturday()}").status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_a_stranger_of_the_network_may_look(stage: Stage) -> None:
    stranger = an_officer(a_coop("Nachbarn eG"))
    assert at_the_desk(stranger).get(f"/resources/{stage.offer().pk}").status_code == 200
