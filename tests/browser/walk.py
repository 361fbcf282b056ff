"""One way through the product, as a person walks it, with what to check at every stop."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from django.core import mail
from playwright.sync_api import Page, expect

from tests.worker import run_waiting_jobs

from .conftest import MakeVisitor, Visitor
from .contrast import faint_text

Picture = Callable[[Visitor, str], None]


@dataclass
class Walk:
    """Who walks, in which language and window."""

    visitor: MakeVisitor
    language: str
    size: dict[str, int]
    album: Picture

    def person(self) -> Visitor:
        return self.visitor(language=self.language, size=self.size)

    def stop(self, person: Visitor, name: str) -> None:
        """A page on the way: accessible, readable, inside its window, in the right language."""
        page = person.page
        self.album(person, f"{name}-{self.language}-{self.size['width']}")
        assert page.locator("html").get_attribute("lang") == self.language
        assert person.violations() == [], name
        assert faint_text(page) == [], name
        assert not person.is_wider_than_its_window(), name

    def letter_to(self, address: str, *, about: str = "") -> str:
        """The newest mail to an address, after the worker has run; about something, where others may come between."""
        run_waiting_jobs()
        letters = [str(letter.body) for letter in mail.outbox if address in letter.to]
        found = [letter for letter in letters if about in letter]
        assert found, f"no letter about {about}, only: {letters}"
        return found[-1]


def link_in(letter: str) -> str:
    """The path of the one link a letter is about."""
    found = re.search(r"https?://[^/\s]+(/\S+)", letter)
    assert found, letter
    return found[1]


def press(page: Page, form: str) -> None:
    """The button of a form that commits: there is one."""
    page.locator(f"main {form} button.btn:not(.plain)").first.click()


def wait_for_the_worker(page: Page) -> None:
    """The worker runs, and the page that says how far it is shows the result by itself.

    Loading it anew here would race with that.
    """
    run_waiting_jobs()
    expect(page.locator("[hx-trigger^=every]")).to_have_count(0)
    page.wait_for_load_state()


def choose_language(person: Visitor, language: str) -> None:
    """The demo's people read German; whoever tries it in English says so once, at the foot of a page."""
    if person.page.locator("html").get_attribute("lang") != language:
        with person.page.expect_navigation():
            person.page.get_by_role("button", name={"en": "English", "de": "Deutsch"}[language]).first.click()
