"""The pool in a browser: every page in both languages, sizes and themes; booking by keyboard, and without a script."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Page, expect

from allmende.coops.models import Coop
from allmende.home.use_cases.file_report import Complaint, file_report
from allmende.identity.models import Person
from allmende.kernel.actor import GUEST, Actor
from allmende.kernel.row_access import seeing, system_access
from allmende.places.tests.gazetteer import BERLIN, near
from allmende.pool.models import Booking, Resource
from allmende.pool.offer import Whereabouts
from allmende.pool.tests.desk import a_saturday, booked, on_saturday
from allmende.pool.tests.stage import Stage, a_stage
from allmende.pool.use_cases.block_time import block_time
from allmende.pool.use_cases.cancel_booking import cancel_booking
from allmende.pool.use_cases.complete_booking import complete_booking
from allmende.pool.use_cases.decline_booking import decline_booking
from allmende.pool.use_cases.dispute_booking import dispute_booking
from allmende.pool.use_cases.write_message import write_message
from tests.people import signed_in, the_founder

from .conftest import LOOKS, PHONE, MakeVisitor, Visitor
from .contrast import faint_text

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

HOUR = timedelta(hours=1)
LONG = "Auseinandersetzungsguthabenberechnung mit der Kreisgenossenschaftsverbandsversammlung"


class Scene:
    """Two cooperatives with something of every kind, and a booking in every state."""

    def __init__(self) -> None:
        self.stage: Stage = a_stage()
        here = Whereabouts(
            street="Lindenufer 7", postcode="10247", town="Berlin", coordinates=near(BERLIN, north_km=2)
        )
        self.room = self.stage.offer(
            by_agreement=True, description=f"Hell, **hoch**.\n\n- {LONG}", place=here
        )
        self.pool = self.stage.offer(
            kind="item", name="Bierzeltgarnitur", quantity=4, price_per="booking", place=here
        )
        self.cellar = self.stage.offer(name="Probekeller", price=300, slot_minutes=1, place=here)
        self.digital = self.stage.offer(kind="digital", name="Umfragen", price=0)
        self.bookings = self._bookings()
        now = timezone.now()
        with seeing(self.stage.lends):
            block_time(
                actor=self.stage.lends, resource_id=self.room.pk, starts_at=on_saturday(9, 3),
                ends_at=on_saturday(20, 3),                 kind="maintenance", now=now,
            )  # fmt: skip
        file_report(actor=GUEST, complaint=Complaint(subject="resource", message=LONG), now=now)

    def _bookings(self) -> dict[str, Booking]:
        now, stage = timezone.now().replace(second=0, microsecond=0), self.stage
        long_ago = now - timedelta(days=5)
        found = {
            "requested": booked(stage, self.room, on_saturday(10), on_saturday(14), purpose=LONG),
            "declined": booked(stage, self.room, on_saturday(10, 2), on_saturday(14, 2)),
            "confirmed": booked(stage, self.cellar, on_saturday(10), on_saturday(14)),
            "cancelled": booked(stage, self.cellar, on_saturday(15), on_saturday(16)),
            "running": booked(stage, self.cellar, now - HOUR, now + HOUR, now=long_ago),
            "over": booked(stage, self.cellar, now - 4 * HOUR, now - 3 * HOUR, now=long_ago),
            "settled": booked(stage, self.cellar, now - 6 * HOUR, now - 5 * HOUR, now=long_ago),
            "disputed": booked(stage, self.cellar, now - 8 * HOUR, now - 7 * HOUR, now=long_ago),
        }
        with seeing(stage.lends):
            lends, pk = stage.lends, {name: booking.pk for name, booking in found.items()}
            decline_booking(
                actor=lends, booking_id=pk["declined"], reason="Wir streichen die Wände.", now=now
            )
            cancel_booking(actor=lends, booking_id=pk["cancelled"], now=now)
            complete_booking(actor=lends, booking_id=pk["settled"], now=now)
            dispute_booking(actor=lends, booking_id=pk["disputed"], reason="Schlüssel fehlt.", now=now)
            write_message(actor=lends, booking_id=pk["requested"], text=f"Gern.\n{LONG}", now=now)
        return found

    def let_in(self, visitor: Visitor, actor: Actor, language: str) -> None:
        """Signed in, and acting for the actor's cooperative."""
        Person.objects.filter(pk=actor.person_id).update(language=language)
        coop = Coop.objects.get(pk=actor.coop_id) if actor.coop_id else None
        client = signed_in(Client(), Person.objects.get(pk=actor.person_id), coop)
        cookie = client.cookies[settings.SESSION_COOKIE_NAME]
        visitor.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": visitor.address}])

    def question(self, **more: str) -> str:
        asked = {"near": "Berlin", "on": str(a_saturday()), "from": "15:00", "to": "18:00"} | more
        return "&".join(f"{name}={value}" for name, value in asked.items())

    def pages_for_guests(self) -> dict[str, str]:
        return {
            "start": "/",
            "question": "/search",
            "found": f"/search?{self.question()}",
            "almost": f"/search?{self.question(**{'from': '11:00', 'to': '13:00'})}",
            "nothing": f"/search?{self.question(near='Hamburg')}",
            "namesakes": f"/search?{self.question(near='Neustadt', kind='room', max='20')}",
            "unknown": f"/search?{self.question(near='Berlinnn')}",
            "offers": "/resources",
            "offers-none": "/resources?q=xyzzy",
            "resource": f"/resources/{self.room.pk}?{self.question()}",
            "report": "/reports/new?subject=resource&subject_id=1&address=/resources/1",
            "imprint": "/imprint",
            "privacy": "/privacy",
            "offer-for-whom": "/resources/new",
        }

    def pages_of_the_lender(self) -> dict[str, str]:
        return {
            "dashboard": "/",
            "own": f"/resources/{self.pool.pk}",
            "offer-new": "/resources/new",
            "offer-edit": f"/resources/{self.room.pk}/offer",
            "blocks": f"/resources/{self.room.pk}/blocks",
            "requests": "/bookings?view=requests",
            "past": "/bookings?view=past",
        } | {f"lends-{name}": f"/bookings/{booking.pk}" for name, booking in self.bookings.items()}

    def pages_of_the_borrower(self) -> dict[str, str]:
        return {
            "open": "/bookings",
            "resource-pool": f"/resources/{self.pool.pk}?{self.question(quantity='2')}",
            "resource-digital": f"/resources/{self.digital.pk}",
            "borrows-requested": f"/bookings/{self.bookings['requested'].pk}",
            "borrows-confirmed": f"/bookings/{self.bookings['confirmed'].pk}",
            "borrows-disputed": f"/bookings/{self.bookings['disputed'].pk}",
        }


