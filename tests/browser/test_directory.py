"""The directory in a browser: an office brings a register onto the map, everyone finds an organisation in it."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

import pytest
from django.db import connection
from playwright.sync_api import Page, expect

from allmende.coops.models import Coop
from allmende.directory.models import Entry, ImportRun, RunState
from allmende.directory.tests.people import SAMPLES, a_preview, an_entry, an_import, sample, shared_data
from allmende.identity.models import Person
from allmende.kernel.row_access import system_access
from tests.people import PASSWORD, a_coop, a_network, the_founder
from tests.worker import run_waiting_jobs

from .conftest import DESKTOP, LOOKS, PHONE, MakeVisitor, Visitor

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

Album = Callable[[Visitor, str], None]


def a_directory() -> Entry:
    """A network with a cooperative that takes part, and a register of others around it."""
    a_network("Havelbogen", host="Netzknoten Havelbogen eG")
    a_coop(
        "Saalbau Morgenrot eG", sectors=["culture"], town="Brandenburg an der Havel", latitude=52.412, longitude=12.531,
        precision="address",
    )  # fmt: skip
    an_import()
    if path := shared_data("coops_uk_2023Q2_standard_geocoded.csv"):
        an_import("real.csv", content=path.read_bytes())
    with connection.cursor() as cursor:
        cursor.execute("analyze directory_entry")
    return Entry.objects.get(name="Werkhof Linde eG")


def wrong_with(person: Visitor, stop: str) -> list[str]:
    found = [f"{stop}: {violation}" for violation in person.violations()]
    return [*found, f"{stop}: wider than its window"] if person.is_wider_than_its_window() else found


@pytest.mark.parametrize(("language", "size", "scheme"), LOOKS)
def test_everyone_finds_an_organisation(
    visitor: MakeVisitor, album: Album, language: str, size: dict[str, int], scheme: str
) -> None:
    entry = a_directory()
    person = visitor(language=language, size=size, scheme=scheme)
    name, wrong = f"{language}-{size['width']}-{scheme}", []
    for stop, path in {
        "all": "/organisations",
        "near": "/organisations?near=14776&radius=50",
        "words": "/organisations?q=Werkhof+Lidne",
        "none": "/organisations?q=Quatschmacherei",
        "unknown-place": "/organisations?near=Brandenburk",
        "entry": f"/organisations/{entry.pk}",
        "entry-town": f"/organisations/{Entry.objects.get(name__startswith='Ärzte').pk}",
        "entry-nowhere": f"/organisations/{Entry.objects.get(name='Netzknoten').pk}",
    }.items():
        page = person.open(path)
        page.wait_for_load_state("networkidle")
        if page.locator("figure[data-drawn]").count():
            page.locator("figure[data-idle]").first.wait_for()
        album(person, f"{name}-{stop}")
        wrong += wrong_with(person, stop)
    assert wrong == []


@pytest.mark.parametrize(("language", "size"), [("de", DESKTOP), ("en", PHONE)], ids=["desktop", "phone"])
def test_the_list_follows_the_map(
    visitor: MakeVisitor, album: Album, language: str, size: dict[str, int]
) -> None:
    a_network("Havelbogen", host="Netzknoten Havelbogen eG")
    for number in range(22):
        an_entry(f"Werkhof {number:02}", latitude=53.5 + number / 50, longitude=10 + number / 50)
    an_entry("Isarwerk eG", latitude=48.1, longitude=11.6)
    person = visitor(language=language, size=size)
    page = person.open("/organisations")
    found, told = page.locator("#found"), page.locator("[data-map-status]")
    expect(found).to_contain_text("24")
    figure = page.locator("figure[data-map]")
    figure.scroll_into_view_if_needed()
    page.locator("figure[data-idle]").wait_for()
    expect(told).to_have_text("")  # nothing has been moved
    page.locator(".maplibregl-canvas").focus()
    place = figure.evaluate("figure => figure.getBoundingClientRect().top")
    page.keyboard.press("ArrowUp")
    expect(page).to_have_url(re.compile("area="))
    expect(told).not_to_have_text("")
    first = page.url
    expect(found).to_have_text(re.compile("^22 "))  # those without a place are on no map
    for _each in range(7):
        page.keyboard.press("ArrowDown")
    expect(page).not_to_have_url(first)
    expect(page.locator(".offers")).to_contain_text("Isarwerk")
    expect(page.locator(".offers")).not_to_contain_text("Werkhof 21")
    expect(found).to_have_text(re.compile("^(Eine Organisation|One organisation)$"))
    expect(told).to_have_text(
        re.compile("^(Eine Organisation in diesem Ausschnitt|One organisation in this part)")
    )
    expect(page.locator(".map-pin")).to_have_text("1")  # as in the list
    assert figure.evaluate("figure => figure.getBoundingClientRect().top") == pytest.approx(place, abs=2)
    album(person, f"follows-{language}-{size['width']}")
    assert wrong_with(person, "moved") == []
    shared = visitor(language=language, size=size).open(page.url.removeprefix(person.address))
    expect(shared.locator("#found")).to_have_text(found.inner_text())
    for _step in range(7):  # a slow machine lets the map rest, and be remembered, between two of the seven
        page.go_back()
        if page.url == first:
            break
    expect(page).to_have_url(first)
    page.go_back()
    expect(found).to_contain_text("24")
    expect(told).to_have_text(re.compile("^24 Organisation|^24 organisation"))
    assert "area=" not in page.url
    page.wait_for_load_state("networkidle")
    shared.wait_for_load_state("networkidle")


def test_the_list_and_the_drawn_map_need_no_script(visitor: MakeVisitor, album: Album) -> None:
    a_directory()
    person = visitor(language="de", scripts=False)
    page = person.open("/organisations?near=14776&radius=50")
    assert page.locator(".offers li").count() >= 3
    listed = page.locator(".offers .nr").count()
    assert listed >= 3
    drawn = page.locator("figure.map svg text.m-no").all_text_contents()
    assert numbers_in(drawn) == set(range(1, listed + 1))
    album(person, "no-script-near")
    person.open("/organisations")
    album(person, "no-script-all")


def numbers_in(texts: list[str]) -> set[int]:
    """The numbers that pins say, runs included: "1–3" and "5, 6"."""
    found: set[int] = set()
    for part in ", ".join(texts).split(", "):
        first, _dash, last = part.partition("–")
        found |= set(range(int(first), int(last or first) + 1))
    return found


def test_the_way_of_an_import_needs_no_script_and_no_mouse(visitor: MakeVisitor) -> None:
    network = a_network("Havelbogen", host="Netzknoten Havelbogen eG")
    founder = Person.objects.get(pk=the_founder(network).person_id)
    person = visitor(language="en", scripts=False)
    person.sign_in(founder.email, PASSWORD)
    act_for(person, network.host)
    page = person.open("/imports/new")
    page.set_input_files("input[type=file]", SAMPLES / "good_comma.csv")
    press(page, "Upload the file")
    for name, value in {"name": "Samples", "licence": "CC0 1.0", "attribution": "Nobody"}.items():
        page.locator(f"[name={name}]").focus()
        page.keyboard.insert_text(value)
    press(page, "Show the preview")
    run_waiting_jobs()
    page.locator(".panel.act").wait_for()  # refreshed without a script
    press(page, "Enter them")
    run_waiting_jobs()
    page.locator("#result").wait_for()
    page.get_by_role("link", name="Undo this import").focus()
    page.keyboard.press("Enter")
    press(page, "Yes, undo it")
    assert page.get_by_text("The import is undone.").is_visible()
    assert not Entry.objects.filter(register__isnull=False).exists()


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name).focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")


@pytest.mark.parametrize(("language", "size", "scheme"), LOOKS)
def test_the_office_brings_a_register_onto_the_map(
    visitor: MakeVisitor, album: Album, language: str, size: dict[str, int], scheme: str
) -> None:
    network = a_network("Havelbogen", host="Netzknoten Havelbogen eG")
    founder = Person.objects.get(pk=the_founder(network).person_id)
    Person.objects.filter(pk=founder.pk).update(language=language)
    an_entry("Werkhof Linde am alten Ort", key="1", street="Alter Weg 1")
    person = visitor(language=language, size=size, scheme=scheme)
    name = f"{language}-{size['width']}-{scheme}"
    person.sign_in(founder.email, PASSWORD)
    act_for(person, network.host)
    step, wrong = iter(range(1, 20)), list[str]()

    def stop(what: str) -> None:
        album(person, f"{name}-import-{next(step)}-{what}")
        wrong.extend(wrong_with(person, what))

    page = person.open("/imports")
    stop("empty")
    page.goto(person.address + "/imports/new")
    stop("new")
    page.set_input_files("input[type=file]", SAMPLES / "good_semicolon.csv")
    page.click("main form[enctype] button.btn")
    stop("columns")
    page.click("main form button.btn")
    stop("refused")
    page.fill("[name=name]", "Musterverzeichnis Havelland")
    page.fill("[name=licence]", "CC BY 4.0")
    page.fill("[name=attribution]", "Musterverband e. V.")
    page.click("main form button.btn")
    stop("reading")
    run_waiting_jobs()
    page.locator(".panel.act").wait_for()  # the page asks by itself, every second
    stop("preview")
    page.click(".panel form button.btn")
    run_waiting_jobs()
    page.locator("#result").wait_for()
    stop("entered")
    with system_access():
        assert ImportRun.objects.get().state == RunState.DONE
    page.goto(person.address + "/imports")
    stop("list")
    page.goto(person.address + f"/organisations/{Entry.objects.get(name__startswith='Lasten').pk}")
    page.wait_for_load_state("networkidle")
    stop("invite")
    page.fill("[name=email]", "vorstand@lastenrad.example")
    page.click(".panel form button.btn")
    stop("invited")
    assert wrong == []


def act_for(person: Visitor, coop: Coop) -> None:
    """Choose the cooperative acted for, where a menu asks."""
    context = person.context
    context.request.post(
        person.address + "/acting",
        form={"coop": str(coop.pk), "next": "/", "csrfmiddlewaretoken": csrf(person)},
        headers={"Referer": person.address + "/"},
    )


def csrf(person: Visitor) -> str:
    return str(person.page.locator("[name=csrfmiddlewaretoken]").first.get_attribute("value"))


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_what_files_write_widens_no_page(visitor: MakeVisitor, album: Album, size: dict[str, int]) -> None:
    network = a_network("Havelbogen", host="Netzknoten Havelbogen eG")
    founder = Person.objects.get(pk=the_founder(network).person_id)
    an_import("bad_rows.csv", as_of=date(2026, 1, 1))
    long = b"Lang" * 50
    content = sample("bad_rows.csv").replace(b"Last Good Co-op,Bristol", b"Last Best Co-op,London")
    run = a_preview("bad_rows_2027.csv", content=content.replace(b"b-1,Good Co-op", b"b-1," + long, 1))
    entry = an_entry(long.decode(), website="https://" + "lang." * 60 + "example", description="Lang" * 200)
    person = visitor(language="de", size=size)
    person.sign_in(founder.email, PASSWORD)
    act_for(person, network.host)
    wrong = []
    for stop, path in {
        "rows": f"/imports/{run.pk}",
        "long-entry": f"/organisations/{entry.pk}",
        "long-list": "/organisations?q=LangLang",
    }.items():
        person.open(path)
        album(person, f"{stop}-{size['width']}")
        wrong += wrong_with(person, stop)
    assert wrong == []
