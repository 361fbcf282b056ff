"""Statutes that set another measure for a profit (§ 19 (2) GenG), or exclude that it is divided (§ 20 GenG)."""

from dataclasses import fields
from datetime import date

import pytest
from django.db import IntegrityError, transaction

from allmende.kernel.row_access import seeing, system_access
from allmende.membership.models import Statutes, YearRun
from allmende.membership.refusals.members import ProfitNotDivided, StatutesInTheWay
from allmende.membership.use_cases.record_statutes import Provisions, record_statutes
from tests.api.programs import Program
from tests.members import a_member, some_statutes
from tests.people import a_coop, a_person, an_office, an_officer, signed_in

from .carrying import archive_of, data_of
from .test_bring_coop_in import brought_in
from .years import RESOLVED, a_year, books_agree, capitals, distributes, payouts, takes_back

pytestmark = pytest.mark.django_db
PREVIEW = {"kind": "profit", "amount": "60", "resolved_on": "2026-02-20", "pay_until": "2026-03-31"}


def a_house(profit_by, **provisions):
    """Anna holds three shares, half of them paid; Bert one, all paid; Carl one, and joined within the year."""
    coop = a_coop("Gartenwerk eG")
    some_statutes(coop, profit_by=profit_by, sections={"profit_by": "§ 12 (3)"}, **provisions)
    a_member(coop, "Anna Ackermann", shares=3, paid=150_00)
    a_member(coop, "Bert Beet", paid=100_00)
    a_member(coop, "Carl Chrysantheme", paid=100_00, on=date(2025, 6, 1))
    return coop


def enters(coop, valid_from, **said):
    with seeing(office := an_officer(coop)):
        latest = Statutes.objects.filter(coop=coop).latest("valid_from", "pk")
        now = {each.name: getattr(latest, each.name) for each in fields(Provisions)}
        record_statutes(actor=office, coop=coop, provisions=Provisions(**now | said), valid_from=valid_from)


@pytest.mark.parametrize(
    ("profit_by", "anna", "bert"),
    [("capital", 36_00, 24_00), ("shares", 45_00, 15_00), ("heads", 30_00, 30_00)],
)
def test_a_profit_is_divided_by_what_the_statutes_say(profit_by, anna, bert):
    coop = a_house(profit_by)
    run = distributes(coop, amount=60_00)
    assert run.divided_by == profit_by
    assert capitals(coop) == {"Ackermann": 150_00 + anna, "Beet": 100_00, "Chrysantheme": 100_00}
    assert [each[:2] for each in payouts(coop)] == [("Beet", bert)]
    books_agree(coop)
    takes_back(run)
    assert capitals(coop)["Ackermann"] == 150_00
    books_agree(coop)


def test_in_the_first_year_the_last_day_counts_also_for_who_leaves_with_it():
    coop = a_year(profit_by="shares")
    run = distributes(coop, amount=70_00)
    with system_access():
        assert dict(run.lines.values_list("member__party__family_name", "weight")) == {
            "Ackermann": 3,
            "Beet": 2,
            "Chrysantheme": 2,
        }


def test_a_loss_is_written_off_by_capital_whatever_the_statutes_say_of_a_profit():
    coop = a_house("heads")
    run = distributes(coop, kind="loss", amount=50_00)
    assert run.divided_by == "capital"
    assert capitals(coop) == {"Ackermann": 120_00, "Beet": 80_00, "Chrysantheme": 100_00}


def test_who_has_paid_nothing_yet_has_a_part_by_heads_that_fills_the_share():
    coop = a_coop("Gartenwerk eG")
    some_statutes(coop, profit_by="heads")
    a_member(coop, "Anna Ackermann", paid=100_00)
    a_member(coop, "Bert Beet")
    distributes(coop, amount=50_00)
    assert capitals(coop) == {"Ackermann": 100_00, "Beet": 25_00}
    books_agree(coop)


def test_where_it_goes_to_the_reserves_no_profit_is_distributed_but_a_loss_is():
    coop = a_house("reserves")
    with pytest.raises(ProfitNotDivided) as refusal:
        distributes(coop)
    assert refusal.value.field == "kind"
    assert "§ 20" in str(refusal.value.rule)
    assert "§ 12 (3)" in str(refusal.value.rule)
    distributes(coop, kind="loss", amount=50_00)