@pytest.mark.parametrize(("language", "size", "scheme"), LOOKS, ids=["de-phone", "en-desktop"])
def test_every_page_is_clean(
    visitor: MakeVisitor, album, language: str, size: dict[str, int], scheme: str
) -> None:
    scene = Scene()
    name = f"{language}-{size['width']}-{scheme}"
    person = visitor(language=language, size=size, scheme=scheme)
    look(person, scene.pages_for_guests(), album, name)
    scene.let_in(person, scene.stage.lends, language)
    look(person, scene.pages_of_the_lender(), album, name)
    scene.let_in(person, scene.stage.borrows, language)
    look(person, scene.pages_of_the_borrower(), album, name)
    scene.let_in(person, the_founder(scene.stage.network), language)
    pages = {"office": "/", "reports": "/reports", "disputes": "/bookings?view=disputes"}
    look(person, pages | {"settles": f"/bookings/{scene.bookings['disputed'].pk}"}, album, name)
    scene.let_in(person, Actor(scene.stage.borrows.person_id), language)
    look(
        person,
        {"oneself": "/", "oneself-pays": f"/resources/{scene.room.pk}?{scene.question()}"},
        album,
        name,
    )


def look(person: Visitor, pages: dict[str, str], album, name: str) -> None:
    for page, path in pages.items():
        answer = person.page.goto(person.address + path)
        assert answer is not None
        assert answer.status in (200, 422), page
        album(person, f"pool-{page}-{name}")
        assert person.violations() == [], page
        assert faint_text(person.page) == [], page
        assert not person.is_wider_than_its_window(), page
        assert person.page.locator("h1").count() == 1, page


