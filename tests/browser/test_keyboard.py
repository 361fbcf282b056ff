"""Asking, booking and confirming with the keyboard alone, and without any script."""

from __future__ import annotations

import re

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from allmende.home.demo.load import PASSWORD, load_demo

from .conftest import PHONE, MakeVisitor, Visitor

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

MOST_STEPS = 120
FOCUSED = """
([selector]) => {
  const at = document.activeElement;
  if (!at || !at.matches(selector)) return false;
  const outline = getComputedStyle(at);
  return outline.outlineStyle !== "none" && parseFloat(outline.outlineWidth) >= 2 ? "seen" : "unseen";
}
"""


def tab_to(page: Page, selector: str) -> None:
    """Press Tab until the control has the focus; the focus must be visible."""
    for _step in range(MOST_STEPS):
        page.keyboard.press("Tab")
        state = page.evaluate(FOCUSED, [selector])
        if state:
            assert state == "seen", f"nothing shows that {selector} has the focus"
            return
    raise AssertionError(f"the keyboard does not reach {selector}")


def enter(page: Page, selector: str) -> None:
    tab_to(page, selector)
    with page.expect_navigation():
        page.keyboard.press("Enter")


@pytest.mark.parametrize("scripts", [True, False], ids=["with-scripts", "without"])
@pytest.mark.parametrize("language", ["de", "en"])
def test_a_booking_with_the_keyboard_alone(visitor: MakeVisitor, language: str, scripts: bool) -> None:
    load_demo(now=timezone.now())
    borrower = visitor(language=language, size=PHONE, scripts=scripts)
    sign_in_by_keyboard(borrower, "lan@sieben-eichen.example")
    page = borrower.page
    ask_by_keyboard(borrower)
    enter(page, "a[href*='/resources/']:is(.offers a)")
    enter(page, "#book form button.btn")
    expect(page).to_have_url(re.compile(r"/bookings/[0-9a-f-]{36}"))
    assert page.locator(".path [aria-current=step], .path .done").count() >= 1


def test_a_request_is_confirmed_with_the_keyboard_alone(visitor: MakeVisitor) -> None:
    load_demo(now=timezone.now())
    lender = visitor(language="de", scripts=False)
    sign_in_by_keyboard(lender, "joerg@saalbau-morgenrot.example")
    page = lender.page
    before = page.locator("form[action$=confirmation]").count()
    enter(page, "form[action$=confirmation] button")
    assert page.locator("form[action$=confirmation]").count() == before - 1


def test_the_content_is_one_step_away(visitor: MakeVisitor) -> None:
    load_demo(now=timezone.now())
    page = visitor(language="en").open("/organisations")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def sign_in_by_keyboard(person: Visitor, email: str) -> None:
    page = person.open("/login?next=/")
    tab_to(page, "input[name=login]")
    page.keyboard.type(email)
    tab_to(page, "input[name=password]")
    page.keyboard.type(PASSWORD)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def ask_by_keyboard(person: Visitor) -> None:
    """The day and the hours stand there already: the next Saturday, ten to two."""
    page = person.open("/search")
    tab_to(page, "form.ask input[name=near]")
    page.keyboard.press("Control+A")
    page.keyboard.type("Berlin")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.locator(".offers li").count() > 0
