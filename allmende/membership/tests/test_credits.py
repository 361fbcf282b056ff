"""One payment for several claims; what is beyond is kept, used for a claim, paid back, or taken back."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils.translation import override

from allmende.kernel.errors import Invalid, NotAllowed, NotFound
from allmende.kernel.models import AuditEntry
from allmende.kernel.row_access import seeing, system_access
from allmende.ledger.models import Account, Transfer
from allmende.ledger.refusals import AlreadyReversed
from allmende.membership.models import Member, Party
from allmende.membership.money.credits import credit_lines, credit_of
from allmende.membership.money.payment import Payment
from allmende.membership.refusals.members import NotAMember
from allmende.membership.refusals.payments import DifferentPayment, NotEnoughCredit, SharesFull
from allmende.membership.stored.holdings import holdings_of_parties
from allmende.membership.use_cases.bring_coop_in import bring_coop_in
from allmende.membership.use_cases.distribute_payment import distribute_payment
from allmende.membership.use_cases.return_credit import return_credit
from allmende.membership.use_cases.take_back_admission import take_back_admission
from allmende.membership.use_cases.take_credit_back import take_credit_back
from allmende.membership.use_cases.take_payment_back import take_payment_back
from allmende.membership.use_cases.use_credit import use_credit
from allmende.payments.models import Claim, ClaimKind, Manner, Receipt
from tests.members import a_member, a_party
from tests.people import a_coop, a_person, acting_for, an_officer

from .associations import a_club
from .carrying import archive_of
from .desk import FEBRUARY, JANUARY, Desk
from .years import NOW, TODAY, books_agree

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk() -> Desk:
    return Desk()


def test_a_payment_is_distributed_the_longest_due_first_and_the_rest_is_kept(desk):
    desk.claim(60_00, FEBRUARY)
    desk.claim(100_00, JANUARY, ClaimKind.SHARES)
    done = desk.pays(200_00)
    assert ([each.amount for each in done.receipts], done.credit) == ([100_00, 60_00], 40_00)
    assert (desk.paid(), desk.kept()) == ([100_00, 60_00], 40_00)
    assert len({each.batch for each in done.receipts}) == 1
    with system_access():
        assert Member.objects.get(pk=desk.anna.pk).capital == 100_00
    books_agree(desk.coop)
    told = AuditEntry.objects.get(fact="CreditMoved")
    assert (told.details["amount"], told.details["kind"]) == (40_00, "credit_surplus")


def test_it_is_distributed_otherwise_by_hand(desk):
    first, second = desk.claim(50_00, JANUARY), desk.claim(50_00, FEBRUARY)
    done = desk.pays(70_00, {second.pk: 50_00, first.pk: 5_00})
    assert (desk.paid(), done.credit, desk.kept()) == ([5_00, 50_00], 15_00, 15_00)


def test_the_same_payment_sent_twice_is_one(desk):
    desk.claim(50_00, JANUARY)
    same = uuid4()
    assert [desk.pays(80_00, id=same).credit for _again in range(2)] == [30_00, 30_00]
    assert (desk.paid(), desk.kept(), desk.lines()) == ([50_00], 30_00, [("credit_surplus", 30_00)])


@pytest.mark.parametrize(
    "other",
    [{"amount": 81_00}, {"value_on": JANUARY}, {"manner": Manner.CASH}, {"claim": 1}, {"part": 20_00}],
)
def test_an_id_sent_again_with_something_else_is_refused(desk, other):
    claims = [desk.claim(50_00, JANUARY), desk.claim(50_00, FEBRUARY)]
    said, same = {"amount": 80_00, "claim": 0, "part": 50_00}, uuid4()

    def pays(amount, claim, part, **more):
        return desk.pays(amount, {claims[claim].pk: part, claims[1 - claim].pk: 0}, id=same, **more)

    assert pays(**said).credit == pays(**said).credit == 30_00
    with pytest.raises(DifferentPayment):
        pays(**said | other)
    assert (desk.paid(), desk.kept()) == ([50_00, 0], 30_00)


def test_what_was_used_and_what_came_in_have_ids_of_their_own(desk):
    claim = desk.claim(50_00, JANUARY)
    came_in, only_kept, used = uuid4(), uuid4(), uuid4()
    desk.pays(20_00, id=came_in)
    desk.pays(30_00, {}, id=only_kept)
    use = {"use_id": used, "value_on": TODAY}
    (first,) = desk.does(use_credit, **use | {"parts": {claim.pk: 10_00}})
    assert desk.does(use_credit, **use)[0] == first
    for other in (
        {"parts": {claim.pk: 20_00}},
        {"value_on": date(2026, 3, 1)},
        {"use_id": came_in},
        {"use_id": only_kept},
    ):
        with pytest.raises(DifferentPayment):
            desk.does(use_credit, **use | other)
    with pytest.raises(DifferentPayment):
        desk.pays(10_00, id=used)
    assert (desk.paid(), desk.kept()) == ([30_00], 20_00)


def test_what_is_kept_is_used_for_the_next_claim_and_the_rest_paid_back(desk):
    desk.pays(100_00)
    desk.claim(60_00, TODAY)
    (receipt,) = desk.does(use_credit, use_id=uuid4(), value_on=TODAY)
    assert (receipt.manner, receipt.amount, desk.kept()) == (Manner.CREDIT, 60_00, 40_00)
    assert desk.does(return_credit, return_id=uuid4(), amount=40_00, value_on=TODAY) == 0
    assert desk.lines() == [
        ("credit_returned", -40_00),
        ("credit_used", -60_00),
        ("credit_surplus", 100_00),
    ]
    books_agree(desk.coop)


def test_used_for_shares_it_becomes_capital(desk):
    desk.pays(100_00)
    desk.claim(100_00, TODAY, ClaimKind.SHARES)
    same = uuid4()
    for _again in range(2):
        assert len(desk.does(use_credit, use_id=same, value_on=TODAY)) == 1
    with system_access():
        assert Member.objects.get(pk=desk.anna.pk).capital == 100_00
    assert desk.kept() == 0
    books_agree(desk.coop)


def test_a_payment_from_it_that_is_taken_back_is_kept_again(desk):
    desk.pays(60_00)
    claim = desk.claim(60_00, TODAY)
    (receipt,) = desk.does(use_credit, use_id=uuid4(), value_on=TODAY)
    said = {"receipt_id": receipt.pk, "reversal_id": uuid4(), "value_on": TODAY, "note": "Vertippt"}
    desk.does(take_payment_back, **said)
    assert (desk.kept(), desk.paid()) == (60_00, [0])
    with system_access():
        assert Claim.objects.get(pk=claim.pk).open_amount == 60_00
    books_agree(desk.coop)


def test_what_was_kept_or_returned_by_mistake_is_taken_back_once(desk):
    kept = uuid4()
    desk.pays(60_00, id=kept)
    back = uuid4()
    desk.does(return_credit, return_id=back, amount=60_00, value_on=TODAY)
    with pytest.raises(NotEnoughCredit):
        desk.does(take_credit_back, line_id=kept, reversal_id=uuid4(), value_on=TODAY)
    assert desk.does(take_credit_back, line_id=back, reversal_id=uuid4(), value_on=TODAY) == 60_00
    with pytest.raises(AlreadyReversed):
        desk.does(take_credit_back, line_id=back, reversal_id=uuid4(), value_on=TODAY)
    assert desk.does(take_credit_back, line_id=kept, reversal_id=uuid4(), value_on=TODAY) == 0


def test_what_was_used_goes_back_with_its_payment(desk):
    desk.pays(60_00)
    desk.claim(60_00, TODAY)
    desk.does(use_credit, use_id=uuid4(), value_on=TODAY)
    used = credit_lines(desk.anna)[0]
    assert not used.may_be_taken_back
    with pytest.raises(NotEnoughCredit):
        desk.does(take_credit_back, line_id=used.id, reversal_id=uuid4(), value_on=TODAY)


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"amount": 0}, "amount"),
        ({"value_on": date(2026, 3, 3)}, "value_on"),
        ({"parts": {0: 1_00}, "amount": 50}, "amount"),
    ],
)
def test_nonsense_is_refused(desk, said, field):
    with pytest.raises(Invalid) as refused:
        desk.pays(**{"amount": 10_00} | said)
    assert refused.value.field == field


def test_a_part_that_is_refused_refuses_the_whole(desk):
    """The share is full already: a mistaken claim on it takes nothing, and then nothing is entered."""
    full = a_member(desk.coop, "Bert Beet", paid=100_00)
    desk.anna = full
    desk.claim(20_00, JANUARY, ClaimKind.SHARES)
    with pytest.raises(SharesFull), transaction.atomic():
        desk.pays(50_00)
    assert (desk.kept(), desk.paid()) == (0, [0])


def test_claims_and_money_of_others_are_not_touched(desk):
    stranger = Desk()
    foreign = stranger.claim(50_00, JANUARY)
    with pytest.raises(NotFound):
        desk.pays(50_00, {foreign.pk: 50_00})
    kept = uuid4()
    stranger.pays(10_00 + 50_00, id=kept)
    with pytest.raises(NotFound):
        desk.does(take_credit_back, line_id=kept, reversal_id=uuid4(), value_on=TODAY)


def test_no_more_is_used_or_paid_back_than_is_kept(desk):
    desk.pays(10_00)
    with pytest.raises(NotEnoughCredit):
        desk.does(return_credit, return_id=uuid4(), amount=10_01, value_on=TODAY)
    with pytest.raises(NotEnoughCredit):
        desk.does(use_credit, use_id=uuid4(), value_on=TODAY)  # nothing is open
    for said in ({"amount": 0, "value_on": TODAY}, {"amount": 5, "value_on": date(2026, 3, 3)}):
        with pytest.raises(Invalid):
            desk.does(return_credit, return_id=uuid4(), **said)


def test_nothing_is_used_or_paid_back_before_it_came_in(desk):
    """As of each day what is kept is at least nothing: 10 of January went, so that 30 are there since February."""
    desk.pays(10_00, value_on=JANUARY)
    desk.pays(30_00, value_on=FEBRUARY)
    claim = desk.claim(50_00, TODAY)
    desk.does(return_credit, return_id=uuid4(), amount=10_00, value_on=JANUARY)
    day_before = date(2026, 2, 27)
    for use_case, said in (
        (return_credit, {"return_id": uuid4(), "amount": 5_00}),
        (use_credit, {"use_id": uuid4(), "parts": {claim.pk: 5_00}}),
    ):
        with pytest.raises(NotEnoughCredit) as refused, transaction.atomic():
            desk.does(use_case, **said | {"value_on": day_before})
        assert (refused.value.field, bool(refused.value.rule)) == ("value_on", True)
        assert desk.kept() == 30_00
    desk.does(use_credit, use_id=uuid4(), parts={claim.pk: 5_00}, value_on=FEBRUARY)
    again = {"return_id": uuid4(), "amount": 25_00, "value_on": FEBRUARY}
    assert [desk.does(return_credit, **again) for _again in range(2)] == [0, 0]


def test_an_id_sent_again_with_another_value_date_is_another_payment(desk):
    desk.pays(50_00, value_on=JANUARY)
    back = uuid4()
    desk.does(return_credit, return_id=back, amount=20_00, value_on=FEBRUARY)
    with pytest.raises(DifferentPayment), transaction.atomic():
        desk.does(return_credit, return_id=back, amount=20_00, value_on=TODAY)
    undone = {"line_id": back, "reversal_id": uuid4()}
    assert desk.does(take_credit_back, value_on=FEBRUARY, **undone) == 50_00
    with pytest.raises(DifferentPayment), transaction.atomic():
        desk.does(take_credit_back, value_on=TODAY, **undone)
    assert desk.does(take_credit_back, value_on=FEBRUARY, **undone) == 50_00


def test_what_is_set_off_beyond_what_is_open_is_refused(desk):
    """Nothing came in that could be kept (§ 389 BGB)."""
    desk.claim(90_00, JANUARY)
    with pytest.raises(Invalid) as refused, transaction.atomic():
        desk.pays(90_01, manner=Manner.SET_OFF)
    assert (refused.value.field, desk.paid(), desk.kept()) == ("amount", [0], 0)
    assert desk.pays(90_00, manner=Manner.SET_OFF).credit == 0


def test_nothing_is_kept_for_a_row_entered_by_mistake(desk):
    with seeing(desk.office):
        take_back_admission(actor=desk.office, member_id=desk.anna.pk, reason="Vertippt", on=TODAY, now=NOW)
    with pytest.raises(NotAMember):
        desk.pays(50_00)
    assert desk.kept() == 0


def test_only_the_office_does_it(desk):
    """The member sees it, and moves nothing."""
    desk.pays(10_00)
    login = a_person("Anna Ackermann")
    with system_access():
        Party.objects.filter(pk=desk.anna.party_id).update(person=login)
    payment = Payment(id=uuid4(), amount=10_00, value_on=TODAY)
    for use_case, said in (
        (distribute_payment, {"payment": payment}),
        (use_credit, {"use_id": uuid4(), "value_on": TODAY}),
        (return_credit, {"return_id": uuid4(), "amount": 1, "value_on": TODAY}),
        (take_credit_back, {"line_id": uuid4(), "reversal_id": uuid4(), "value_on": TODAY}),
    ):
        with pytest.raises(NotAllowed):
            desk.does(use_case, acting_for(login), **said)


def test_the_ledger_holds_it_at_zero_whoever_writes(desk):
    desk.pays(10_00)
    with system_access(), pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("update ledger_account set balance = -1 where purpose like 'credit:%'")
    with seeing(an_officer(a_coop("Fremde eG"))):
        assert not Account.objects.filter(purpose=f"credit:{desk.anna.pk}").exists()


def test_it_is_in_the_copy_of_what_is_stored(desk):
    desk.pays(100_00)
    desk.does(return_credit, return_id=uuid4(), amount=30_00, value_on=TODAY)
    with seeing(desk.office), override("en"):
        found = {each.model: each for each in holdings_of_parties([desk.anna.party_id])}
        rows = list(found[Transfer].records())
    assert {(row["amount"], row["what"]) for row in rows} == {
        (100_00, "paid beyond what was open"),
        (30_00, "paid back"),
    }
    assert "payer" not in str(rows)
    assert "§ 30 GenG" in found[Transfer].why


def test_a_club_reads_its_own_law_of_it():
    club = a_club()
    party = a_party(club)
    a_member(club, party=party, shares=0)
    with system_access(), override("en"):
        (found,) = [each.why for each in holdings_of_parties([party.pk]) if each.model == Transfer]
    assert "until it is used or paid back" in found
    assert "GenG" not in found


def test_it_travels_with_the_archive(desk):
    desk.pays(100_00)
    desk.claim(60_00, TODAY)
    desk.does(use_credit, use_id=uuid4(), value_on=TODAY)
    file = archive_of(desk.coop, desk.office)
    other = a_coop("Neubau eG")
    office = an_officer(other)
    with seeing(office):
        bring_coop_in(actor=office, coop=other, file=file, now=NOW)
        (anna,) = Member.objects.filter(coop=other)
        assert credit_of(anna) == 40_00
        receipt = Receipt.objects.get(coop=other)
        back = {"receipt_id": receipt.pk, "reversal_id": uuid4(), "value_on": TODAY, "note": "Vertippt"}
        take_payment_back(actor=office, member_id=anna.pk, now=NOW, **back)
        assert credit_of(anna) == 100_00