def test_the_price_follows_the_time_while_one_types(visitor: MakeVisitor) -> None:
    scene = Scene()
    person = visitor(language="en")
    scene.let_in(person, scene.stage.borrows, "en")
    page = person.open(f"/resources/{scene.room.pk}")
    expect(page.locator("#book-label")).to_have_text("Request it")
    page.fill("#book [name=on]", str(a_saturday()))
    page.fill("#book [name=from]", "15:00")
    page.fill("#book [name=to]", "18:00")
    page.locator("#book [name=purpose]").focus()
    expect(page.locator("#book-label")).to_have_text("Request for 15.00 Credits")
    expect(page.locator("#cost")).to_contain_text("3 hours at 5.00")
    page.locator("#book button.full").click()
    expect(page.locator(".toasts")).to_contain_text("Requested. 15.00 Credits are held.")


def test_without_a_script_one_sees_the_price_before_one_pays(visitor: MakeVisitor) -> None:
    scene = Scene()
    person = visitor(language="en", scripts=False)
    scene.let_in(person, scene.stage.borrows, "en")
    page = person.open(f"/resources/{scene.room.pk}")
    page.fill("#book [name=on]", str(a_saturday()))
    page.fill("#book [name=from]", "15:00")
    page.fill("#book [name=to]", "18:00")
    page.get_by_role("button", name="Request it").click()
    expect(page.get_by_role("alert")).to_contain_text("Is this price right?")
    page.get_by_role("button", name="Request for 15.00 Credits").click()
    expect(page.locator(".toasts")).to_contain_text("Requested. 15.00 Credits are held.")
    page.get_by_role("link", name="Cancel this booking").click()
    page.get_by_role("button", name="Yes, cancel it").click()
    expect(page.locator("main")).to_contain_text("Everything was given back.")


def test_a_taken_time_is_refused_and_the_way_out_is_one_press(visitor: MakeVisitor, album) -> None:
    scene = Scene()
    person = visitor(language="de", size=PHONE)
    scene.let_in(person, scene.stage.borrows, "de")
    page = person.open(f"/resources/{scene.room.pk}?{scene.question(**{'from': '13:00', 'to': '16:00'})}")
    page.fill("#book [name=purpose]", "Chorprobe")
    page.get_by_role("button", name="Für 15,00 Credits anfragen").click()
    expect(page.get_by_role("alert")).to_contain_text("Es ist nichts vorgemerkt.")
    expect(page.locator("#book [name=purpose]")).to_have_value("Chorprobe")
    album(person, "pool-refused-de-390-light")
    assert person.violations() == []
    assert not person.is_wider_than_its_window()
    page.get_by_role("link", name="14–17 Uhr nehmen").click()
    page.get_by_role("button", name="Für 15,00 Credits anfragen").click()
    expect(page.locator(".toasts")).to_contain_text("Angefragt. 15,00 Credits sind vorgemerkt.")


def test_asking_booking_and_confirming_by_keyboard_alone(visitor: MakeVisitor) -> None:
    scene = Scene()
    person = visitor(language="en")
    scene.let_in(person, scene.stage.borrows, "en")
    page = person.open(f"/search?{scene.question()}")
    reach(page, "Großer Seminarraum")
    page.keyboard.press("Enter")
    page.wait_for_url("**/resources/**")
    reach(page, "Request for 15.00 Credits")
    page.keyboard.press("Enter")
    page.wait_for_url("**/bookings/**")
    with system_access():
        newest = Booking.objects.latest("number")
    scene.let_in(person, scene.stage.lends, "en")
    person.open(f"/bookings/{newest.pk}")
    reach(page, "Decline")
    page.keyboard.press("Enter")
    expect(page.locator("dialog[open]")).to_contain_text("Decline this request?")
    page.keyboard.press("Escape")
    expect(page.locator("dialog[open]")).to_have_count(0)
    reach(page, "Confirm")
    page.keyboard.press("Enter")
    expect(page.locator(".toasts")).to_contain_text("Confirmed.")
    assert Resource.objects.count() == 4


def reach(page: Page, text: str) -> None:
    """Press Tab until what says `text` has the focus."""
    for _step in range(120):
        page.keyboard.press("Tab")
        if text == page.evaluate("document.activeElement.textContent.trim()"):
            return
    raise AssertionError(f"{text} cannot be reached with the Tab key")
