"""The style page shows every component: what holds there holds everywhere."""

from __future__ import annotations

import pytest

from .conftest import DESKTOP, PHONE, MakeVisitor
from .contrast import faint_text

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
@pytest.mark.parametrize("language", ["de", "en"])
def test_every_component_is_accessible_readable_and_fits(
    visitor: MakeVisitor, language: str, size: dict[str, int], scheme: str
) -> None:
    person = visitor(language=language, size=size, scheme=scheme)
    page = person.open("/look")
    assert page.locator("html").get_attribute("lang") == language
    assert person.violations() == []
    assert faint_text(page) == []
    assert not person.is_wider_than_its_window()


def test_every_control_is_large_enough_for_a_finger(visitor: MakeVisitor) -> None:
    page = visitor(size=PHONE).open("/look")
    small = page.evaluate(
        """() => [...document.querySelectorAll("button, .btn, .input, .chip, .check, summary, .menu a")]
          .filter((each) => each.checkVisibility())
          .map((each) => [each.outerHTML.slice(0, 80), each.getBoundingClientRect().height])
          .filter(([, height]) => height > 0 && height < 43.5)"""
    )
    assert small == []


def test_the_theme_is_chosen_with_the_keyboard_and_without_a_script(visitor: MakeVisitor) -> None:
    page = visitor(language="en", scripts=False).open("/look")
    page.get_by_role("button", name="Dark", exact=True).focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.locator("html").get_attribute("data-theme") == "dark"
    with page.expect_navigation():
        page.get_by_role("button", name="Deutsch").click()
    assert page.locator("html").get_attribute("lang") == "de"
    assert page.locator("html").get_attribute("data-theme") == "dark"


def test_a_dialog_opens_with_and_without_a_script(visitor: MakeVisitor) -> None:
    for scripts in (True, False):
        page = visitor(language="en", scripts=scripts).open("/look")
        question = page.get_by_text("Cancel the booking on 28 November?")
        assert not question.is_visible()
        page.get_by_role("link", name="Cancel the booking").click()
        assert question.is_visible()
        page.get_by_role("link", name="No, keep it").click()
        assert not question.is_visible()


def test_escape_closes_the_menu_and_the_focus_returns(visitor: MakeVisitor) -> None:
    page = visitor(language="en", size=PHONE).open("/look")
    menu = page.locator("details.menu.narrow")
    menu.locator("summary").focus()
    page.keyboard.press("Enter")
    assert menu.get_attribute("open") is not None
    page.keyboard.press("Tab")
    page.keyboard.press("Escape")
    assert menu.get_attribute("open") is None
    assert page.evaluate("document.activeElement.tagName") == "SUMMARY"


def test_the_skip_link_is_the_first_stop(visitor: MakeVisitor) -> None:
    page = visitor(language="en").open("/look")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "To the content"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_without_a_script_the_map_is_a_sketch_with_the_same_numbers(visitor: MakeVisitor) -> None:
    page = visitor(scripts=False).open("/look")
    assert page.locator(".map-sketch text").all_text_contents() == ["1", "2", "3"]
