from datetime import date
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction

from allmende.kernel.row_access import system_access
from allmende.ledger.functions import Reason
from allmende.ledger.models import Account
from allmende.ledger.use_cases.prove_ledger import prove_ledger
from allmende.ledger.use_cases.transfer import transfer
from allmende.membership.models import CapitalMovement, Member
from allmende.membership.money.accounts import Pot
from allmende.membership.queries import capital_on
from allmende.membership.refusals.members import NoCapitalAccount, NotEnoughCapital
from allmende.membership.use_cases.move_capital import CapitalChange, move_capital
from tests.members import OFFICE_HOURS, a_member, some_statutes
from tests.people import BUILDER, LONG_AGO, a_coop

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 2)


def move(member, kind, amount, pot=Pot.BANK, on=DAY, **more):
    with system_access():
        change = CapitalChange(kind=kind, amount=amount, pot=pot, effective_on=on, **more)
        return move_capital(actor=BUILDER, member=member, change=change, now=OFFICE_HOURS)


def test_there_is_that_much_on_every_day_since():
    anna = a_member(a_coop(), paid=0)
    move(anna, "payment", 100_00, on=date(2026, 3, 10))
    for day in (date(2026, 3, 9), LONG_AGO):
        with pytest.raises(NotEnoughCapital):
            move(anna, "payout", -1, on=day)
    move(anna, "payout", -100_00, on=date(2026, 3, 10))
    assert capital(anna) == 0


def capital(member) -> int:
    with system_access():
        return Member.objects.get(pk=member.pk).capital


def test_capital_is_posted_in_the_ledger_and_counted_with_the_member():
    anna = a_member(a_coop(), shares=3, paid=100_00)
    move(anna, "payment", 50_00)
    move(anna, "loss", -20_00, Pot.RESULT)
    assert capital(anna) == 130_00
    with system_access():
        assert capital_on(anna, LONG_AGO) == 100_00
        assert capital_on(anna, DAY) == 130_00
        assert Account.objects.get(pk=anna.account_id).balance == 130_00
        assert Account.objects.get(owner=anna.coop_id, purpose=Pot.BANK).balance == -150_00
        assert prove_ledger(actor=BUILDER).difference == ""


def test_the_same_movement_sent_twice_is_one():
    anna = a_member(a_coop())
    one = uuid4()
    assert move(anna, "payment", 50_00, id=one) == move(anna, "payment", 50_00, id=one)
    assert capital(anna) == 50_00


def test_nobody_is_paid_more_than_their_capital():
    anna = a_member(a_coop(), paid=100_00)
    with pytest.raises(NotEnoughCapital):
        move(anna, "payout", -100_01)
    assert capital(anna) == 100_00


def test_an_association_without_shares_knows_no_capital():
    club = a_coop("Kleingartenverein Sonnenhang e. V.", legal_form="ev")
    some_statutes(club, share_price=0, pay_at_once=0, dues=60_00)
    anna = a_member(club, shares=0)
    with pytest.raises(NoCapitalAccount):
        move(anna, "payment", 50_00)


def test_a_movement_says_what_the_ledger_says():
    anna, bert = a_member(coop := a_coop(), paid=100_00), None
    bert = a_member(coop, "Bert Beet")
    with system_access():
        pot = Account.objects.get(owner=anna.coop_id, purpose=Pot.BANK)
        posted = uuid4()
        transfer(
            actor=BUILDER,
            transfer_id=posted,
            payer_id=pot.pk,
            payee_id=anna.account_id,
            amount=100_00,
            reason=Reason(kind="capital_payment"),
            effective_on=LONG_AGO,
            now=OFFICE_HOURS,
        )
        for wrong in (
            {"member": bert},
            {"amount": 99_00},
            {"effective_on": DAY},
            {"transfer_id": uuid4()},
        ):
            row = {
                "coop": coop,
                "member": anna,
                "kind": "payment",
                "amount": 100_00,
                "effective_on": LONG_AGO,
                "transfer_id": posted,
                "actor_system": "test",
            } | wrong
            with pytest.raises(IntegrityError, match="does not say the same"), transaction.atomic():
                CapitalMovement.objects.create(**row)


def test_the_database_keeps_every_movement():
    a_member(a_coop(), paid=100_00)
    for statement in (
        "update membership_capitalmovement set amount = 9",
        "delete from membership_capitalmovement",
    ):
        with system_access(), pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
            connection.cursor().execute(statement)
