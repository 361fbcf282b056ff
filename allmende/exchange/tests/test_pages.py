"""The pages: what they show, how they refuse, and that they keep what was written."""

from __future__ import annotations

import re
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from allmende.coops.models import Coop
from allmende.identity.models import Person
from allmende.kernel.actor import Actor
from allmende.kernel.row_access import system_access
from tests.people import a_coop, a_person, an_office, an_officer, signed_in

from .stage import Stage, a_stage, standing, transfers

pytestmark = pytest.mark.django_db


def at_the_desk(actor: Actor, language: str = "en") -> Client:
    """A browser, signed in as the actor and acting for its cooperative."""
    person = Person.objects.get(pk=actor.person_id)
    Person.objects.filter(pk=person.pk).update(language=language)
    coop = Coop.objects.get(pk=actor.coop_id) if actor.coop_id else None
    return signed_in(Client(), person, coop)


def text_of(response) -> str:
    return re.sub(r"\s+", " ", response.content.decode())


def written(stage: Stage, **changes: str) -> dict[str, str]:
    return {
        "id": str(uuid4()),
        "to": stage.saalbau.name,
        "amount": "12.50",
        "purpose": "Setzlinge",
    } | changes


def test_the_account_shows_balance_held_available_and_what_moved() -> None:
    stage = a_stage()
    stage.pay(46_50, back=True, purpose="Werkstatt")
    stage.hold(20_00)
    page = text_of(at_the_desk(stage.spends).get("/account?from=2026-11-01&to=2030-12-31"))
    for figure in ("46.50 <small>Credits", "<strong>20.00</strong>", "<strong>126.50</strong>", "+46.50"):
        assert figure in page
    assert "Saalbau Morgenrot eG" in page
    assert "B-2026-0001 Großer Seminarraum" in page
    assert "held</span>" in page


def test_kinds_narrow_the_list() -> None:
    stage = a_stage()
    stage.pay(1_00, purpose="gingweg")
    stage.pay(2_00, back=True, purpose="kamherein")
    stage.hold(3_00, reference="wartet")
    desk = at_the_desk(stage.spends)
    shown = {
        kind: {word for word in ("gingweg", "kamherein", "wartet") if word in text}
        for kind in ("all", "given", "received", "held")
        for text in [text_of(desk.get(f"/account?from=2026-11-01&to=2030-12-31&kind={kind}"))]
    }
    assert shown == {
        "all": {"gingweg", "kamherein", "wartet"},
        "given": {"kamherein"},
        "received": {"gingweg", "wartet"},
        "held": {"wartet"},
    }


def test_a_period_that_makes_no_sense_says_so_and_shows_the_month() -> None:
    stage = a_stage()
    desk = at_the_desk(stage.spends)
    assert "The last day lies before the first." in text_of(
        desk.get("/account?from=2026-12-01&to=2026-11-01")
    )
    for query in (
        "from=x",
        "kind=x",
        "after=x",
        "after=" + "9" * 40,
        "from=2026-02-30",
        "from=9999-12-01&to=9999-12-31",
        "from=0001-01-01",
    ):
        assert desk.get(f"/account?{query}").status_code == 200


def test_low_accounts_are_asked_what_they_could_offer() -> None:
    stage = a_stage()
    stage.pay(60_01)
    page = text_of(at_the_desk(stage.spends).get("/account"))
    assert "You are getting close to the limit." in page
    assert "60.01 of at most 100.00 are used." in page


def test_whoever_acts_for_oneself_is_shown_the_way() -> None:
    stage = a_stage()
    person = Person.objects.get(pk=stage.spends.person_id)
    page = text_of(signed_in(Client(), person).get("/account"))
    assert "Choose the cooperative" in page
    assert "Werkhof Linde eG" in page
    page = text_of(signed_in(Client(), a_person()).get("/account"))
    assert "Accounts belong to cooperatives" in page


def test_a_cooperative_without_an_account_is_told_so() -> None:
    early = a_coop("Zu früh eG")
    a_stage()
    assert "has no exchange account yet" in text_of(at_the_desk(an_officer(early)).get("/account"))


def test_guests_are_asked_to_sign_in() -> None:
    a_stage()
    for path in ("/account", "/account/transfers/new", "/network/accounts", "/network/balance"):
        response = Client().get(path)
        assert response.status_code == 302
        assert "login" in response["Location"]


