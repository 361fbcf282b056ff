"""A year of a cooperative's office, in German: from the spreadsheet it kept to the figures for the annual accounts.

The year is the last one. What happened in it is entered now, as offices do when they close the books.
"""

from __future__ import annotations

import csv
import io
import re
from dataclasses import replace
from datetime import date, timedelta
from zipfile import ZipFile

import pytest
from django.core.cache import cache
from django.utils import timezone
from playwright.sync_api import Page, expect

from allmende.coops.models import Coop
from allmende.kernel.row_access import system_access
from allmende.membership.models import Application, Member
from allmende.membership.web import guard
from tests.members import some_statutes
from tests.people import PASSWORD, a_coop, a_network, a_person, an_office

from .conftest import DESKTOP, PHONE, MakeVisitor, Visitor
from .joining import CEM, fill_in, sign
from .messy_list import MEMBERS, SHARE, all_shares, messy_list, name_of
from .walk import Picture, Walk, press, wait_for_the_worker

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

DORA = CEM | {"given_name": "Dora", "family_name": "Dinkel", "email": "dora.dinkel@beispiel.example"}


@pytest.fixture(autouse=True)
def _nobody_is_too_quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """A browser that is driven fills in faster than a person; the refusal has its own test."""
    monkeypatch.setattr(guard, "LEAST", timedelta(0))
    cache.clear()


@pytest.fixture
def coop() -> Coop:
    a_network("Havelbogen")
    coop = a_coop("Gartenwerk Brennau eG", street="Am Gaswerk 3", postcode="14776", town="Brennau")
    some_statutes(
        coop,
        text="§ 1 Name und Sitz\n\nDie Genossenschaft heißt Gartenwerk Brennau eG.",
        share_price=SHARE * 100,
        pay_at_once=SHARE * 100,
        shares_most=20,
        notice_months=3,
        sections={"notice_months": "§ 10", "shares_most": "§ 4 (2)"},
    )
    return coop


def test_a_year_of_the_office(visitor: MakeVisitor, album: Picture, coop: Coop) -> None:
    year = timezone.localdate().year - 1
    walk = Walk(visitor, "de", DESKTOP, album)
    olga = a_person("Olga Obst", language="de")
    an_office(olga, coop)
    office = walk.person()
    office.sign_in(olga.email, PASSWORD)

    bring_in_the_spreadsheet(walk, office, date(year - 1, 12, 31))
    receive_and_admit(walk, office, coop)
    take_further_shares(walk, office)
    hand_on_shares(walk, office, agreed_on=date(year, 5, 4))
    resign(walk, office, received_on=date(year, 3, 15))
    die(walk, office, died_on=date(year, 8, 1))
    read_the_figures(walk, office, year)
    distribute_the_profit(walk, office, year)
    settle_with_leavers(walk, office, year)
    pay_out(walk, office)
    print_the_list(walk, office, date(year, 12, 31))
    answer_a_data_request(walk, office)
    go_on_at_the_phone(walk, office, year)


def bring_in_the_spreadsheet(walk: Walk, office: Visitor, balance_day: date) -> None:
    page = office.open("/members/imports/new")
    walk.stop(office, "year-import-new")
    file = {
        "name": "Mitglieder.xlsx",
        "mimeType": "application/octet-stream",
        "buffer": messy_list(balance_day),
    }
    page.set_input_files("input[type=file]", file)  # type: ignore[arg-type]
    press(page, "form:has([type=file])")
    expect(page.locator("[name=column_family_name]")).to_have_value("Nachname")
    page.fill("[name=as_of]", balance_day.isoformat())
    page.fill("[name=members]", str(MEMBERS))
    page.fill("[name=shares]", str(all_shares()))
    page.fill("[name=capital]", f"{all_shares() * SHARE},00")
    walk.stop(office, "year-import-columns")
    press(page, "form:has([name=column_family_name])")
    wait_for_the_worker(page)
    expect(page.locator("main")).to_contain_text("Die Summen sind die erwarteten.")
    expect(page.locator(".chip", has_text="abgelehnt")).to_contain_text("3")
    walk.stop(office, "year-import-preview")
    press(page, "form[action$=confirmation]")
    wait_for_the_worker(page)
    walk.stop(office, "year-import-done")
    page = office.open("/members")
    expect(page.locator("main")).to_contain_text(str(MEMBERS))
    walk.stop(office, "year-members")


