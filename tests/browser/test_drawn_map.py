"""The map itself, where the browser has WebGL: drawn from our own files, in our own colours, reached by keyboard."""

from __future__ import annotations

import os
import shutil
from base64 import b64encode
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from allmende.config.vendored import copy_scripts

from .conftest import ARGUMENTS, NOT_TWICE, MakeVisitor

pytestmark = [pytest.mark.browser, pytest.mark.thorough, pytest.mark.django_db(transaction=True)]
SOFTWARE_WEBGL = ["--use-gl=angle", "--use-angle=swiftshader", "--enable-unsafe-swiftshader"]


@pytest.fixture(scope="module")
def chromium(chromium: Browser) -> Iterator[Browser]:
    """The same browser with WebGL drawn in software, and scripts compiled for the long way a map takes."""
    copy_scripts()
    path = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    arguments = [each for each in ARGUMENTS if each not in ("--disable-gpu", NOT_TWICE)] + SOFTWARE_WEBGL
    browser = chromium.browser_type.launch(executable_path=path, args=arguments)
    yield browser
    browser.close()


def the_map(page: Page) -> None:
    page.locator("figure.map").scroll_into_view_if_needed()
    page.wait_for_selector("figure.map[data-idle]", timeout=60_000)


def brightness(page: Page) -> float:
    """Of the middle of the map, from 0 to 255."""
    picture = b64encode(page.locator("figure.map canvas").screenshot()).decode()
    return float(
        page.evaluate(
            """async (data) => {
              const picture = Object.assign(new Image(), { src: "data:image/png;base64," + data });
              await picture.decode();
              const sheet = Object.assign(document.createElement("canvas"), { width: 1, height: 1 });
              const pen = sheet.getContext("2d");
              pen.drawImage(picture, 0, 0, 1, 1);
              const [red, green, blue] = pen.getImageData(0, 0, 1, 1).data;
              return (red + green + blue) / 3;
            }""",
            picture,
        )
    )


def test_the_map_is_drawn_and_its_pins_are_links_with_the_numbers_of_the_list(visitor: MakeVisitor) -> None:
    person = visitor(language="en")
    page = person.open("/look")
    the_map(page)
    pins = page.locator("figure.map a.map-pin")
    assert pins.all_text_contents() == ["1", "2", "3"]
    assert pins.first.get_attribute("aria-label") == "1: Saalbau Morgenrot eG"
    pins.first.focus()
    assert page.evaluate("document.activeElement.textContent") == "1"
    assert not page.locator(".map-sketch").is_visible()
    assert person.violations() == []


def test_pins_that_touch_are_one_until_there_is_room(visitor: MakeVisitor) -> None:
    page = visitor(language="en").open("/look")
    the_map(page)
    page.evaluate(
        """() => {
          const each = (nr, lat, lon) => ({ nr, name: `Place ${nr}`, href: `#${nr}`, lat, lon });
          const markers = JSON.stringify([each(1, 52.41, 12.56), each(2, 52.41, 12.563), each(3, 52.44, 12.5)]);
          const detail = { dataset: { markers }, reframe: true };
          document.querySelector("figure.map").dispatchEvent(new CustomEvent("allmende:found", { detail }));
        }"""
    )
    pins = page.locator("figure.map a.map-pin")
    expect(pins).to_have_text(["1, 2", "3"])
    expect(pins.first).to_have_attribute("aria-label", "1, 2: Place 1, Place 2")
    expect(pins.first).to_have_attribute("href", "#nr-1")
    for _step in range(20):
        if pins.count() == 3:
            break
        page.get_by_role("button", name="Closer").click()
    expect(pins).to_have_text(["1", "2", "3"])


def test_the_map_changes_its_colours_with_the_theme(visitor: MakeVisitor) -> None:
    page = visitor(language="en").open("/look")
    the_map(page)
    drawn = page.locator("figure.map").get_attribute("data-idle")
    assert brightness(page) > 200
    page.emulate_media(color_scheme="dark")
    page.wait_for_function(
        "(drawn) => document.querySelector('figure.map').dataset.idle !== drawn", arg=drawn
    )
    assert brightness(page) < 80
