"""The whole journey: from a register of cooperatives to a booking paid without money, as people walk it."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.cache import cache
from django.utils import timezone
from playwright.sync_api import expect

from allmende.exchange.queries import network_sums
from allmende.home.demo.load import PASSWORD, load_demo
from allmende.kernel.actor import Actor
from allmende.kernel.row_access import system_access
from allmende.ledger.use_cases.prove_ledger import prove_ledger
from allmende.pool.models import Booking
from allmende.pool.tasks import complete_bookings_due

from .conftest import DESKTOP, PHONE, MakeVisitor, Visitor
from .walk import Picture, Walk, choose_language, link_in, press, wait_for_the_worker

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

BERLIN = ZoneInfo("Europe/Berlin")
REGISTER = """\
Nr;Name;Rechtsform;Branche;Webseite;Straße;PLZ;Ort;Land
1;Backhaus Sauerteig eG;eG;Handwerk;https://backhaus.example/;Ofenweg 2;10999;Berlin;Deutschland
2;Chorhaus Tonleiter e. V.;e. V.;Kultur;;Notenallee 4;12043;Berlin;Deutschland
3;;eG;Handwerk;;;10115;Berlin;Deutschland
"""
NEW_PASSWORD = "siebzehn warme Brote"


@pytest.mark.parametrize(
    ("language", "size"), [("de", DESKTOP), ("en", PHONE)], ids=["de-desktop", "en-phone"]
)
def test_from_a_register_to_a_paid_booking(
    visitor: MakeVisitor, album: Picture, language: str, size: dict[str, int]
) -> None:
    cache.clear()  # the same address signs up in each language; a second mail within minutes would be held back
    load_demo(now=timezone.now())
    walk = Walk(visitor, language, size, album)
    office_imports_and_invites(walk)
    baker = organisation_accepts(walk)
    baker_offers_a_room(walk, baker)
    borrower = somebody_asks_and_books(walk)
    baker_confirms(walk, baker)
    time_passes()
    both_read_their_statements(walk, baker, borrower)


def office_imports_and_invites(walk: Walk) -> None:
    office = walk.person()
    office.sign_in("mira@havelbogen.example", PASSWORD)
    choose_language(office, walk.language)
    page = office.open("/imports/new")
    walk.stop(office, "import-new")
    page.set_input_files(
        "input[type=file]",
        {"name": "register.csv", "mimeType": "text/csv", "buffer": REGISTER.encode()},
    )
    press(page, "form:has([type=file])")
    walk.stop(office, "import-columns")
    page.fill("[name=name]", "Testregister")
    page.fill("[name=licence]", "CC BY 4.0")
    page.fill("[name=attribution]", "Testregister")
    press(page, "form:has([name=column_name])")
    wait_for_the_worker(page)
    walk.stop(office, "import-preview")
    main = page.locator("main")
    expect(main).to_contain_text("Backhaus Sauerteig eG")
    press(page, "form[action$=confirmation]")
    wait_for_the_worker(page)
    office.open("/organisations?q=Backhaus")
    walk.stop(office, "organisations")
    page.get_by_role("link", name="Backhaus Sauerteig eG").first.click()
    walk.stop(office, "organisation")
    page.fill("[name=email]", "post@backhaus.example")
    press(page, "form:has([name=email])")


def organisation_accepts(walk: Walk) -> Visitor:
    letter = walk.letter_to("post@backhaus.example")
    baker = walk.person()
    page = baker.open(link_in(letter))
    walk.stop(baker, "invitation")
    page.locator("a.btn[href*=signup]").click()
    walk.stop(baker, "signup")
    page.fill("input[name=name]", "Berta Backhaus")
    page.fill("input[name=email]", "post@backhaus.example")
    page.fill("input[name=password1]", NEW_PASSWORD)
    press(page, "form:has([name=password1])")
    walk.stop(baker, "mail-sent")
    baker.open(link_in(walk.letter_to("post@backhaus.example")))
    walk.stop(baker, "address")
    press(page, "form[action$=confirmation]")
    walk.stop(baker, "invitation-again")
    press(page, "form[action$=acceptance]")
    walk.stop(baker, "accepted")
    expect(page.locator("header.masthead").first).to_contain_text("Backhaus Sauerteig eG")
    return baker


def baker_offers_a_room(walk: Walk, baker: Visitor) -> None:
    page = baker.open("/resources/new")
    walk.stop(baker, "offer-new")
    page.fill("input[name=name]", "Backstube mit Steinofen")
    page.check("input[name=costs][value=hour]", force=True)
    page.fill("input[name=price]", "5")
    press(page, "form:has([name=costs])")
    expect(page.get_by_role("heading", level=1)).to_have_text("Backstube mit Steinofen")
    walk.stop(baker, "resource-own")


def somebody_asks_and_books(walk: Walk) -> Visitor:
    borrower = walk.person()
    borrower.sign_in("hannelore@werkhof-linde.example", PASSWORD)
    choose_language(borrower, walk.language)
    page = borrower.open("/")
    walk.stop(borrower, "dashboard")
    ask = page.locator("form.ask")
    ask.locator("[name=near]").fill("Berlin")
    ask.locator("[name=on]").fill(next_saturday().isoformat())
    ask.locator("[name=from]").fill("10:00")
    ask.locator("[name=to]").fill("14:00")
    press(page, "form.ask")
    walk.stop(borrower, "search")
    page.get_by_role("link", name="Backstube mit Steinofen").first.click()
    walk.stop(borrower, "resource")
    press(page, "#book form")
    page.wait_for_url(re.compile(r"/bookings/[0-9a-f-]{36}"))
    walk.stop(borrower, "booking-requested")
    expect(page.locator("main")).to_contain_text("20,00" if walk.language == "de" else "20.00")
    return borrower


def baker_confirms(walk: Walk, baker: Visitor) -> None:
    walk.letter_to("post@backhaus.example", about="Backstube mit Steinofen")
    page = baker.open("/")
    walk.stop(baker, "dashboard-lender")
    press(page, "form[action$=confirmation]")
    walk.letter_to("hannelore@werkhof-linde.example", about="Backstube mit Steinofen")


def time_passes() -> None:
    """A day after its end the booking is settled by itself."""
    with system_access():
        booking = Booking.objects.get(resource__name="Backstube mit Steinofen")
    assert booking.state == "confirmed"
    later = booking.ends_at + timedelta(hours=24, minutes=1)
    assert complete_bookings_due(now=later) >= 1


def both_read_their_statements(walk: Walk, baker: Visitor, borrower: Visitor) -> None:
    for person, name in ((baker, "statement-lender"), (borrower, "statement-borrower")):
        in_two_weeks = datetime.now(BERLIN).date() + timedelta(
            days=14
        )  # the value date lies ahead of this clock
        page = person.open(f"/account?from={in_two_weeks - timedelta(days=30)}&to={in_two_weeks}")
        walk.stop(person, name)
        expect(page.locator("main")).to_contain_text("Backstube mit Steinofen")
    assert prove_ledger(actor=Actor.job("journey")).difference == ""
    sums = network_sums()
    assert sums is not None
    assert sums.total == 0


def next_saturday() -> date:
    today = datetime.now(BERLIN).date()
    return today + timedelta(days=(5 - today.weekday() - 1) % 7 + 1)