def receive_and_admit(walk: Walk, office: Visitor, coop: Coop) -> None:
    """Two apply on their phones; one is admitted and gets the next number, one is not and is forgotten."""
    for who in (CEM, DORA):
        guest = walk.person()
        page = guest.open(f"/coops/{coop.slug}/applications/new")
        fill_in(page, who)
        page.fill("[name=shares]", "2")
        page.click("button[value=look]")
        sign(page, f"{who['given_name']} {who['family_name']}")
    page = office.open("/applications")
    walk.stop(office, "year-applications")
    page.get_by_role("link", name="Dora Dinkel").click()
    page.get_by_text("Ablehnen …").click()
    press(page, "form[action$='/rejection']")
    page = office.open("/applications")
    page.check("table tbody input[type=checkbox]")
    page.fill("[name=by]", "Vorstand")
    page.fill("[name=on]", timezone.localdate().isoformat())
    press(page, "form:has([name=by])")
    expect(page.locator(".toast")).to_be_visible()
    with system_access():
        assert Member.objects.get(coop=coop, party__family_name="Aydın").number == MEMBERS + 1
        assert not Application.objects.filter(party__family_name="Dinkel").exists()
    assert "Mitglied" in walk.letter_to(CEM["email"])


def take_further_shares(walk: Walk, office: Visitor) -> None:
    page = open_member(office, 10)
    fill_the_way(walk, page, office, "subscription", {"shares": "1"})
    page = office.open("/subscriptions")
    page.locator("main table a").click()
    page.fill("[name=on]", timezone.localdate().isoformat())
    page.fill("[name=by]", "Vorstand")
    walk.stop(office, "year-subscription")
    press(page, "form[action$='/admission']")
    expect(page.locator(".toast")).to_be_visible()


def hand_on_shares(walk: Walk, office: Visitor, *, agreed_on: date) -> None:
    """Member 20 hands one share to member 21."""
    page = open_member(office, 20)
    said = {"taker": "21", "shares": "1", "agreed_on": agreed_on.isoformat()}
    fill_the_way(walk, page, office, "transfer", said, shown=" ".join(name_of(21)))


def resign(walk: Walk, office: Visitor, *, received_on: date) -> None:
    page = open_member(office, 30)
    fill_the_way(walk, page, office, "notice", {"received_on": received_on.isoformat()})
    expect(page.locator("main")).to_contain_text(f"31. Dezember {received_on.year}")


def die(walk: Walk, office: Visitor, *, died_on: date) -> None:
    page = open_member(office, 40)
    heir = {"given_name_1": "Hanna", "family_name_1": "Erbe", "email_1": "hanna.erbe@beispiel.example"}
    fill_the_way(walk, page, office, "death", {"died_on": died_on.isoformat()} | heir)


def print_the_list(walk: Walk, office: Visitor, day: date) -> None:
    """Who leaves on the day still stands on it (§ 30 GenG); who joined later does not."""
    page = office.open(f"/members/list?as_of={day}")
    walk.stop(office, "year-list")
    expect(page.locator("main")).to_contain_text(f"{MEMBERS} Mitglieder")
    rows = list(csv.reader(io.StringIO(loaded(page, "Als CSV laden").decode("utf-8-sig")), delimiter=";"))
    assert sum(bool(row and row[0].isdigit()) for row in rows) == MEMBERS
    assert loaded(page, "Als PDF laden").startswith(b"%PDF")


def read_the_figures(walk: Walk, office: Visitor, year: int) -> None:
    page = office.open(f"/members/years/{year}")
    walk.stop(office, "year-figures")
    main = page.locator("main")
    expect(main).to_contain_text(f"{MEMBERS - 2}")
    assert loaded(page, "PDF").startswith(b"%PDF")


def distribute_the_profit(walk: Walk, office: Visitor, year: int) -> None:
    """Five percent of what everyone had at the end of the year before.

    Paid out where the shares are full; credited to the one who has taken a further share that is not paid yet.
    """
    page = office.open(f"/members/years/{year}")
    page.locator("main a[href$='/distribution']").click()
    page.check("input[name=kind][value=profit]")
    page.fill("[name=amount]", f"{all_shares() * SHARE // 20},00")
    page.fill("[name=resolved_on]", timezone.localdate().isoformat())
    page.fill("[name=pay_until]", (timezone.localdate() + timedelta(days=60)).isoformat())
    press_plain(page, "form:has([name=amount])")
    walk.stop(office, "year-distribution")
    press(page, "form[action$='/distribution']")
    wait_for_the_worker(page)
    walk.stop(office, "year-distributed")
    expect(page.locator("main")).to_contain_text("5.005,00")


