"""A small association (e. V.) in German, from its statutes to the archive: nothing of shares and their law."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.utils import timezone
from playwright.sync_api import Page, expect

from allmende.coops.models import Coop, Organ
from allmende.kernel.row_access import system_access
from allmende.membership.models import Member
from allmende.membership.web import guard
from tests.people import PASSWORD, a_coop, a_network, a_person, an_office
from tests.worker import run_waiting_jobs

from .conftest import DESKTOP, PHONE, MakeVisitor, Visitor
from .joining import CEM, fill_in, sign
from .walk import Picture, Walk, press

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
OF_COOPERATIVES = re.compile(r"GenG|HGB|\b[Aa]nteil\w*|[Gg]uthaben\w*")


class WordWatch(Walk):
    """A walk on which no page may speak of shares, of capital or of the law of cooperatives."""

    def stop(self, person: Visitor, name: str) -> None:
        super().stop(person, name)
        said = OF_COOPERATIVES.findall(person.page.locator("main").inner_text())
        assert not said, f"{name} speaks of {said}"


@pytest.fixture(autouse=True)
def _nobody_is_too_quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """A browser that is driven fills in faster than a person; the refusal has its own test."""
    monkeypatch.setattr(guard, "LEAST", timedelta(0))
    cache.clear()


@pytest.fixture
def club() -> Coop:
    a_network("Havelbogen")
    return a_coop(
        "Gartenfreunde Sonnenhang e. V.",
        legal_form="ev",
        street="Am Hang 1",
        postcode="14776",
        town="Brennau",
    )


def test_a_year_of_a_small_association(visitor: MakeVisitor, album: Picture, club: Coop) -> None:
    desk, phone = WordWatch(visitor, "de", DESKTOP, album), WordWatch(visitor, "de", PHONE, album)
    olga = a_person("Olga Obst", language="de")
    an_office(olga, club, organ=Organ.BOARD)
    office = desk.person()
    office.sign_in(olga.email, PASSWORD)

    enter_the_statutes(desk, office, club)
    join_on_the_phone(phone, club)
    admit(desk, office)
    claim_the_dues(desk, office)
    record_the_payment(desk, office)
    resign(desk, office)
    read_the_list(desk, office)
    take_the_data(desk, office)


def enter_the_statutes(walk: Walk, office: Visitor, club: Coop) -> None:
    page = office.open(f"/coops/{club.slug}/statutes/new")
    walk.stop(office, "club-statutes-new")
    page.fill("[name=valid_from]", "2020-01-01")
    page.fill("[name=text]", "§ 1 Name und Sitz\n\nDer Verein heißt Gartenfreunde Sonnenhang e. V.")
    for step in ("shares", "members", "leaving", "year"):
        page.locator(".step:visible [data-next]").click()
        expect(page.locator(f"#step-{step}")).to_be_visible()
        walk.stop(office, f"club-statutes-{step}")
        if step == "shares":
            page.fill("[name=dues]", "60,00")
    page.click("#step-year button[value=check]")
    expect(page.locator("button[value=record]")).to_be_visible()
    walk.stop(office, "club-statutes-check")
    page.click("button[value=record]")
    expect(page.locator(".toast")).to_be_visible()
    walk.stop(office, "club-statutes")


def join_on_the_phone(walk: Walk, club: Coop) -> None:
    guest = walk.person()
    page = guest.open(f"/coops/{club.slug}/applications/new")
    walk.stop(guest, "club-join")
    fill_in(page, CEM)
    page.click("button[value=look]")
    expect(page.locator("[name=signature]")).to_be_visible()
    walk.stop(guest, "club-sign")
    sign(page, "Cem Aydın")
    walk.stop(guest, "club-joined")


def admit(walk: Walk, office: Visitor) -> None:
    page = office.open("/applications")
    walk.stop(office, "club-applications")
    page.click("main table a")
    walk.stop(office, "club-application")
    page.fill("[name=by]", "Vorstand")
    page.fill("[name=on]", timezone.localdate().isoformat())
    page.click("form[action$='/admission'] button")
    expect(page.locator(".toast")).to_be_visible()
    assert not OF_COOPERATIVES.search(walk.letter_to(CEM["email"], about="Mitglied"))


def claim_the_dues(walk: Walk, office: Visitor) -> None:
    page = office.open("/members")
    walk.stop(office, "club-members")
    page.locator("main details.menu summary").click()
    page.locator("main nav a[href='/members/dues']:visible").click()
    walk.stop(office, "club-dues")
    press(page, "form:has([name=due_on])")
    expect(page.locator(".toast")).to_be_visible()
    walk.stop(office, "club-dues-claimed")


def record_the_payment(walk: Walk, office: Visitor) -> None:
    page = open_cem(office)
    walk.stop(office, "club-member-owes")
    page.locator("main a[href$='/claims']").first.click()
    walk.stop(office, "club-claims")
    page.locator("main a[href$='/payment']").first.click()
    walk.stop(office, "club-payment")
    press(page, "form:has([name=value_on])")
    expect(page.locator(".toast")).to_be_visible()


def resign(walk: Walk, office: Visitor) -> None:
    page = open_cem(office)
    page.locator("main a[href$='/notice/new']").click()
    page.fill("[name=received_on]", timezone.localdate().isoformat())
    walk.stop(office, "club-notice")
    press(page, "form:has(.btn)")
    walk.stop(office, "club-notice-review")
    expect(page.locator("main")).to_contain_text("§ 39")
    press(page, "form[action$='/notice']")
    expect(page.locator(".toast")).to_be_visible()
    walk.stop(office, "club-member-leaving")
    with system_access():
        assert Member.objects.get().left_on is not None


def read_the_list(walk: Walk, office: Visitor) -> None:
    page = office.open("/members/list")
    walk.stop(office, "club-list")
    expect(page.locator("main")).to_contain_text("Aydın, Cem")
    with page.expect_download() as coming:
        page.get_by_role("link", name="Als CSV laden").click()
    text = coming.value.path().read_text("utf-8-sig")
    assert "Aydın, Cem" in text
    assert not OF_COOPERATIVES.search(text)


def take_the_data(walk: Walk, office: Visitor) -> None:
    page = office.open("/cooperative/data")
    walk.stop(office, "club-data")
    press(page, "form:has([name=with_ibans])")
    run_waiting_jobs()
    page.reload()
    walk.stop(office, "club-data-written")
    with page.expect_download() as coming:
        page.locator("main a[href$='/archive']").first.click()
    assert coming.value.path().read_bytes()[:2] == b"PK"


def open_cem(office: Visitor) -> Page:
    page = office.open("/members?q=1")
    page.get_by_role("link", name="Aydın, Cem").first.click()
    return page
