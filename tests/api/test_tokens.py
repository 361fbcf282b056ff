"""Who speaks: tokens and their scopes, cooperatives and ends. No session and no cookie speaks for anyone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from allmende.coops.models import AccessToken, Office
from allmende.kernel.row_access import system_access
from tests.people import a_coop, a_network, a_person, an_office, signed_in

from .programs import Program

pytestmark = pytest.mark.django_db

NEEDED = {
    "/accounts": "exchange",
    "/network/balance": "exchange",
    "/bookings": "pool",
}


@pytest.mark.parametrize(("path", "scope"), NEEDED.items())
def test_a_token_opens_what_its_scopes_name(path: str, scope: str) -> None:
    a_network()
    person, coop = a_person(), a_coop()
    an_office(person, coop)
    assert Program(person, coop, scopes=[scope]).get(path).status == 200
    others = {"directory", "pool", "exchange"} - {scope}
    refused = Program(person, coop, scopes=others).get(path)
    assert refused.refusal == (403, "not-allowed")
    assert (
        refused["rule"] == f"The token needs the scope “{scope}”: make one that has it under “Access tokens”."
    )


def test_writing_needs_the_scope_too() -> None:
    a_network()
    person, coop = a_person(), a_coop()
    an_office(person, coop)
    program = Program(person, coop, scopes=["directory"])
    assert program.post("/resources", kind="room", name="Saal").refusal == (403, "not-allowed")
    assert program.post("/transfers", to=coop.slug, amount=1, purpose="x").refusal == (403, "not-allowed")


@pytest.mark.parametrize("end", ["expired", "revoked", "office ended"])
def test_a_token_ends(end: str) -> None:
    a_network()
    person, coop = a_person(), a_coop()
    an_office(person, coop)
    program = Program(person, coop)
    assert program.get("/accounts").status == 200
    now = datetime.now(UTC)
    with system_access():
        if end == "expired":
            AccessToken.objects.update(expires_at=now - timedelta(seconds=1))
        elif end == "revoked":
            AccessToken.objects.update(revoked_at=now)
        else:
            Office.objects.filter(person=person).update(until_day=now.date())
    for path in ("/accounts", "/organisations", "/resources"):
        assert program.get(path).refusal == (401, "no-valid-token"), path


def test_a_token_for_oneself_acts_for_no_cooperative() -> None:
    a_network()
    person, coop = a_person(), a_coop()
    an_office(person, coop)
    oneself, bound = Program(person), Program(person, coop)
    assert oneself.get("/accounts")["items"] == []
    assert len(bound.get("/accounts")["items"]) == 1
    assert oneself.post("/resources", kind="room", name="Saal").refusal == (403, "not-allowed")
    account = bound.get("/accounts")["items"][0]["id"]
    assert oneself.get(f"/accounts/{account}/statement").refusal == (404, "not-found")


def test_a_token_acts_for_its_cooperative_only() -> None:
    a_network()
    person, first, second = a_person(), a_coop(), a_coop()
    an_office(person, first)
    an_office(person, second)
    account = Program(person, second).get("/accounts")["items"][0]["id"]
    assert Program(person, first).get(f"/accounts/{account}/statement").refusal == (404, "not-found")


@pytest.mark.parametrize(
    "shown", ["", "Bearer", "Bearer x", "Basic YTpi", "bearer alm_\ufffd", "Bearer " + "x" * 5000]
)
def test_what_is_no_token(shown: str) -> None:
    program = Program()
    program.headers["Authorization"] = shown.encode("utf-8").decode("latin-1")
    assert program.get("/accounts").refusal == (401, "no-valid-token")
    if shown:
        assert program.get("/organisations").refusal == (401, "no-valid-token")


def test_a_session_is_no_token() -> None:
    a_network()
    person, coop = a_person(), a_coop()
    an_office(person, coop)
    browser = signed_in(Client(), person, coop)
    assert browser.get("/account").status_code == 200
    assert browser.get("/api/v1/accounts").status_code == 401
    posted = browser.post("/api/v1/transfers", "{}", content_type="application/json")
    assert posted.status_code == 401
    assert "set-cookie" not in {name.lower() for name in posted.headers}


def test_programs_need_no_token_against_forged_forms() -> None:
    a_network()
    person, coop = a_person(), a_coop()
    an_office(person, coop)
    program = Program(person, coop)
    program.client = Client(enforce_csrf_checks=True)
    assert program.post("/resources", kind="room", name="Saal").status == 201


def test_what_is_public_needs_no_token() -> None:
    a_network()
    guest = Program()
    for path in ("/", "/health", "/organisations", "/resources"):
        assert guest.get(path).status == 200, path


def test_a_secret_stands_nowhere_in_the_database() -> None:
    a_network()
    program = Program(a_person())
    secret = program.headers["Authorization"].removeprefix("Bearer ")
    with system_access():
        for row in AccessToken.objects.values():
            assert secret not in str(row)