def test_a_payment_is_looked_at_once_more_and_then_made() -> None:
    stage = a_stage()
    desk, wish = at_the_desk(stage.spends), written(stage)
    review = text_of(desk.post("/account/transfers/new", wish))
    assert "12.50 Credits to Saalbau Morgenrot eG" in review
    assert transfers() == []
    response = desk.post("/account/transfers", wish | {"chosen": stage.saalbau.slug}, follow=True)
    assert "Paid: 12.50 Credits to Saalbau Morgenrot eG." in text_of(response)
    desk.post("/account/transfers", wish)
    assert standing(stage.saalbau).balance == 12_50


def test_nobody_pays_for_another_cooperative_than_the_page_names() -> None:
    stage = a_stage()
    other = a_coop("Dritte eG")
    person = Person.objects.get(pk=stage.spends.person_id)
    an_office(person, other, ["spend"])
    desk = at_the_desk(stage.spends)
    review = desk.post("/account/transfers/new", written(stage)).content.decode()
    fields = dict(re.findall(r'type="hidden" name="(?!csrf)(\w+)" value="([^"]*)"', review))
    desk.post("/acting", {"coop": other.pk})  # in a second window
    answer = text_of(desk.post("/account/transfers", fields))
    assert "You act for Dritte eG now" in answer
    assert f'value="{fields["id"]}"' in answer
    assert transfers() == []
    desk.post("/acting", {"coop": stage.linde.pk})
    desk.post("/account/transfers", fields)
    assert standing(stage.saalbau).balance == 12_50


def test_going_back_from_the_second_look_keeps_everything() -> None:
    stage = a_stage()
    wish = written(stage)
    page = text_of(at_the_desk(stage.spends).post("/account/transfers/new", wish | {"again": "1"}))
    for value in wish.values():
        assert f'value="{value}"' in page
    assert 'role="alert"' not in page


def test_part_of_a_name_is_enough_and_an_unclear_one_asks() -> None:
    stage = a_stage()
    a_coop("Saalbau Abendrot eG")
    desk = at_the_desk(stage.spends)
    assert "to Saalbau Morgenrot eG" in text_of(
        desk.post("/account/transfers/new", written(stage, to="morgen"))
    )
    unclear = text_of(desk.post("/account/transfers/new", written(stage, to="saalbau")))
    assert "Several cooperatives fit" in unclear
    assert f'name="chosen" value="{stage.saalbau.slug}"' in unclear
    chosen = desk.post("/account/transfers/new", written(stage, to="saalbau", chosen=stage.saalbau.slug))
    assert "to Saalbau Morgenrot eG" in text_of(chosen)
    for nobody in ("Gibt es nicht", stage.linde.name):
        page = text_of(desk.post("/account/transfers/new", written(stage, to=nobody)))
        assert "No other cooperative" in page


def test_a_refusal_stands_at_its_field_and_nothing_typed_is_lost() -> None:
    stage = a_stage()
    desk = at_the_desk(stage.spends)
    for path in ("/account/transfers/new", "/account/transfers"):
        page = text_of(desk.post(path, written(stage, amount="100.01")))
        assert "0.01 Credits are missing" in page
        assert 'value="100.01"' in page
        page = text_of(desk.post(path, written(stage, amount="viel")))
        assert "is not an amount" in page
        for nothing in ("0", "-5.00", "\N{MINUS SIGN}5.00"):
            page = text_of(desk.post(path, written(stage, amount=nothing)))
            assert "whoever pays gives something" in page
            assert f'value="{nothing}"' in page
    assert transfers() == []


def test_whoever_may_not_spend_sees_no_way_to_pay() -> None:
    stage = a_stage()
    desk = at_the_desk(an_officer(stage.linde, ["lend"]))
    assert "/account/transfers/new" not in text_of(desk.get("/account"))
    assert desk.get("/account/transfers/new").status_code == 403
    assert desk.post("/account/transfers", written(stage)).status_code == 403


def test_what_others_write_is_text() -> None:
    stage = a_stage()
    stage.pay(1_00, purpose="<script>alert(1)</script>")
    desk = at_the_desk(stage.gets)
    assert "<script>alert" not in text_of(desk.get("/account?to=2030-12-31&from=2026-01-01"))


def test_the_payee_gives_back_from_the_payments_page() -> None:
    stage = a_stage()
    paid = stage.pay(12_00)
    desk = at_the_desk(stage.gets)
    page = text_of(desk.get(f"/account/transfers/{paid.pk}"))
    assert "Give 12.00 Credits back" in page
    wish = {"id": str(uuid4()), "purpose": "Gutschrift"}
    response = desk.post(f"/account/transfers/{paid.pk}/reversal", wish, follow=True)
    assert "Given back." in text_of(response)
    assert standing(stage.linde).balance == 0
    again = text_of(desk.post(f"/account/transfers/{paid.pk}/reversal", wish | {"id": str(uuid4())}))
    assert "given back before" in again


