from datetime import date
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from allmende.kernel.errors import NotAllowed, NotFound
from allmende.kernel.row_access import seeing, system_access
from allmende.membership.models import CapitalKind, CapitalMovement, Departure, Member, YearRun
from allmende.membership.money.accounts import Pot
from allmende.membership.money.payment import Payment
from allmende.membership.naming import in_words
from allmende.membership.refusals.members import (
    AlreadyPaidOut,
    LaterRunStands,
    NotEnoughCapital,
    NotPosted,
    SomethingRestsOnIt,
)
from allmende.membership.shares.handing_on import Agreement
from allmende.membership.use_cases.move_capital import CapitalChange, move_capital
from allmende.membership.use_cases.record_free_payment import record_free_payment
from allmende.membership.use_cases.reverse_year_run import reverse_year_run
from allmende.membership.use_cases.take_back_transfer import take_back_transfer
from allmende.membership.use_cases.take_payment_back import take_payment_back
from allmende.membership.use_cases.transfer_capital import transfer_capital
from allmende.payments.models import Payout
from allmende.payments.use_cases.mark_payout_paid import mark_payout_paid
from tests.members import a_member
from tests.people import BUILDER, a_coop, a_person, acting_for, an_office, an_officer

from .exits import does
from .years import (
    NOW,
    RESOLVED,
    TODAY,
    a_year,
    books_agree,
    capitals,
    distributes,
    payouts,
    settles,
    takes_back,
)

pytestmark = pytest.mark.django_db
IN_MARCH = date(2026, 3, 31)


@pytest.fixture
def coop_with_a_loss():
    coop = a_coop()
    anna = a_member(coop, "Anna Ackermann", shares=3, paid=300_00)
    bert = a_member(coop, "Bert Beet", shares=2, paid=200_00)
    return coop, an_officer(coop), distributes(coop, kind="loss", amount=50_00), anna, bert


def test_a_settlement_is_taken_back_as_a_whole_and_its_departures_wait_again():
    coop = a_year()
    before = capitals(coop)
    run = takes_back(settles(coop, loss=69_00))
    assert (run.state, run.reversed_on) == ("reversed", TODAY)
    assert capitals(coop) == before
    assert {state for *_rest, state in payouts(coop)} == {"cancelled"}
    with system_access():
        assert set(Departure.objects.filter(coop=coop).values_list("settled_on", flat=True)) == {None}
        assert run.lines.exclude(reversed_on=TODAY).count() == 0
    books_agree(coop)


def test_what_was_taken_back_can_be_posted_anew():
    coop = a_year()
    takes_back(settles(coop))
    settles(coop)
    queued = [each for each in payouts(coop) if each[3] == "queued"]
    assert [(name, amount) for name, amount, *_rest in queued] == [("Beet", 200_00), ("Chrysantheme", 90_00)]
    books_agree(coop)


def test_a_distribution_is_taken_back_as_of_its_own_day():
    coop = a_year()
    before = capitals(coop)
    run = takes_back(distributes(coop, kind="loss"))
    assert capitals(coop) == before
    with system_access():
        back = CapitalMovement.objects.filter(coop=coop, kind=CapitalKind.REVERSAL)
        assert set(back.values_list("effective_on", flat=True)) == {RESOLVED}
        assert set(back.values_list("reverses__batch", flat=True)) == {run.batch}
    books_agree(coop)


def test_nothing_is_taken_back_once_a_payout_was_paid():
    coop = a_year()
    run = settles(coop)
    actor = an_officer(coop)
    with seeing(actor):
        first = Payout.objects.filter(coop_id=coop.pk).first()
        mark_payout_paid(actor=actor, payout_id=first.pk, paid_on=TODAY, now=NOW)
        number = Member.objects.get(pk=first.creditor).number
    with pytest.raises(AlreadyPaidOut) as refused:
        takes_back(run)
    assert f"Nr. {number}, Auszahlung vom {in_words(TODAY)}" in refused.value.message
    assert capitals(coop)["Beet"] == 0


def test_the_latest_is_taken_back_first():
    coop = a_year()
    loss = distributes(coop, kind="loss")
    settlement = settles(coop)
    with pytest.raises(LaterRunStands) as refused:
        takes_back(loss)
    assert f"Auseinandersetzung 2025 zum {in_words(settlement.effective_on)}" in refused.value.message
    takes_back(settlement)
    takes_back(loss)
    books_agree(coop)


def test_a_profit_that_has_left_the_capital_cannot_be_taken_back():
    coop = a_year()
    with system_access():
        carl = Member.objects.get(party__family_name="Ackermann")
        change = CapitalChange(
            kind=CapitalKind.PAYOUT, amount=-100_00, pot=Pot.BANK, effective_on=date(2026, 1, 5)
        )
        move_capital(actor=BUILDER, member=carl, change=change, now=NOW)
    run = distributes(coop)
    with system_access():
        carl.refresh_from_db()
        gone = CapitalChange(kind=CapitalKind.PAYOUT, amount=-carl.capital, pot=Pot.BANK, effective_on=TODAY)
        move_capital(actor=BUILDER, member=carl, change=gone, now=NOW)
    with pytest.raises(NotEnoughCapital) as refused:
        takes_back(run)
    assert f"Nr. {carl.number}, Auszahlung vom {in_words(TODAY)}. Nehmen" in refused.value.message
    assert capitals(coop)["Ackermann"] == 0
    with system_access():  # what comes in afterwards does not bring that day back
        again = CapitalChange(kind=CapitalKind.PAYMENT, amount=300_00, pot=Pot.BANK, effective_on=IN_MARCH)
        move_capital(actor=BUILDER, member=carl, change=again, now=NOW)
    with pytest.raises(NotEnoughCapital):
        takes_back(run)


