"""The JSON door: what it answers, that it refuses in the words of the pages, and nothing of others."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from allmende.coops.models import Coop
from allmende.identity.models import Person
from allmende.kernel.actor import Actor
from tests.people import a_coop, a_token, an_officer

from .stage import NOW, TODAY, Stage, a_stage, standing, transfers
from .test_pages import at_the_desk, text_of, written

pytestmark = pytest.mark.django_db
API = "/api/v1"


class Program:
    """Something that speaks JSON with a token of a person, bound to the cooperative acted for."""

    def __init__(self, actor: Actor, *, scopes: list[str] | None = None, language: str = "en") -> None:
        coop = Coop.objects.get(pk=actor.coop_id) if actor.coop_id else None
        secret = a_token(Person.objects.get(pk=actor.person_id), coop, scopes=scopes or ["exchange"])
        self.headers = {"Authorization": f"Bearer {secret}", "Accept-Language": language}

    def get(self, path: str) -> tuple[int, Any]:
        response = Client().get(API + path, headers=self.headers)
        return response.status_code, response.json()

    def pay(self, key: str = "", **payload: Any) -> tuple[int, Any]:
        headers = self.headers | ({"Idempotency-Key": key} if key else {})
        response = Client().post(
            API + "/transfers", payload, content_type="application/json", headers=headers
        )
        return response.status_code, response.json()


def a_wish(stage: Stage, **changes: Any) -> dict[str, Any]:
    return {"to": stage.saalbau.slug, "amount": 12_50, "purpose": "Setzlinge"} | changes


def test_accounts_are_ones_own() -> None:
    stage = a_stage()
    stage.pay(12_50)
    stage.hold(1_00)
    status, answer = Program(stage.spends).get("/accounts")
    assert status == 200
    assert answer == {
        "items": [
            {
                "id": standing(stage.linde).account_id,
                "coop": {"slug": "werkhof-linde-eg", "name": "Werkhof Linde eG"},
                "unit": {"code": "CREDIT", "name": "Credits", "decimals": 2},
                "balance": -12_50,
                "held_out": 1_00,
                "held_in": 0,
                "available": 86_50,
                "credit_limit": 100_00,
                "max_balance": 500_00,
                "is_open": True,
            }
        ],
        "next_cursor": None,
    }
    oneself = Actor(person_id=stage.spends.person_id)
    assert Program(oneself).get("/accounts")[1]["items"] == []


def test_a_balance_is_that_of_a_day_as_known_on_a_day() -> None:
    stage = a_stage()
    stage.pay(10, effective_on=TODAY - timedelta(days=3), now=NOW - timedelta(days=3))
    stage.pay(5, effective_on=TODAY - timedelta(days=2), now=NOW)  # recorded two days late
    program, account = Program(stage.spends), standing(stage.linde).account_id
    for query, balance in (
        ("on=2026-11-20&known_on=2026-11-20", -10),
        ("on=2026-11-20&known_on=2026-11-22", -15),
        ("on=2026-11-19&known_on=2026-11-22", -10),
        ("on=9999-12-31&known_on=9999-12-31", -15),
        ("on=0001-01-01&known_on=0001-01-01", 0),
    ):
        status, answer = program.get(f"/accounts/{account}/balance?{query}")
        assert (status, answer["balance"]) == (200, balance), query
    assert answer["unit"]["code"] == "CREDIT"
    for query in ("on=x", "known_on=7", "at=2026-11-20"):
        assert program.get(f"/accounts/{account}/balance?{query}")[0] == 422, query
    assert Program(stage.gets).get(f"/accounts/{account}/balance")[0] == 404


def test_a_statement_goes_on_where_it_stopped() -> None:
    stage = a_stage()
    for number in range(1, 8):
        stage.pay(number, purpose=f"Nr. {number}")
    program, account = Program(stage.spends), standing(stage.linde).account_id
    seen, cursor = [], ""
    while True:
        status, page = program.get(f"/accounts/{account}/statement?limit=3&cursor={cursor}")
        assert status == 200
        seen += [item["number"] for item in page["items"]]
        cursor = page["next_cursor"]
        if not cursor:
            break
    assert seen == [7, 6, 5, 4, 3, 2, 1]
    line = program.get(f"/accounts/{account}/statement?limit=1")[1]["items"][0]
    assert (line["amount"], line["balance"], line["other"]) == (-7, -28, "Saalbau Morgenrot eG")
    assert line["purpose"] == "Nr. 7"


def test_a_statement_narrows_by_day_and_kind() -> None:
    stage = a_stage()
    stage.pay(1)
    stage.pay(2, back=True)
    program, account = Program(stage.spends), standing(stage.linde).account_id
    for query, amounts in (
        ("kind=given", [2]),
        ("kind=received", [-1]),
        ("from=2026-11-22&to=2026-11-22", [2, -1]),
        ("from=2026-11-23", []),
    ):
        page = program.get(f"/accounts/{account}/statement?{query}")[1]
        assert [item["amount"] for item in page["items"]] == amounts
    for query in ("kind=x", "from=x", "cursor=x", "cursor=-1", "limit=0", "limit=201"):
        status, problem = program.get(f"/accounts/{account}/statement?{query}")
        assert (status, problem["code"]) == (422, "invalid"), query
    status, problem = program.get(f"/accounts/{account}/statement?colour=red")
    assert (status, problem["code"], problem["field"]) == (422, "unknown-parameter", "colour")


def test_the_account_of_another_does_not_exist() -> None:
    stage = a_stage()
    program = Program(stage.spends)
    for account_id in (standing(stage.saalbau).account_id, 0, 10**15, 10**30):
        status, problem = program.get(f"/accounts/{account_id}/statement")
        assert (status, problem["code"]) == (404, "not-found")


def test_a_payment_is_made_once() -> None:
    stage = a_stage()
    program, wish = Program(stage.spends), a_wish(stage, id=str(uuid4()))
    status, paid = program.pay(**wish)
    assert status == 201
    assert (paid["id"], paid["amount"], paid["number"], paid["balance"]) == (wish["id"], 12_50, 1, -12_50)
    assert paid["payee"] == {"slug": stage.saalbau.slug, "name": stage.saalbau.name}
    assert program.pay(**wish) == (200, paid)
    assert program.pay(**wish | {"amount": 1})[1]["code"] == "id-used-differently"
    assert len(transfers()) == 1


def test_an_idempotency_key_does_the_same_for_each_cooperative() -> None:
    stage = a_stage()
    one, other = Program(stage.spends), Program(stage.gets)
    assert one.pay("order 17", **a_wish(stage))[0] == 201
    assert one.pay("order 17", **a_wish(stage))[0] == 200
    assert other.pay("order 17", **a_wish(stage, to=stage.linde.slug))[0] == 201
    assert one.pay(**a_wish(stage))[0] == one.pay(**a_wish(stage))[0] == 201
    assert one.pay("x" * 121, **a_wish(stage))[0] == 422
    assert len(transfers()) == 4


def test_both_doors_refuse_in_the_same_words() -> None:
    stage = a_stage()
    stage.hold(95_00)
    for language in ("en", "de"):
        status, problem = Program(stage.spends, language=language).pay(**a_wish(stage))
        assert (status, problem["code"]) == (409, "credit-limit-reached")
        assert problem["missing"] == 7_50
        desk = at_the_desk(stage.spends, language)
        amount = "12,50" if language == "de" else "12.50"
        for path in ("/account/transfers/new", "/account/transfers"):
            page = text_of(desk.post(path, written(stage, amount=amount))).replace("&#39;", "'")
            assert f"{problem['title']} {problem['rule']}" in page


def test_refusals_name_the_field() -> None:
    stage = a_stage()
    program = Program(stage.spends)
    for changes, status, code, field in (
        ({"amount": 0}, 422, "no-positive-amount", "amount"),
        ({"amount": -5}, 422, "no-positive-amount", "amount"),
        ({"amount": 2**53}, 422, "no-positive-amount", "amount"),
        ({"purpose": " "}, 422, "no-purpose", "purpose"),
        ({"to": stage.linde.slug}, 422, "payment-to-oneself", "to"),
    ):
        answer, problem = program.pay(**a_wish(stage) | changes)
        assert (answer, problem["code"], problem["field"]) == (status, code, field)
    assert program.pay(**a_wish(stage, to="gibt-es-nicht"))[0] == 404
    assert transfers() == []


def test_what_does_not_fit_is_refused() -> None:
    stage = a_stage()
    program = Program(stage.spends)
    for changes in (
        {"amount": "12"},
        {"amount": 1.5},
        {"amount": True},
        {"amount": 10**30},
        {"purpose": "a\x00b"},
        {"id": "x"},
        {"colour": "red"},
    ):
        assert program.pay(**a_wish(stage) | changes)[0] == 422, changes
    broken = Client().post(API + "/transfers", "{", content_type="application/json", headers=program.headers)
    assert broken.status_code == 400


def test_a_token_needs_its_scope_its_office_and_its_duty() -> None:
    stage = a_stage()
    assert Client().get(API + "/accounts").status_code == 401
    narrow = Program(stage.spends, scopes=["pool"])
    account = standing(stage.linde).account_id
    for path in ("/accounts", f"/accounts/{account}/statement", "/network/balance"):
        status, problem = narrow.get(path)
        assert (status, problem["code"]) == (403, "not-allowed")
    assert narrow.pay(**a_wish(stage))[0] == 403
    assert Program(an_officer(stage.linde, ["lend"])).pay(**a_wish(stage))[0] == 403
    oneself = Program(Actor(person_id=stage.spends.person_id))
    assert oneself.pay(**a_wish(stage))[0] == 403
    assert transfers() == []


def test_all_credits_sum_to_zero() -> None:
    stage = a_stage()
    stage.pay(30_00)
    stage.hold(5_00)
    assert Program(stage.gets).get("/network/balance") == (
        200,
        {
            "unit": {"code": "CREDIT", "name": "Credits", "decimals": 2},
            "accounts": 3,
            "total": 0,
            "positive": 30_00,
            "negative": -30_00,
            "held": 5_00,
            "volume": 30_00,
        },
    )


def test_a_statement_asks_as_often_for_one_row_as_for_thirty() -> None:
    stage = a_stage()
    program, account = Program(stage.spends), standing(stage.linde).account_id

    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert program.get(f"/accounts/{account}/statement")[0] == 200
        return len(asked)

    stage.pay(1)
    queries()
    one = queries()
    for _number in range(29):
        stage.pay(1, payee_coop_id=a_coop().pk)
    assert queries() == one
