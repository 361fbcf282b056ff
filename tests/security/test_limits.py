"""Whoever tries passwords, signs up, asks for letters or reports without end is told to wait."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.people import PASSWORD, a_network, a_person

pytestmark = pytest.mark.django_db


def statuses(path: str, forms: list[dict[str, str]]) -> list[int]:
    client = Client()
    return [client.post(path, form).status_code for form in forms]


def test_guessing_one_password_ends_soon() -> None:
    anna = a_person()
    tried = statuses("/login", [{"login": anna.email, "password": f"falsch {number}"} for number in range(7)])
    assert 302 not in tried
    # Now even the right one has to wait, or guessing would pay.
    assert statuses("/login", [{"login": anna.email, "password": PASSWORD}]) != [302]


@pytest.mark.thorough
def test_guessing_at_many_logins_from_one_place_ends_too() -> None:
    tried = statuses("/login", [{"login": f"x{n}@example.org", "password": "falsch"} for n in range(35)])
    assert tried[-1] == 429
    assert 500 not in tried


@pytest.mark.thorough
def test_signing_up_without_end() -> None:
    forms = [{"email": f"x{n}@example.org", "password1": PASSWORD, "name": "X"} for n in range(65)]
    assert statuses("/signup", forms)[-1] == 429


@pytest.mark.thorough
def test_letters_for_new_passwords_without_end() -> None:
    assert statuses("/password", [{"email": f"x{n}@example.org"} for n in range(22)])[-1] == 429


def test_letters_to_one_address_without_end() -> None:
    anna = a_person()
    assert 429 in statuses("/password", [{"email": anna.email}] * 7)


def test_reports_without_end() -> None:
    a_network()
    form = {"subject": "other", "message": "Hier stimmt etwas nicht."}
    answers = statuses("/reports/new", [form] * 22)
    assert answers[:20] == [302] * 20
    assert answers[20:] == [429, 429]


@pytest.mark.thorough
def test_the_refusal_is_a_page_that_says_so() -> None:
    client = Client(headers={"Accept-Language": "de"})
    for number in range(35):
        answer = client.post("/login", {"login": f"x{number}@example.org", "password": "falsch"})
    assert answer.status_code == 429
    assert "Bitte warten" in answer.content.decode()
