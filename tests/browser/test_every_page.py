"""Every page: accessible, readable in both themes, inside its window, in its language, silent, without strangers."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.utils import timezone
from pytest_django import Settings

from allmende.home.demo.load import PASSWORD, load_demo
from allmende.home.use_cases.file_report import Complaint, file_report
from allmende.kernel.actor import GUEST

from .conftest import DESKTOP, PHONE, MakeVisitor, Visitor
from .contrast import faint_text
from .pages import doors

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LOOKS = [
    pytest.param("de", DESKTOP, "light", id="de-desktop-light"),
    pytest.param("de", PHONE, "dark", id="de-phone-dark"),
    pytest.param("en", DESKTOP, "dark", id="en-desktop-dark"),
    pytest.param("en", PHONE, "light", id="en-phone-light"),
]


@pytest.mark.parametrize(("language", "size", "scheme"), LOOKS)
def test_every_page_is_fit_to_be_seen(
    visitor: MakeVisitor,
    album: Callable[[Visitor, str], None],
    settings: Settings,
    language: str,
    size: dict[str, int],
    scheme: str,
) -> None:
    settings.SHOW_OUTBOX = True
    load_demo(now=timezone.now())
    file_report(actor=GUEST, complaint=Complaint(subject="other", message="A test."), now=timezone.now())
    people: dict[str, Visitor] = {}
    faults: list[str] = []
    for door in doors():
        if door.visitor not in people:
            people[door.visitor] = _arrive(visitor, door.visitor, language, size, scheme)
        person = people[door.visitor]
        answer = person.page.goto(person.address + door.path)
        picture = door.name.replace(":", "-").replace(" ", "-")
        album(person, f"{picture}-{language}-{size['width']}-{scheme}")
        assert answer is not None
        if answer.status >= 400 and door.name not in ("no such page", "pool:search without an answer"):
            faults.append(f"{door.name}: answers {answer.status}")
        faults += [f"{door.name}: {fault}" for fault in _faults(person, language)]
    assert faults == []


def _arrive(visitor: MakeVisitor, email: str, language: str, size: dict[str, int], scheme: str) -> Visitor:
    person = visitor(language=language, size=size, scheme=scheme)
    if email:
        person.sign_in(email, PASSWORD)
        if person.page.locator("html").get_attribute("lang") != language:
            with person.page.expect_navigation():
                person.page.get_by_role(
                    "button", name={"en": "English", "de": "Deutsch"}[language]
                ).first.click()
    return person


def _faults(person: Visitor, language: str) -> list[str]:
    page = person.page
    found = [*person.violations(), *faint_text(page)]
    if person.is_wider_than_its_window():
        found.append("is wider than its window")
    if page.locator("html").get_attribute("lang") != language:
        found.append("is in another language")
    if page.locator("h1").count() != 1:
        found.append(f"has {page.locator('h1').count()} first headings")
    return found