def test_a_payment_that_came_back_since_is_named_before_a_profit_is_taken_back():
    coop = a_coop("Gartenwerk eG")
    anna = a_member(coop, "Anna Ackermann", shares=3)
    a_member(coop, "Bert Beet", shares=3, paid=300_00)
    office, known = an_officer(coop), {"member_id": anna.pk, "now": NOW}
    for amount in (60_00, 50_00):
        payment = Payment(id=uuid4(), amount=amount, value_on=date(2023, 2, 1))
        with seeing(office):
            last = record_free_payment(actor=office, **known, payment=payment)
    distributes(coop, year=2024, kind="loss", amount=300_00, resolved_on=date(2025, 6, 1))
    run = distributes(coop, amount=150_00)  # 40.24 of it for Anna
    back = {"receipt_id": last.pk, "reversal_id": uuid4(), "value_on": TODAY, "note": "Rückgabe"}
    with seeing(office):
        take_payment_back(actor=office, **known, **back)
    assert capitals(coop)["Ackermann"] == 19_75
    with pytest.raises(NotEnoughCapital) as refused:
        takes_back(run)
    assert f": Nr. {anna.number}, Gegenbuchung vom {in_words(TODAY)}. Nehmen" in refused.value.message


def test_a_loss_does_not_come_back_to_whoever_handed_the_capital_on(coop_with_a_loss):
    coop, office, run, anna, bert = coop_with_a_loss
    agreement = Agreement(shares=None, agreed_on=TODAY)
    ids = {"giver_id": anna.pk, "taker_id": bert.pk}
    does(office, transfer_capital, **ids, agreement=agreement, on=TODAY, now=NOW)
    with pytest.raises(SomethingRestsOnIt) as refused:
        takes_back(run)
    assert f"Nr. {anna.number}, Übertragung vom {in_words(TODAY)}" in refused.value.message
    with system_access():
        moved = CapitalMovement.objects.get(member=anna, kind=CapitalKind.TRANSFER)
    asked = {"member_id": anna.pk, "movement_id": moved.pk, "reason": "Verwechselt"}
    does(office, take_back_transfer, **asked, on=TODAY, now=NOW)
    takes_back(run)
    assert capitals(coop) == {"Ackermann": 300_00, "Beet": 200_00}
    books_agree(coop)


def test_a_loss_does_not_come_back_to_whoever_paid_in_what_it_took(coop_with_a_loss):
    coop, office, run, anna, _bert = coop_with_a_loss
    payment = Payment(id=uuid4(), amount=300_00 - capitals(coop)["Ackermann"], value_on=TODAY)
    known = {"member_id": anna.pk, "now": NOW}
    with seeing(office):
        receipt = record_free_payment(actor=office, **known, payment=payment)
    with pytest.raises(SomethingRestsOnIt) as refused:
        takes_back(run)
    assert "Ackermann" in refused.value.message
    assert f"Nr. {anna.number}, Einzahlung vom {in_words(TODAY)}" in refused.value.message
    back = {"receipt_id": receipt.pk, "reversal_id": uuid4(), "value_on": TODAY, "note": "Rückgabe"}
    with seeing(office):
        take_payment_back(actor=office, **known, **back)
    takes_back(run)
    assert capitals(coop)["Ackermann"] == 300_00


def test_what_was_taken_back_is_not_taken_back_again():
    run = takes_back(settles(a_year()))
    with pytest.raises(NotPosted):
        takes_back(run)


def test_another_cooperatives_run_does_not_exist():
    run, other = settles(a_year()), a_coop()
    actor = an_officer(other)
    with seeing(actor), pytest.raises(NotFound):
        reverse_year_run(actor=actor, coop_id=other.pk, run_id=run.pk, on=TODAY, now=NOW)


def test_only_the_office_that_keeps_the_list_takes_back():
    coop, lender = a_year(), a_person("Lena Lind")
    an_office(lender, coop, ["lend"])
    run = settles(coop)
    with pytest.raises(NotAllowed):
        takes_back(run, acting_for(lender, coop))


def test_the_database_keeps_one_run_at_a_time():
    coop = a_year()
    with system_access():
        said = {"coop": coop, "kind": "settlement", "last_day": date(2025, 12, 31), "effective_on": TODAY}
        YearRun.objects.create(**said, actor_system="test")
        with pytest.raises(IntegrityError, match="one_run_at_a_time"), transaction.atomic():
            YearRun.objects.create(**said, actor_system="test")