def test_the_payer_reads_it_but_cannot_take_it_back() -> None:
    stage = a_stage()
    paid = stage.pay(12_00)
    desk = at_the_desk(stage.spends)
    assert "Give 12.00" not in text_of(desk.get(f"/account/transfers/{paid.pk}"))
    wish = {"id": str(uuid4()), "purpose": "her damit"}
    assert desk.post(f"/account/transfers/{paid.pk}/reversal", wish).status_code == 403


def test_a_transfer_of_others_does_not_exist() -> None:
    stage = a_stage()
    paid = stage.pay()
    stranger = at_the_desk(an_officer(a_coop("Fremd eG")))
    assert stranger.get(f"/account/transfers/{paid.pk}").status_code == 404
    wish = {"id": str(uuid4()), "purpose": "her damit"}
    assert stranger.post(f"/account/transfers/{paid.pk}/reversal", wish).status_code == 404


def test_the_office_sees_limits_and_sums_but_no_balance() -> None:
    stage = a_stage()
    stage.pay(33_33)
    page = text_of(at_the_desk(stage.office).get("/network/accounts"))
    assert "Werkhof Linde eG" in page
    assert "500.00" in page
    assert "33.33" not in page
    found = text_of(at_the_desk(stage.office).get("/network/accounts?q=saal"))
    assert "Saalbau" in found
    assert "Werkhof" not in found


def test_the_office_sets_limits_and_closes() -> None:
    stage = a_stage()
    desk = at_the_desk(stage.office)
    path = f"/network/accounts/{stage.linde.slug}"
    assert 'value="100.00"' in text_of(desk.get(path))
    desk.post(path, {"credit_limit": "150", "max_balance": "600"})
    assert standing(stage.linde).credit_limit == 150_00
    stage.pay(120_00)
    assert "nobody falls out of a limit unseen" in text_of(
        desk.post(path, {"credit_limit": "100", "max_balance": "600"})
    )
    assert "not at zero" in text_of(desk.post(path + "/closure", follow=True))
    stage.pay(120_00, back=True)
    assert "is closed" in text_of(desk.post(path + "/closure", follow=True))
    assert desk.get(path).status_code == 404
    assert "This account is closed." in text_of(at_the_desk(stage.spends).get("/account"))


def test_only_the_office_comes_near_limits() -> None:
    stage = a_stage()
    desk = at_the_desk(stage.spends)
    path = f"/network/accounts/{stage.linde.slug}"
    assert desk.get("/network/accounts").status_code == 403
    assert desk.get(path).status_code == 403
    assert desk.post(path, {"credit_limit": "1000000", "max_balance": "1"}).status_code == 403
    assert desk.post(path + "/closure").status_code == 403


def test_everyone_sees_that_all_credits_sum_to_zero() -> None:
    stage = a_stage()
    stage.pay(33_00)
    stage.hold(5_00)
    person = a_person()
    page = text_of(signed_in(Client(), person).get("/network/balance"))
    for figure in ("+33.00", "−33.00", "0.00 <small>Credits", "5.00"):
        assert figure in page


def test_german_pages_write_german_numbers() -> None:
    stage = a_stage()
    stage.pay(46_50, back=True)
    page = text_of(at_the_desk(stage.spends, "de").get("/account"))
    assert "46,50 <small>Credits" in page
    assert "verfügbar, mit Rahmen" in page


@pytest.mark.parametrize("page", ["/account?from=2026-11-01&to=2030-12-31", "/network/accounts"])
def test_a_list_asks_as_often_for_one_row_as_for_thirty(page: str) -> None:
    stage = a_stage()
    an_office(Person.objects.get(pk=stage.spends.person_id), stage.network.host, ["network", "spend"])
    desk = at_the_desk(stage.spends if "account?" in page else stage.office)
    others = [a_coop() for _number in range(30)]

    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert desk.get(page).status_code == 200
        return len(asked)

    stage.pay(1_00, payee_coop_id=others[0].pk)
    stage.hold(10)
    queries()
    one = queries()
    for number, other in enumerate(others):
        paid = stage.pay(1_00, payee_coop_id=other.pk, purpose=f"Nr. {number}")
        stage.hold(10, payee_coop_id=other.pk)
        assert paid.is_new
    with system_access():
        assert standing(stage.linde).held_out == 3_10
    assert queries() == one
