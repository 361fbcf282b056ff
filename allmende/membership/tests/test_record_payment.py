from datetime import UTC, date, datetime
from uuid import uuid4

import pytest

from allmende.kernel.errors import NotAllowed, NotFound
from allmende.kernel.row_access import seeing, system_access
from allmende.ledger.use_cases.prove_ledger import prove_ledger
from allmende.membership.models import CapitalMovement, Member
from allmende.membership.money.payment import Payment
from allmende.membership.refusals.members import NotEnoughCapital
from allmende.membership.use_cases.record_payment import record_payment
from allmende.membership.use_cases.take_payment_back import take_payment_back
from allmende.payments.models import Claim, ClaimKind
from allmende.payments.refusals import MoreThanOpen
from allmende.payments.use_cases.raise_claim import raise_claim
from tests.members import a_member
from tests.people import BUILDER, a_coop, an_officer

from .test_move_capital import move

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
DAY = date(2026, 11, 18)


def a_claim(member, amount=100_00, kind=ClaimKind.SHARES, due_on=DAY) -> Claim:
    with system_access():
        return raise_claim(
            actor=BUILDER,
            coop_id=member.coop_id,
            debtor=member.pk,
            kind=kind,
            amount=amount,
            due_on=due_on,
            reference="Anteile",
            now=NOW,
        )


def pay(member, claim, amount, *, sent_as=None, actor=None):
    actor = actor or an_officer(member.coop, ["register"])
    payment = Payment(id=sent_as or uuid4(), amount=amount, value_on=DAY)
    with seeing(actor):
        return record_payment(actor=actor, member_id=member.pk, claim_id=claim.pk, payment=payment, now=NOW)


def take_back(member, receipt, *, actor=None):
    actor = actor or an_officer(member.coop, ["register"])
    with seeing(actor):
        return take_payment_back(
            actor=actor,
            member_id=member.pk,
            receipt_id=receipt.pk,
            reversal_id=uuid4(),
            value_on=DAY,
            note="Rückgabe",
            now=NOW,
        )


def stands(member, claim) -> tuple[int, int]:
    """Capital of the member, and what is still open."""
    with system_access():
        return Member.objects.get(pk=member.pk).capital, Claim.objects.get(pk=claim.pk).open_amount


def test_what_is_paid_for_shares_becomes_capital_on_its_value_date():
    anna = a_member(a_coop())
    claim = a_claim(anna)
    receipt = pay(anna, claim, 60_00)
    assert stands(anna, claim) == (60_00, 40_00)
    with system_access():
        movement = CapitalMovement.objects.get(pk=receipt.pk)
        assert (movement.kind, movement.amount, movement.effective_on) == ("payment", 60_00, DAY)
        assert prove_ledger(actor=BUILDER).difference == ""


@pytest.mark.parametrize("kind", [ClaimKind.DUES, ClaimKind.ADMISSION_FEE])
def test_dues_and_fees_are_no_capital(kind):
    anna = a_member(a_coop())
    claim = a_claim(anna, 60_00, kind)
    pay(anna, claim, 60_00)
    assert stands(anna, claim) == (0, 0)


def test_the_same_payment_sent_twice_is_one():
    anna = a_member(a_coop())
    claim, one = a_claim(anna), uuid4()
    actor = an_officer(anna.coop, ["register"])
    assert pay(anna, claim, 60_00, sent_as=one, actor=actor) == pay(
        anna, claim, 60_00, sent_as=one, actor=actor
    )
    assert stands(anna, claim) == (60_00, 40_00)


def test_nobody_pays_more_than_is_open():
    anna = a_member(a_coop())
    claim = a_claim(anna)
    with pytest.raises(MoreThanOpen):
        pay(anna, claim, 100_01)
    assert stands(anna, claim) == (0, 100_00)


def test_a_payment_taken_back_leaves_the_capital_again():
    anna = a_member(a_coop())
    claim = a_claim(anna)
    take_back(anna, pay(anna, claim, 100_00))
    assert stands(anna, claim) == (0, 100_00)
    with system_access():
        assert prove_ledger(actor=BUILDER).difference == ""


def test_what_left_the_capital_cannot_be_taken_back():
    anna = a_member(a_coop())
    claim = a_claim(anna)
    receipt = pay(anna, claim, 100_00)
    move(anna, "payout", -50_00, on=DAY)
    with pytest.raises(NotEnoughCapital):
        take_back(anna, receipt)
    assert stands(anna, claim) == (50_00, 0)


def test_a_payment_does_not_come_back_as_of_a_day_when_it_was_gone():
    """All was paid out the day after, and as much came in since."""
    anna = a_member(a_coop())
    claim = a_claim(anna)
    receipt = pay(anna, claim, 100_00)
    move(anna, "payout", -100_00, on=date(2026, 11, 19))
    move(anna, "opening", 100_00, on=date(2026, 11, 20))
    with pytest.raises(NotEnoughCapital):
        take_back(anna, receipt)
    assert stands(anna, claim) == (100_00, 0)


def test_only_the_office_that_keeps_the_list_enters_payments():
    anna = a_member(a_coop())
    claim = a_claim(anna)
    with pytest.raises(NotFound):
        pay(anna, claim, 1, actor=an_officer(a_coop(), ["register"]))
    with pytest.raises(NotFound):
        pay(anna, claim, 1, actor=an_officer(anna.coop, ["lend", "spend"]))
    receipt = pay(anna, claim, 1)
    with pytest.raises(NotFound):
        take_back(anna, receipt, actor=an_officer(a_coop(), ["register"]))


def test_a_claim_of_somebody_else_is_not_paid():
    coop = a_coop()
    anna, bert = a_member(coop, "Anna Ackermann"), a_member(coop, "Bert Beet")
    with pytest.raises(NotFound):
        pay(anna, a_claim(bert), 1)


def test_a_member_does_not_enter_the_own_payment():
    anna = a_member(a_coop())
    claim = a_claim(anna)
    officer = an_officer(anna.coop, ["lend"])
    with system_access():
        type(anna.party).objects.filter(pk=anna.party_id).update(person_id=officer.person_id)
    with pytest.raises(NotAllowed):
        pay(anna, claim, 1, actor=officer)
