"""One payment for several claims stands as one, and is taken back as one: all of it that stands, or nothing."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import transaction
from django.utils.translation import override

from allmende.kernel.errors import Invalid, NotAllowed, NotFound
from allmende.kernel.models import AuditEntry
from allmende.kernel.row_access import seeing, system_access
from allmende.membership.models import CapitalKind, Member, Party
from allmende.membership.money.accounts import Pot
from allmende.membership.money.whole_payments import WholePayment, whole_payments
from allmende.membership.refusals.members import NotEnoughCapital, PlanChanged
from allmende.membership.refusals.payments import DifferentPayment, NotEnoughCredit
from allmende.membership.use_cases.bring_coop_in import bring_coop_in
from allmende.membership.use_cases.move_capital import CapitalChange, move_capital
from allmende.membership.use_cases.return_credit import return_credit
from allmende.membership.use_cases.take_credit_back import take_credit_back
from allmende.membership.use_cases.take_distributed_back import take_distributed_back
from allmende.membership.use_cases.take_payment_back import take_payment_back
from allmende.membership.use_cases.use_credit import use_credit
from allmende.payments.models import ClaimKind, Manner, Receipt
from allmende.payments.refusals import AlreadyReversed
from tests.people import a_coop, a_person, acting_for, an_officer

from .carrying import archive_of
from .desk import FEBRUARY, JANUARY, Desk
from .test_year_races import at_once
from .years import NOW, TODAY, books_agree


@pytest.fixture
def desk() -> Desk:
    """150 euro came in: 100 on a share, 40 on dues, 10 are kept."""
    return _paid(Desk())


def _paid(desk: Desk) -> Desk:
    desk.claim(100_00, JANUARY, ClaimKind.SHARES)
    desk.claim(40_00, FEBRUARY)
    desk.pays(150_00, note="Dauerauftrag")
    return desk


def the_whole(desk: Desk) -> WholePayment:
    """The first that came in."""
    with system_access():
        return [each for each in whole_payments(desk.anna) if each.manner != Manner.CREDIT][-1]


def takes_back(desk: Desk, actor=None, **more) -> WholePayment:
    said = {"reversal_id": uuid4(), "value_on": TODAY, "note": "Rücklastschrift"} | more
    said.setdefault("payment_id", the_whole(desk).id)
    return desk.does(take_distributed_back, actor, **said)


def stands(desk: Desk) -> tuple[list[int], int, int]:
    """What is paid of each claim, what is kept, the capital."""
    with system_access():
        return desk.paid(), desk.kept(), Member.objects.get(pk=desk.anna.pk).capital


UNTOUCHED = ([100_00, 40_00], 10_00, 100_00)


@pytest.mark.django_db
def test_it_stands_as_one_with_what_it_settled_and_what_is_kept(desk):
    whole = the_whole(desk)
    assert (whole.amount, whole.kept, whole.standing, whole.is_divided) == (150_00, 10_00, 150_00, True)
    assert (whole.value_on, whole.manner, whole.note) == (TODAY, Manner.TRANSFER, "Dauerauftrag")
    assert [each.receipt.amount for each in whole.parts] == [100_00, 40_00]


@pytest.mark.django_db
def test_it_is_taken_back_in_one_step(desk):
    same = uuid4()
    for _again in range(2):
        whole = takes_back(desk, reversal_id=same)
        assert (whole.amount, whole.standing) == (150_00, 0)
    assert stands(desk) == ([0, 0], 0, 0)
    books_agree(desk.coop)
    with system_access():
        told = AuditEntry.objects.get(fact="DistributedTakenBack")
        backs = Receipt.objects.filter(coop=desk.coop, reverses__isnull=False)
        assert {(each.batch, each.note) for each in backs} == {(same, "Rücklastschrift")}
    assert (told.details["amount"], told.details["of_credit"]) == (150_00, 10_00)
    assert desk.lines() == [("credit_reversal", -10_00), ("credit_surplus", 10_00)]
    with pytest.raises(AlreadyReversed):
        takes_back(desk)
    for other in ({"value_on": TODAY - timedelta(days=1)}, {"note": "Anders"}):
        with pytest.raises(DifferentPayment):
            takes_back(desk, reversal_id=same, **other)


@pytest.mark.django_db
def test_of_a_part_that_was_taken_back_before_only_the_rest_goes(desk):
    """Whoever saw all of it standing is told first."""
    dues = the_whole(desk).parts[1].receipt
    said = {"receipt_id": dues.pk, "reversal_id": uuid4(), "value_on": TODAY, "note": "Vertippt"}
    desk.does(take_payment_back, **said)
    with pytest.raises(PlanChanged) as refused, override("en"):
        takes_back(desk, expected=150_00)
    assert "110.00 €" in str(refused.value)
    assert stands(desk) == ([100_00, 0], 10_00, 100_00)
    assert takes_back(desk, expected=110_00).standing == 0
    assert stands(desk) == ([0, 0], 0, 0)
    with system_access():
        assert AuditEntry.objects.get(fact="DistributedTakenBack").details["amount"] == 110_00
    books_agree(desk.coop)


@pytest.mark.django_db
def test_what_is_kept_may_have_gone_before(desk):
    whole = the_whole(desk)
    desk.does(take_credit_back, line_id=whole.id, reversal_id=uuid4(), value_on=TODAY)
    assert (the_whole(desk).standing, the_whole(desk).kept) == (140_00, 10_00)
    takes_back(desk)
    assert stands(desk) == ([0, 0], 0, 0)


@pytest.mark.django_db
def test_nothing_goes_back_while_the_credit_is_used_and_it_says_what_to_do_first(desk):
    desk.claim(6_00, TODAY)
    (used,) = desk.does(use_credit, use_id=uuid4(), value_on=TODAY)
    with pytest.raises(NotEnoughCredit) as refused, override("en"), transaction.atomic():
        takes_back(desk)
    said = str(refused.value)
    assert "10.00 € of this payment were kept for the member, and 4.00 € are left" in said
    assert "Take back first: 6.00 € used on 2 Mar 2026 (Dues)." in said
    assert stands(desk) == ([100_00, 40_00, 6_00], 4_00, 100_00)
    back = {"receipt_id": used.pk, "reversal_id": uuid4(), "value_on": TODAY, "note": "Vertippt"}
    desk.does(take_payment_back, **back)
    takes_back(desk)
    assert stands(desk) == ([0, 0, 0], 0, 0)
    books_agree(desk.coop)


@pytest.mark.django_db
def test_nothing_goes_back_while_the_credit_is_returned(desk):
    """The newest first, and no more than is missing."""
    desk.does(return_credit, return_id=uuid4(), amount=3_00, value_on=TODAY)
    first, back = the_whole(desk).id, uuid4()
    desk.does(return_credit, return_id=back, amount=7_00, value_on=TODAY)
    desk.pays(5_00)  # kept, too, so that only five are missing
    with pytest.raises(NotEnoughCredit) as refused, override("en"), transaction.atomic():
        takes_back(desk, payment_id=first)
    assert str(refused.value).endswith("Take back first: 7.00 € paid back on 2 Mar 2026.")
    assert stands(desk) == ([100_00, 40_00], 5_00, 100_00)
    desk.does(take_credit_back, line_id=back, reversal_id=uuid4(), value_on=TODAY)
    takes_back(desk, payment_id=first)
    assert stands(desk) == ([0, 0], 2_00, 0)
    books_agree(desk.coop)


@pytest.mark.django_db
def test_nothing_goes_back_before_it_was_kept_again(desk):
    """As of each day what is kept is at least nothing: the ten of the payment went, others came a day later."""
    other = Desk()
    other.pays(10_00, value_on=JANUARY)
    first = the_whole(other).id
    other.does(return_credit, return_id=uuid4(), amount=10_00, value_on=JANUARY)
    other.pays(10_00, value_on=FEBRUARY)
    with pytest.raises(NotEnoughCredit) as refused, transaction.atomic():
        takes_back(other, payment_id=first, value_on=JANUARY)
    assert refused.value.field == "value_on"
    takes_back(other, payment_id=first, value_on=FEBRUARY)
    assert other.kept() == 0


@pytest.mark.django_db
def test_a_part_that_is_refused_leaves_the_whole(desk):
    """The capital of the share went since: then the dues stay paid, too, and the ten are kept."""
    with system_access():
        anna = Member.objects.get(pk=desk.anna.pk)
        gone = CapitalChange(kind=CapitalKind.LOSS, amount=-60_00, pot=Pot.RESULT, effective_on=TODAY)
        move_capital(actor=desk.office, member=anna, change=gone, now=NOW)
    with pytest.raises(NotEnoughCapital), transaction.atomic():
        takes_back(desk)
    assert stands(desk) == ([100_00, 40_00], 10_00, 40_00)
    assert the_whole(desk).standing == 150_00


@pytest.mark.django_db
def test_a_use_of_the_credit_is_one_too_and_is_kept_again(desk):
    for amount, day in ((3_00, date(2026, 3, 1)), (4_00, TODAY)):
        desk.claim(amount, day)
    use = uuid4()
    desk.does(use_credit, use_id=use, value_on=TODAY)
    with system_access():
        whole = next(each for each in whole_payments(desk.anna) if each.id == use)
    assert (whole.manner, whole.amount, whole.kept) == (Manner.CREDIT, 7_00, 0)
    takes_back(desk, payment_id=use)
    assert stands(desk)[1] == 10_00
    books_agree(desk.coop)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"value_on": TODAY + timedelta(days=1)}, "value_on"),
        ({"value_on": TODAY - timedelta(days=1)}, "value_on"),
        ({"note": " "}, "note"),
    ],
)
def test_nonsense_is_refused(desk, said, field):
    with pytest.raises(Invalid) as refused, transaction.atomic():
        takes_back(desk, **said)
    assert refused.value.field == field
    assert stands(desk) == UNTOUCHED


@pytest.mark.django_db
def test_only_the_office_does_it_and_only_with_its_own(desk):
    login, stranger = a_person("Anna Ackermann"), _paid(Desk())
    with system_access():
        Party.objects.filter(pk=desk.anna.party_id).update(person=login)
    with pytest.raises(NotAllowed):
        takes_back(desk, acting_for(login))
    for payment in (uuid4(), the_whole(stranger).id):
        with pytest.raises(NotFound):
            takes_back(desk, payment_id=payment)
    assert stands(stranger) == UNTOUCHED


@pytest.mark.django_db
def test_it_travels_with_the_archive_as_one(desk):
    takes_back(desk)
    desk.pays(150_00, value_on=TODAY)
    file, other = archive_of(desk.coop, desk.office), a_coop("Neubau eG")
    office = an_officer(other)
    with seeing(office):
        bring_coop_in(actor=office, coop=other, file=file, now=NOW)
        (anna,) = Member.objects.filter(coop=other)
        found = sorted((each.amount, each.kept, each.standing) for each in whole_payments(anna))
    assert found == [(150_00, 10_00, 0), (150_00, 10_00, 150_00)]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("_turn", range(3))
def test_of_taking_it_back_and_using_the_credit_at_the_same_moment_one_succeeds(_turn):
    desk = _paid(Desk())
    desk.claim(10_00, date(2026, 3, 1))
    other, payment = an_officer(desk.coop), the_whole(desk).id
    outcome = at_once(
        lambda: takes_back(desk, payment_id=payment),
        lambda: desk.does(use_credit, other, use_id=uuid4(), value_on=TODAY),
    )
    assert outcome == ["done", "not-enough-credit"]
    assert stands(desk) in (([100_00, 40_00, 10_00], 0, 100_00), ([0, 0, 0], 0, 0))
    books_agree(desk.coop)