def settle_with_leavers(walk: Walk, office: Visitor, year: int) -> None:
    """One had one share, who died had two."""
    page = office.open(f"/members/years/{year}")
    page.locator("main a[href$='/settlement']").click()
    expect(page.locator("main tbody tr")).to_have_count(2)
    walk.stop(office, "year-settlement")
    press(page, "form[action$='/settlement']")
    wait_for_the_worker(page)
    walk.stop(office, "year-settled")
    expect(page.locator("main")).to_contain_text("300,00")


def pay_out(walk: Walk, office: Visitor) -> None:
    page = office.open("/members/payouts")
    expect(page.locator("main")).to_contain_text("5.295,00")  # 5,005 less 10 credited, and 300 of the leavers
    walk.stop(office, "year-payouts")
    page.locator("tbody input[type=checkbox]").nth(0).check()
    page.locator("tbody input[type=checkbox]").nth(1).check()
    press(page, "form:has([name=paid_on])")
    expect(page.locator(".toast")).to_contain_text("300,00")


def answer_a_data_request(walk: Walk, office: Visitor) -> None:
    """By letter, from somebody without a login: the office hands out the archive."""
    page = open_member(office, 10)
    page.locator("main a[href$='/data']").click()
    walk.stop(office, "year-data")
    with page.expect_download() as coming:
        press(page, "form[action$='/data.zip']")
    with ZipFile(coming.value.path()) as archive:
        assert any(" ".join(name_of(10)[::-1]).split()[0] in archive.read(name).decode() for name in archive.namelist()
                   if name.endswith(".json"))  # fmt: skip


def go_on_at_the_phone(walk: Walk, office: Visitor, year: int) -> None:
    """The same office on the way: what it opens most, and one step from the search to its end."""
    phone = replace(walk, size=PHONE)
    office.page.set_viewport_size(PHONE)
    page = office.open("/members")
    phone.stop(office, "year-members")
    sought = page.locator("[name=q]").bounding_box()
    assert sought
    assert sought["y"] + sought["height"] <= PHONE["height"], "the search stands on the first screen"
    page.locator("main details summary").first.click()
    page.locator("main details a[href$='/members/years']").click()
    page.wait_for_url(f"**/members/years/{year}")
    for name, path in (
        ("figures", f"/members/years/{year}"),
        ("distribution", f"/members/years/{year}/distribution"),
        ("list", f"/members/list?as_of={year}-12-31"),
        ("payouts", "/members/payouts"),
        ("applications", "/applications"),
    ):
        office.open(path)
        phone.stop(office, f"year-{name}")
    page = open_member(office, 50)
    phone.stop(office, "year-member")
    fill_the_way(phone, page, office, "notice", {"received_on": timezone.localdate().isoformat()})


def open_member(office: Visitor, number: int) -> Page:
    """By the search of the list, as an office does."""
    given, family = name_of(number)
    page = office.open(f"/members?q={number}")
    page.get_by_role("link", name=re.compile(f"{re.escape(family)}, {given}")).first.click()
    expect(page.locator("main")).to_contain_text(f"Mitglied Nr. {number}")
    return page


def fill_the_way(
    walk: Walk, page: Page, office: Visitor, slug: str, said: dict[str, str], *, shown: str = ""
) -> None:
    """Open it from the member's page, fill it in, look at it once more, do it."""
    page.locator(f"main a[href$='/{slug}/new']").click()
    for name, text in said.items():
        page.fill(f"[name={name}]", text)
    walk.stop(office, f"year-{slug}")
    press(page, "form:has(.btn)")
    walk.stop(office, f"year-{slug}-review")
    expect(page.locator("main")).to_contain_text(shown)
    press(page, f"form[action$='/{slug}']")
    expect(page.locator(".toast")).to_be_visible()


def press_plain(page: Page, form: str) -> None:
    """The button of a form that only shows."""
    page.locator(f"main {form} button.btn").first.click()


def loaded(page: Page, name: str) -> bytes:
    with page.expect_download() as coming:
        page.get_by_role("link", name=name).click()
    return coming.value.path().read_bytes()
