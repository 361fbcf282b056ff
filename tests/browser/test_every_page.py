"""Every page: accessible, readable in both themes, inside its window, in its language, silent, without strangers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Literal

import pytest
from django.utils import timezone
from pytest_django import Settings

from allmende.directory.models import ImportRun, RunState
from allmende.directory.tests.people import NOW, OPERATOR, a_preview, an_import, an_upload
from allmende.directory.use_cases.undo_import import undo_import
from allmende.home.demo.load import PASSWORD, load_demo
from allmende.home.use_cases.file_report import Complaint, file_report
from allmende.kernel.actor import GUEST
from allmende.kernel.row_access import system_access

from .conftest import DESKTOP, PHONE, MakeVisitor, Visitor
from .contrast import faint_text
from .pages import Door, doors
from .register_states import doors_of_registers
from .states import doors_of_states

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")


SIZES = (DESKTOP, PHONE)
NARROWEST = {"width": 320, "height": 640}
"""Where nobody has to scroll sideways: a page at 400 % (WCAG 1.4.10)."""
OF_COLOURS = ("color-contrast", "link-in-text-block")
"""Rules of axe that the theme decides: it changes nothing but colours, so the others have said all they can."""


@pytest.mark.parametrize("language", ["de", "en"])
def test_every_page_is_fit_to_be_seen(
    visitor: MakeVisitor, album: Callable[[Visitor, str], None], settings: Settings, language: str
) -> None:
    settings.SHOW_OUTBOX = True
    load_demo(now=timezone.now())
    file_report(actor=GUEST, complaint=Complaint(subject="other", message="A test."), now=timezone.now())
    imports_in_every_state()
    people: dict[str, Visitor] = {}
    faults: list[str] = []
    for door in [*doors(), *doors_of_states(), *doors_of_registers()]:
        if door.visitor not in people:
            people[door.visitor] = _arrive(visitor, door.visitor, language)
        person = people[door.visitor]
        answer = person.page.goto(person.address + door.path)
        assert answer is not None
        if answer.status >= 400 and door.name not in ("no such page", "pool:search without an answer"):
            faults.append(f"{door.name}: answers {answer.status}")
        if door.typed is not None:
            faults += _answer(person, door)
        for size in SIZES:
            person.page.set_viewport_size(size)  # type: ignore[arg-type]
            looked_at = f"{door.name.replace(':', '-').replace(' ', '-')}-{language}-{size['width']}"
            faults += [f"{looked_at}: {fault}" for fault in _faults(person, language)]
            for scheme in SCHEMES:
                person.page.emulate_media(color_scheme=scheme)
                unfit = [
                    *person.violations(*(OF_COLOURS if scheme == "dark" else ())),
                    *faint_text(person.page),
                ]
                faults += [f"{looked_at}, {scheme}: {fault}" for fault in unfit]
                album(person, f"{looked_at}-{scheme}")
        person.page.set_viewport_size(NARROWEST)  # type: ignore[arg-type]
        if person.is_wider_than_its_window():
            faults.append(f"{door.name} ({language}): is wider than a window of 320 px")
    assert not faults, "\n".join(faults)


def imports_in_every_state() -> None:
    """Undone, entered, waiting for a decision with refused rows, failed, and with a column missing."""
    undone = an_import("good_comma.csv")
    with system_access():
        undo_import(actor=OPERATOR, run=undone, now=NOW + timedelta(hours=1))
    an_import("good_semicolon.csv")
    a_preview("bad_rows.csv")
    failed = an_upload("good_cp1252.csv")
    with system_access():
        ImportRun.objects.filter(pk=failed.pk).update(state=RunState.FAILED, problem={"code": "failed"})
    an_upload("no_name_column.csv")


def _arrive(visitor: MakeVisitor, email: str, language: str) -> Visitor:
    person = visitor(language=language)
    if email:
        person.sign_in(email, PASSWORD)
        if person.page.locator("html").get_attribute("lang") != language:
            with person.page.expect_navigation():
                person.page.get_by_role(
                    "button", name={"en": "English", "de": "Deutsch"}[language]
                ).first.click()
    return person


def _answer(person: Visitor, door: Door) -> list[str]:
    """Fill the form in and send it. A refusal is not the page that was meant."""
    for name, text in (door.typed or {}).items():
        field = f"main [name={name}]"
        if person.page.locator(field).first.get_attribute("type") == "checkbox":
            person.page.check(f"{field}[value={text}]")
        else:
            person.page.fill(field, text)
    with person.page.expect_response(lambda response: response.request.method == "POST") as answer:
        person.page.click(f"{door.button} >> nth=0")
    person.page.wait_for_load_state()
    return [] if answer.value.ok else [f"{door.name}: answers {answer.value.status}"]


def _faults(person: Visitor, language: str) -> list[str]:
    """What is wrong with the page of this size in either theme."""
    page = person.page
    found = []
    if person.is_wider_than_its_window():
        found.append("is wider than its window")
    if page.locator("html").get_attribute("lang") != language:
        found.append("is in another language")
    if page.locator("h1").count() != 1:
        found.append(f"has {page.locator('h1').count()} first headings")
    return found
