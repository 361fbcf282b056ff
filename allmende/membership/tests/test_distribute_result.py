"""distribute_result: what falls on whom, and what it refuses."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from allmende.kernel.errors import NotAllowed
from allmende.kernel.models import AuditEntry
from allmende.kernel.row_access import seeing, system_access
from allmende.membership.models import YearRun
from allmende.membership.money.accounts import Pot
from allmende.membership.queries import lowest_capital_from
from allmende.membership.refusals.members import (
    AlreadyDistributed,
    LossBeyondCapital,
    LossWrittenOff,
    NobodyToDivideAmong,
    NoCapitalAccount,
    PlanChanged,
    ResultNotAllowed,
    YearNotOver,
)
from allmende.membership.shares.handing_on import Agreement
from allmende.membership.use_cases.give_notice import give_notice
from allmende.membership.use_cases.move_capital import CapitalChange, move_capital
from allmende.membership.use_cases.move_shares import ShareChange, move_shares
from allmende.membership.use_cases.transfer_capital import transfer_capital
from tests.members import a_member, some_statutes
from tests.people import BUILDER, a_coop, a_person, acting_for, an_office, an_officer, signed_in

from .years import (
    NOW,
    RESOLVED,
    TODAY,
    a_year,
    books_agree,
    capitals,
    distributes,
    gives_back,
    moved_by,
    payouts,
    settles,
    takes_back,
)

pytestmark = pytest.mark.django_db
IN_MARCH = date(2026, 3, 31)


def test_a_loss_is_written_off_capital_in_proportion():
    coop = a_year()
    run = distributes(coop, kind="loss", amount=69_00)
    assert moved_by(run) == [
        ("Ackermann", "loss", -30_00),
        ("Beet", "loss", -20_00),
        ("Chrysantheme", "loss", -19_00),
    ]
    assert payouts(coop) == []
    books_agree(coop)


def test_a_leaver_is_settled_with_what_the_loss_left():
    coop = a_year()
    distributes(coop, kind="loss", amount=69_00)
    settles(coop)
    assert payouts(coop)[0][:2] == ("Beet", 180_00)
    books_agree(coop)


def test_profit_is_credited_until_the_shares_are_full_and_the_rest_is_paid_out():
    coop = a_coop("Gartenwerk eG")
    some_statutes(coop)
    a_member(coop, "Anna Ackermann", shares=1, paid=90_00)
    a_member(coop, "Bert Beet", shares=2, paid=200_00)
    a_member(coop, "Carl Chrysantheme", shares=2, paid=110_00)
    run = distributes(coop, kind="profit", amount=40_01, pay_until=IN_MARCH)
    # 90 : 200 : 110 of 40.01; the odd cent to the largest remainder.
    assert capitals(coop) == {"Ackermann": 99_00, "Beet": 200_00, "Chrysantheme": 121_00}
    assert payouts(coop) == [("Beet", 20_01, IN_MARCH, "queued")]
    assert run.expected == {"number": 3, "change": 20_00, "paid_out": 20_01}
    with system_access():
        assert AuditEntry.objects.filter(fact="ResultDistributed").count() == 1
    books_agree(coop)


def test_what_was_paid_in_after_the_resolution_leaves_the_room_there_was():
    """Ninety of a hundred on the day of the resolution; the ten that came since are for the second share."""
    coop = a_coop()
    some_statutes(coop)
    anna = a_member(coop, "Anna Ackermann", shares=1, paid=90_00)
    with system_access():
        share = ShareChange(kind="subscription", shares=1, price=100_00, effective_on=TODAY)
        move_shares(actor=BUILDER, member=anna, change=share)
        payment = CapitalChange(kind="payment", amount=100_00, pot=Pot.BANK, effective_on=TODAY)
        move_capital(actor=BUILDER, member=anna, change=payment, now=NOW)
    distributes(coop, kind="profit", amount=30_00, pay_until=IN_MARCH)
    assert capitals(coop) == {"Ackermann": 200_00}
    assert payouts(coop) == [("Ackermann", 20_00, IN_MARCH, "queued")]
    books_agree(coop)


def test_shares_that_were_handed_on_since_are_filled_no_more():
    """Twenty of two hundred were missing on the day of the resolution; ten on the share that Anna still has."""
    coop = a_coop()
    some_statutes(coop)
    anna, bert = a_member(coop, "Anna Ackermann", shares=2, paid=180_00), a_member(coop, "Bert Beet")
    actor, handed = an_officer(coop), Agreement(shares=1, agreed_on=TODAY, amount=90_00)
    with seeing(actor):
        passed = {"giver_id": anna.pk, "taker_id": bert.pk, "agreement": handed, "on": TODAY, "now": NOW}
        transfer_capital(actor=actor, **passed)
    distributes(coop, kind="profit", amount=20_00, pay_until=IN_MARCH, resolved_on=RESOLVED)
    assert capitals(coop) == {"Ackermann": 100_00, "Beet": 90_00}
    assert payouts(coop) == [("Ackermann", 10_00, IN_MARCH, "queued")]
    books_agree(coop)


def test_who_handed_all_on_since_has_the_profit_paid_out():
    coop = a_coop()
    some_statutes(coop)
    anna, bert = a_member(coop, "Anna Ackermann", paid=90_00), a_member(coop, "Bert Beet")
    actor, handed = an_officer(coop), Agreement(shares=None, agreed_on=TODAY)
    with seeing(actor):
        passed = {"giver_id": anna.pk, "taker_id": bert.pk, "agreement": handed, "on": TODAY, "now": NOW}
        transfer_capital(actor=actor, **passed)
    distributes(coop, kind="profit", amount=20_00, pay_until=IN_MARCH, resolved_on=RESOLVED)
    assert capitals(coop) == {"Ackermann": 0, "Beet": 90_00}
    assert payouts(coop) == [("Ackermann", 20_00, IN_MARCH, "queued")]
    books_agree(coop)


def test_single_shares_that_are_settled_since_are_filled_no_more():
    """Of two shares with 150 one was given back, and 50 were paid out; then a profit of 2024 is distributed as of a day
    on which both counted.
    """
    coop = a_coop()
    some_statutes(coop)
    bert = a_member(coop, "Bert Beet", shares=2, paid=150_00)
    gives_back(bert, 1)
    settles(coop)
    assert capitals(coop) == {"Beet": 100_00}
    said = {"year": 2024, "resolved_on": date(2025, 12, 17), "pay_until": IN_MARCH}
    distributes(coop, kind="profit", amount=30_00, **said)
    assert capitals(coop) == {"Beet": 100_00}
    assert ("Beet", 30_00, IN_MARCH, "queued") in payouts(coop)


def test_who_is_settled_since_has_no_shares_to_fill():
    """Bert left with 2026 and is settled; then a profit of 2025 is distributed as of a day on which he was a member."""
    coop = a_coop()
    some_statutes(coop)
    bert, actor, later = a_member(coop, "Bert Beet", paid=90_00), an_officer(coop), date(2027, 3, 1)
    with seeing(actor):
        give_notice(actor=actor, member_id=bert.pk, received_on=TODAY, on=TODAY)
    settles(coop, on=later, year=2026)
    distributes(coop, kind="profit", amount=30_00, pay_until=IN_MARCH, resolved_on=RESOLVED)
    assert capitals(coop) == {"Beet": 0}
    assert ("Beet", 30_00, IN_MARCH, "queued") in payouts(coop)


def test_who_left_with_the_year_has_a_part_and_gets_it_paid_out():
    coop = a_year()
    distributes(coop, kind="profit", amount=69_00, pay_until=IN_MARCH)
    assert ("Beet", 20_00, IN_MARCH, "queued") in payouts(coop)
    assert capitals(coop)["Beet"] == 200_00


def test_who_joined_within_the_year_has_no_part_but_in_the_first_one():
    coop = a_coop()
    some_statutes(coop)
    a_member(coop, "Anna Ackermann", paid=50_00)
    a_member(coop, "Bert Beet", paid=50_00, on=date(2025, 3, 1))
    run = distributes(coop, amount=10_00)
    assert [name for name, *_rest in moved_by(run)] == ["Ackermann"]
    young = a_coop()
    some_statutes(young)
    a_member(young, "Carl Chrysantheme", paid=50_00, on=date(2025, 3, 1))
    a_member(young, "Dora Dill", paid=50_00, on=date(2025, 4, 1))
    first = distributes(young, amount=10_00)
    assert [(name, amount) for name, _kind, amount in moved_by(first)] == [
        ("Chrysantheme", 5_00),
        ("Dill", 5_00),
    ]


def test_nobody_loses_more_than_there_is():
    coop = a_year()
    settles(coop)
    distributes(coop, kind="loss", amount=400_00)
    assert capitals(coop) == {"Ackermann": 0, "Beet": 0, "Chrysantheme": 0}
    books_agree(coop)


def test_what_came_in_after_the_resolution_bears_nothing_of_the_loss():
    """It counts from that day on: on no day since there was less than nothing."""
    coop = a_coop()
    some_statutes(coop)
    anna = a_member(coop, "Anna Ackermann", shares=2, paid=100_00)
    a_member(coop, "Bert Beet", shares=2, paid=200_00)
    with system_access():
        for kind, amount, on in (("payout", -90_00, RESOLVED), ("payment", 90_00, TODAY)):
            change = CapitalChange(kind=kind, amount=amount, pot=Pot.BANK, effective_on=on)
            move_capital(actor=BUILDER, member=anna, change=change, now=NOW)
    distributes(coop, kind="loss", amount=210_00)
    assert capitals(coop) == {"Ackermann": 90_00, "Beet": 0}
    with system_access():
        assert lowest_capital_from(anna, RESOLVED) == 0


def test_a_loss_beyond_all_capital_is_refused():
    with pytest.raises(LossBeyondCapital):
        distributes(a_year(), kind="loss", amount=690_01)


def test_a_loss_is_not_written_off_twice():
    """Of 69 euro, leavers bore 29: forty are left for the others."""
    coop = a_year()
    run = settles(coop, loss=69_00)
    with pytest.raises(LossWrittenOff) as refused:
        distributes(coop, kind="loss", amount=40_01)
    assert refused.value.extra["rest"] == 40_00
    distributes(coop, kind="loss", amount=40_00)
    assert sum(capitals(coop).values()) == 360_00
    books_agree(coop)
    another = a_year()
    takes_back(settles(another, loss=69_00))
    assert distributes(another, kind="loss", amount=69_00).state == "posted"
    assert run.state == "posted"


def test_the_settlement_says_what_of_the_loss_was_distributed(client):
    coop, olga = a_year(), a_person("Olga Obst", language="de")
    an_office(olga, coop)
    office = signed_in(client, olga, coop)
    address = "/members/years/2025/settlement"
    assert "69,00" not in office.get(address, headers={"Accept-Language": "de"}).content.decode()
    distributes(coop, kind="loss", amount=69_00)
    assert "69,00 €" in office.get(address, headers={"Accept-Language": "de"}).content.decode()


def test_a_year_has_one_result_until_it_is_taken_back():
    coop = a_year()
    run = distributes(coop)
    with pytest.raises(AlreadyDistributed):
        distributes(coop, kind="loss")
    takes_back(run)
    distributes(coop, kind="loss")
    books_agree(coop)


@pytest.mark.parametrize(
    ("said", "refusal"),
    [
        ({"amount": 0}, ResultNotAllowed),
        ({"amount": -1}, ResultNotAllowed),
        ({"kind": "settlement"}, ResultNotAllowed),
        ({"resolved_on": date(2026, 3, 3)}, ResultNotAllowed),
        ({"pay_until": date(2026, 2, 19)}, ResultNotAllowed),
        ({"resolved_on": date(2025, 12, 31)}, YearNotOver),
        ({"year": 2026}, YearNotOver),
        ({"expected": {"number": 1, "change": 0, "paid_out": 0}}, PlanChanged),
    ],
)
def test_what_cannot_be_is_refused(said, refusal):
    coop = a_year()
    with pytest.raises(refusal):
        distributes(coop, **said)
    assert capitals(coop)["Ackermann"] == 300_00


def test_without_capital_there_is_nothing_to_divide_by():
    coop = a_coop()
    some_statutes(coop)
    with pytest.raises(NobodyToDivideAmong):
        distributes(coop)
    dues = a_coop("Verein e. V.", legal_form="ev")
    some_statutes(dues, share_price=0, pay_at_once=0, shares_required=0, dues=10_00)
    with pytest.raises(NoCapitalAccount):
        distributes(dues)


def test_only_the_office_that_keeps_the_list_distributes():
    coop, lender = a_year(), a_person("Lena Lind")
    an_office(lender, coop, ["lend"])
    with pytest.raises(NotAllowed):
        distributes(coop, acting_for(lender, coop))


def test_the_database_keeps_one_result_of_a_year():
    coop = a_year()
    run = distributes(coop)
    with (
        system_access(),
        pytest.raises(IntegrityError, match="one_result_of_a_year_stands"),
        transaction.atomic(),
    ):
        YearRun.objects.create(
            coop=coop,
            kind="loss",
            amount=1,
            last_day=run.last_day,
            effective_on=RESOLVED,
            state="posted",
            actor_system="test",
        )
    assert TODAY > RESOLVED