def test_the_statutes_of_the_day_of_the_resolution_count():
    coop = a_house("reserves")
    some_statutes(coop, valid_from=date(2026, 2, 10), profit_by="heads")
    with pytest.raises(ProfitNotDivided):
        distributes(coop, resolved_on=date(2026, 2, 9))
    assert distributes(coop).divided_by == "heads"


def test_no_other_measure_is_entered_for_the_day_of_a_profit_that_stands():
    coop = a_house("capital")
    run = distributes(coop, amount=60_00)
    with pytest.raises(StatutesInTheWay) as refused:
        enters(coop, date(2026, 2, 10), profit_by="heads")
    assert refused.value.field == "profit_by"
    enters(coop, date(2026, 2, 10))
    takes_back(run)
    enters(coop, date(2026, 2, 15), profit_by="heads")
    distributes(coop, amount=60_00)
    enters(coop, date(2026, 2, 21), profit_by="shares")
    archive = archive_of(coop, an_officer(coop))
    other, office = brought_in(archive)
    assert data_of(archive_of(other, office)) == data_of(archive)


@pytest.mark.parametrize("divided_by", ["capital", "shares"])
def test_the_database_divides_no_profit_otherwise(divided_by):
    for coop in (a_house("reserves"), a_house("heads")):
        row = YearRun(
            coop=coop,
            kind="profit",
            last_day=date(2025, 12, 31),
            amount=1_00,
            effective_on=RESOLVED,
            divided_by=divided_by,
            actor_system="test",
        )
        refused = pytest.raises(IntegrityError, match="a profit is divided as the statutes say")
        with system_access(), refused, transaction.atomic():
            row.save()


def test_the_database_keeps_by_what_it_was_divided_and_a_loss_by_capital():
    coop = a_house("shares")
    run = distributes(coop)
    with system_access():
        with pytest.raises(Exception, match="change"), transaction.atomic():
            YearRun.objects.filter(pk=run.pk).update(divided_by="capital")
        with pytest.raises(IntegrityError, match="only_a_profit_is_divided"), transaction.atomic():
            YearRun.objects.create(
                coop=coop, kind="settlement", last_day=date(2024, 12, 31), effective_on=RESOLVED,
                divided_by="heads", actor_system="test",
            )  # fmt: skip


def test_pages_and_programs_say_by_what_it_is_divided(client):
    coop, olga = a_house("shares"), a_person("Olga Obst", language="de")
    an_office(olga, coop)
    desk, here = signed_in(client, olga, coop), "/members/years/2025/distribution"
    page = desk.get(here, PREVIEW).content.decode()
    assert "Anteile, die zählen" in page
    assert "§ 19 Abs. 2 GenG, § 12 (3)" in page.replace("§ 12 Abs. 3", "§ 12 (3)")
    shown = Program(olga, coop).get(
        "/years/2025/distribution", kind="profit", amount=60_00, resolved_on="2026-02-20"
    )
    assert (shown["divided_by"], [each["weight"] for each in shown["items"]]) == ("shares", [3, 1])
    run = distributes(coop, amount=60_00)
    assert "Anteile, die zählen" in desk.get(f"/members/year-runs/{run.pk}").content.decode()
    file = desk.get(f"/members/year-runs/{run.pk}.csv").content.decode().splitlines()
    assert file[0].split(";")[2] == "nach Anteilen"
    assert file[1].split(";")[2] == "3"


def test_a_page_says_before_that_no_profit_is_distributed(client):
    coop, olga = a_house("reserves"), a_person("Olga Obst", language="de")
    an_office(olga, coop)
    desk, here = signed_in(client, olga, coop), "/members/years/2025/distribution"
    assert "§ 20 GenG" in desk.get(here).content.decode()
    assert desk.get(here, PREVIEW).status_code == 422
    assert desk.get(here, PREVIEW | {"kind": "loss"}).status_code == 200
    program = Program(olga, coop)
    asked = {"kind": "profit", "amount": 60_00, "resolved_on": "2026-02-20"}
    assert program.get("/years/2025/distribution", **asked).refusal == (409, "profit-not-divided")
    assert "gar nicht: Er geht in die Rücklagen" in desk.get(f"/coops/{coop.slug}/statutes").content.decode()
