from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from allmende.kernel.row_access import seeing
from allmende.membership.use_cases.give_notice import give_notice
from allmende.membership.use_cases.withdraw_notice import withdraw_notice
from allmende.membership.year.settlement import settlement_plan
from tests.members import a_member, some_statutes
from tests.people import a_coop, a_person, an_office, an_officer, signed_in

from .years import TODAY, a_year, capitals, distributes, leaves, takes_back

pytestmark = pytest.mark.django_db
GERMAN = {"Accept-Language": "de"}


def planned(coop, year=2025, **asked):
    with seeing(coop_ids=[coop.pk]):
        plan = settlement_plan(coop, year, **asked)
    rows = [
        (each.departure.member.party.family_name, each.settlement.capital, each.settlement.written_off)
        for each in plan.leavers
    ]
    return plan, rows


def test_leavers_get_their_capital_and_single_shares_what_is_beyond_those_that_go_on():
    plan, rows = planned(a_year())
    assert rows == [("Beet", 200_00, 0), ("Chrysantheme", 90_00, 0)]
    assert plan.paid_out == 290_00
    assert {each.pay_until.on for each in plan.leavers} == {date(2026, 6, 30)}


def test_a_loss_falls_on_all_capital_of_the_last_day():
    # 69 euro on 690: a tenth of each; of Carl's 19 euro, 9 fall on the share he gave back.
    plan, rows = planned(a_year(), loss=69_00)
    assert rows == [("Beet", 200_00, 20_00), ("Chrysantheme", 90_00, 9_00)]
    assert (plan.capital, plan.written_off, plan.paid_out) == (290_00, 29_00, 261_00)


def test_single_shares_bear_their_part_of_a_loss_that_was_distributed_before():
    coop = a_year()
    run = distributes(coop, kind="loss", amount=69_00, pay_until=None)
    assert capitals(coop)["Chrysantheme"] == 171_00
    assert planned(coop)[1] == [("Beet", 180_00, 0), ("Chrysantheme", 81_00, 0)]
    takes_back(run)
    assert planned(coop)[1] == [("Beet", 200_00, 0), ("Chrysantheme", 90_00, 0)]


def test_beyond_all_capital_leavers_owe_by_the_measure_of_the_statutes_as_far_as_they_are_liable():
    """690 euro of capital, a loss of 990: 300 are left over, of three members."""
    plan, rows = planned(a_year(), loss=990_00)
    assert (plan.paid_out, plan.owed) == (0, 0)  # without additional liability
    assert rows == [("Beet", 200_00, 200_00), ("Chrysantheme", 90_00, 90_00)]
    for loss_by, owed in (("heads", 100_00), ("capital", 86_96), ("liability", 85_72)):
        coop = a_year(liability="limited", liability_cap=100_00, loss_by=loss_by)
        assert planned(coop, loss=990_00)[0].owed == owed, loss_by
    assert planned(a_year(liability="limited", liability_cap=100_00), loss=2000_00)[0].owed == 200_00


def test_other_years_and_who_stays_after_all_are_left_out():
    coop = a_coop()
    some_statutes(coop)
    bert = a_member(coop, "Bert Beet", paid=50_00)
    actor = an_officer(coop)
    with seeing(actor):
        notice = give_notice(actor=actor, member_id=bert.pk, received_on=TODAY, on=TODAY)
    assert planned(coop, 2025)[1] == []
    assert planned(coop, 2026)[1] == [("Beet", 50_00, 0)]
    with seeing(actor):
        withdraw_notice(
            actor=actor, member_id=bert.pk, departure_id=notice.pk, agreed_by="Vorstand", on=TODAY
        )
    assert planned(coop, 2026)[1] == []


def test_the_last_day_of_the_payout_is_that_of_the_statutes():
    plan, _rows = planned(a_year(payout_months=12))
    assert {each.pay_until.on for each in plan.leavers} == {date(2026, 12, 31)}


def test_the_number_of_queries_does_not_grow():
    coop = a_year()

    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            planned(coop, loss=10_00)
        return len(seen)

    before = queries()
    for _each in range(3):
        leaves(a_member(coop, "Emil Erle", paid=10_00))
    assert queries() == before


def test_the_page_and_the_file_show_each_amount(client):
    coop, olga = a_year(), a_person("Olga Obst", language="de")
    an_office(olga, coop)
    office = signed_in(client, olga, coop)
    page = office.get("/members/years/2025/settlement?loss=69", headers=GERMAN).content.decode()
    for said in ("Beet, Bert", "180,00", "81,00", "261,00", "30.06.2026", "§ 73 Abs. 2 GenG"):
        assert said in page, said
    text = office.get("/members/years/2025/settlement.csv?loss=69", headers=GERMAN).content.decode(
        "utf-8-sig"
    )
    assert "Beet, Bert;alle;2025-12-31;200,00;20,00;180,00;2026-06-30" in text
    assert office.get("/members/years/2025/settlement?loss=-1").status_code == 422
    assert office.get("/members/years/2025/settlement.csv?loss=x").status_code == 422


def test_only_the_office_that_keeps_the_list_sees_it(client):
    coop, lender = a_year(), a_person("Lena Lind")
    an_office(lender, coop, ["lend"])
    for path in ("/members/years/2025/settlement", "/members/years/2025/settlement.csv"):
        assert client.get(path).status_code == 302
    other = signed_in(client, lender, coop)
    assert other.get("/members/years/2025/settlement").status_code == 403
