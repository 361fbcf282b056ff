"""The guide through the statutes: with the paper in hand, on the phone, without scripts, by keyboard, interrupted."""

from __future__ import annotations

import re

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from allmende.coops.models import Coop
from allmende.kernel.row_access import system_access
from allmende.membership.models import Statutes
from tests.members import a_member, some_statutes
from tests.people import PASSWORD, a_coop, a_network, a_person, an_office

from .conftest import DESKTOP, PHONE, MakeVisitor, Visitor
from .test_keyboard import tab_to
from .walk import Picture, Walk

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
OLGA = "olga@gartenwerk.example"
NEXT = f"{timezone.localdate().year + 1}-03-01"


@pytest.fixture
def coop() -> Coop:
    a_network("Havelbogen")
    return a_coop("Gartenwerk Brennau eG", street="Am Gaswerk 3", postcode="14776", town="Brennau")


def arrives(person: Visitor, coop: Coop, language: str) -> Page:
    olga = a_person("Olga Obst", email=OLGA, language=language)
    an_office(olga, coop)
    person.sign_in(OLGA, PASSWORD)
    return person.open(f"/coops/{coop.slug}/statutes/new")


def in_sight(page: Page, key: str) -> None:
    """One step stands there, and the list of steps says so."""
    expect(page.locator(".step:visible")).to_have_count(1)
    expect(page.locator(f"#step-{key}")).to_be_visible()


def goes_on(page: Page, key: str) -> None:
    page.locator(".step:visible [data-next]").click()
    in_sight(page, key)
    expect(page.locator(".ways [aria-current] a")).to_have_attribute("href", f"#step-{key}")


@pytest.mark.parametrize(("language", "size"), [("de", DESKTOP), ("en", PHONE)], ids=["de", "phone"])
def test_dearer_shares_are_entered_once_it_is_seen_what_they_mean(
    visitor: MakeVisitor, album: Picture, coop: Coop, language: str, size: dict[str, int]
) -> None:
    some_statutes(
        coop, shares_most=20, notice_months=24, groups=[{"code": "a", "name": "Aktive", "votes": True}]
    )
    a_member(coop, shares=3, paid=300_00)
    walk = Walk(visitor, language, size, album)
    office = walk.person()
    page = arrives(office, coop, language)
    page.fill("[name=valid_from]", NEXT)
    walk.stop(office, "statutes-paper")
    goes_on(page, "shares")
    page.fill("[name=share_price]", "150")
    page.fill("[name=pay_at_once]", "200")
    page.locator(".step:visible [data-next]").click()
    expect(page.locator("#step-shares [role=alert] a")).to_be_focused()
    walk.stop(office, "statutes-shares-refused")
    page.locator("#step-shares [role=alert] a").click()
    expect(page.locator("[name=pay_at_once]")).to_be_focused()
    page.fill("[name=pay_at_once]", "150")
    page.fill("[name=section_share_price]", "§ 37")
    goes_on(page, "members")
    expect(page.locator(".ways .ended")).to_have_count(0)
    for key in ("leaving", "year"):
        walk.stop(office, f"statutes-before-{key}")
        goes_on(page, key)
    page.go_back()
    in_sight(page, "leaving")
    page.go_forward()
    page.locator(".step:visible button.btn").click()
    expect(page.locator("main")).to_contain_text("§ 37")
    walk.stop(office, "statutes-check")
    page.click("button[value=work-out]")
    expect(page.locator(".note.wait strong").last).to_contain_text("150")
    page.locator("button[value='change:leaving']").last.click()
    in_sight(page, "leaving")
    page.fill("[name=notice_months]", "36")
    page.locator(".ways button").click()
    walk.stop(office, "statutes-check-again")
    page.click("button[value=record]")
    expect(page.locator(".toast")).to_be_visible()
    with system_access():
        newest = Statutes.objects.filter(coop=coop).order_by("-pk")[0]
    assert (newest.share_price, newest.notice_months, newest.shares_most) == (150_00, 36, 20)
    assert newest.sections == {"share_price": "§ 37"}


def test_without_scripts_the_steps_are_links(visitor: MakeVisitor, coop: Coop) -> None:
    page = arrives(visitor(language="de", size=PHONE, scripts=False), coop, "de")
    in_sight(page, "paper")
    page.fill("[name=valid_from]", NEXT)
    page.locator("#step-paper .btn").click()
    in_sight(page, "shares")
    page.fill("[name=share_price]", "100")
    page.click(".ways button")
    in_sight(page, "paper")  # its text is missing
    page.click("a[href='#id_pay_at_once']")
    in_sight(page, "shares")
    page.fill("[name=pay_at_once]", "100")
    page.click(".ways a[href='#step-paper']")
    page.fill("[name=text]", "§ 1 Name")
    page.click(".ways button")
    page.click("button[value=record]")
    expect(page.locator(".toast")).to_be_visible()


def test_by_keyboard_enter_leads_to_the_next_step_and_its_heading(visitor: MakeVisitor, coop: Coop) -> None:
    some_statutes(coop)
    page = arrives(visitor(language="en"), coop, "en")
    tab_to(page, ".ways a[href='#step-leaving']")
    page.keyboard.press("Enter")
    in_sight(page, "leaving")
    expect(page.locator("#step-leaving h2")).to_be_focused()
    tab_to(page, "[name=notice_months]")
    page.keyboard.press("Enter")
    in_sight(page, "year")
    expect(page.locator("#step-year h2")).to_be_focused()


def test_who_is_signed_out_meanwhile_finds_again_what_was_typed(visitor: MakeVisitor, coop: Coop) -> None:
    office = visitor(language="de")
    page = arrives(office, coop, "de")
    page.fill("[name=valid_from]", NEXT)
    page.fill("[name=text]", "§ 1 Die Genossenschaft heißt Gartenwerk.")
    office.context.clear_cookies()
    page.locator(".step:visible [data-next]").click()
    page.wait_for_url(re.compile("/login"))
    page.fill("input[name=login]", OLGA)
    page.fill("input[name=password]", PASSWORD)
    page.click("main form button.btn")
    in_sight(page, "paper")
    expect(page.locator("[name=text]")).to_have_value("§ 1 Die Genossenschaft heißt Gartenwerk.")
    expect(page.locator("[data-draft-back]")).to_be_visible()
    page.click("[data-draft-anew]")
    expect(page.locator("[name=text]")).to_have_value("")


def test_a_new_group_is_unfolded_and_stays_so_where_it_was_typed_before(
    visitor: MakeVisitor, coop: Coop
) -> None:
    page = arrives(visitor(language="en"), coop, "en")

    def on_members() -> None:
        page.goto(page.url.partition("#")[0] + "#step-members")
        page.reload()
        in_sight(page, "members")

    on_members()
    expect(page.locator("[name=group_0_name]")).to_be_hidden()
    page.locator("#step-members summary").first.click()
    page.fill("[name=group_0_name]", "Growers")
    on_members()
    expect(page.locator("[name=group_0_name]")).to_have_value("Growers")
    expect(page.locator("[name=group_0_name]")).to_be_visible()
    expect(page.locator("[name=group_1_name]")).to_be_hidden()
