"""What a leaver still owes is set off against what the settlement pays out (§§ 387, 389 BGB)."""

from copy import deepcopy
from datetime import date
from uuid import uuid4

import pytest

from allmende.kernel.errors import NotAllowed
from allmende.kernel.models import AuditEntry
from allmende.kernel.row_access import seeing, system_access
from allmende.membership.models import Departure, Member
from allmende.membership.money.credits import credit_of
from allmende.membership.money.payment import Payment
from allmende.membership.refusals.members import AlreadyPaidOut, PlanChanged
from allmende.membership.refusals.payments import DifferentPayment, NothingToSetOff, PartSetOff
from allmende.membership.use_cases.bring_coop_in import bring_coop_in
from allmende.membership.use_cases.distribute_payment import distribute_payment
from allmende.membership.use_cases.give_member_account import give_member_account
from allmende.membership.use_cases.set_off_payout import set_off_payout
from allmende.membership.use_cases.take_payment_back import take_payment_back
from allmende.membership.use_cases.use_credit import use_credit
from allmende.payments.models import Claim, ClaimKind, Manner, Payout, Receipt
from allmende.payments.refusals import PayoutIsClosed, PayoutIsSuspended
from allmende.payments.use_cases.raise_claim import raise_claim
from tests.api.programs import Program
from tests.people import BUILDER, a_coop, a_person, acting_for, an_office, an_officer, signed_in

from .carrying import archive_of
from .test_pay_out import cancels, pays
from .years import NOW, TODAY, a_year, books_agree, capitals, payouts, settles, takes_back

pytestmark = pytest.mark.django_db


def a_claim(member, amount, *, kind, due_on):
    with system_access():
        raise_claim(
            actor=BUILDER,
            coop_id=member.coop_id,
            debtor=member.pk,
            kind=kind,
            amount=amount,
            due_on=due_on,
            reference="Beitrag",
            now=NOW,
        )


def an_owing_leaver():
    """Bert gets 200 euro, and owes 30 of dues, 20 of a fee, and dues that are not due yet."""
    coop = a_year()
    run = settles(coop)
    with system_access():
        bert = Member.objects.select_related("party", "coop").get(coop=coop, party__family_name="Beet")
    a_claim(bert, 30_00, kind=ClaimKind.DUES, due_on=date(2025, 11, 1))
    a_claim(bert, 20_00, kind=ClaimKind.ADMISSION_FEE, due_on=date(2025, 10, 1))
    a_claim(bert, 40_00, kind=ClaimKind.DUES, due_on=date(2099, 5, 1))
    return coop, run, bert


@pytest.fixture(scope="module")
def owing_of_the_module(build_once):
    return build_once(an_owing_leaver)


@pytest.fixture
def owing(owing_of_the_module, db):
    return deepcopy(owing_of_the_module)


def payout_of(member):
    with system_access():
        return Payout.objects.filter(creditor=member.pk).latest("pk")


def sets_off(coop, payout, actor=None, expected=None):
    actor = actor or an_officer(coop)
    with seeing(actor):
        return set_off_payout(
            actor=actor, coop_id=coop.pk, payout_id=payout.pk, on=TODAY, now=NOW, expected=expected
        )


def receipts(member):
    with system_access():
        return list(Receipt.objects.filter(claim__debtor=member.pk).order_by("claim__due_on", "pk"))


def takes_one_back(coop, member, receipt):
    actor = an_officer(coop)
    said = {"receipt_id": receipt.pk, "reversal_id": uuid4(), "value_on": TODAY, "note": "Irrtum"}
    with seeing(actor):
        return take_payment_back(actor=actor, member_id=member.pk, now=NOW, **said)


def names_account(coop, member, iban):
    actor = an_officer(coop)
    said = {"holder": member.party.full_name, "iban": iban, "on": TODAY, "now": NOW}
    with seeing(actor):
        give_member_account(actor=actor, member_id=member.pk, **said)


def of_bert(coop):
    return [(amount, state) for name, amount, _until, state in payouts(coop) if name == "Beet"]


def still_open(member):
    with system_access():
        found = Claim.objects.filter(debtor=member.pk).order_by("due_on")
        return [claim.open_amount for claim in found]


def test_what_is_due_counts_as_paid_and_the_payout_falls_by_as_much(owing):
    coop, _run, bert = owing
    left = sets_off(coop, payout_of(bert), expected=50_00)
    assert left.amount == 150_00
    assert of_bert(coop) == [(200_00, "cancelled"), (150_00, "queued")]
    assert still_open(bert) == [0, 0, 40_00]
    assert {(each.manner, each.value_on) for each in receipts(bert)} == {("set_off", TODAY)}
    with system_access():
        told = AuditEntry.objects.get(fact="PayoutSetOff").details
    assert (told["amount"], told["left"]) == (50_00, 150_00)
    assert capitals(coop)["Beet"] == 0
    books_agree(coop)
    assert pays(coop, left).paid_on == TODAY


def test_it_takes_no_more_than_there_is_the_longest_due_first(owing):
    coop, _run, bert = owing
    a_claim(bert, 500_00, kind=ClaimKind.DUES, due_on=date(2025, 12, 1))
    assert sets_off(coop, payout_of(bert)) is None
    assert of_bert(coop) == [(200_00, "cancelled")]
    assert still_open(bert) == [0, 0, 350_00, 40_00]


def test_with_each_payment_it_is_taken_back(owing):
    coop, _run, bert = owing
    sets_off(coop, payout_of(bert))
    fee, dues = receipts(bert)
    takes_one_back(coop, bert, fee)
    assert of_bert(coop)[-1] == (170_00, "queued")
    takes_one_back(coop, bert, dues)
    assert of_bert(coop)[-1] == (200_00, "queued")
    assert still_open(bert) == [20_00, 30_00, 40_00]
    assert sets_off(coop, payout_of(bert)).amount == 150_00
    books_agree(coop)


def test_taken_back_where_nothing_was_left(owing):
    coop, _run, bert = owing
    a_claim(bert, 500_00, kind=ClaimKind.DUES, due_on=date(2025, 12, 1))
    sets_off(coop, payout_of(bert))
    takes_one_back(coop, bert, receipts(bert)[0])
    assert of_bert(coop) == [(200_00, "cancelled"), (20_00, "queued")]


def test_what_is_left_and_paid_is_taken_back_before(owing):
    coop, _run, bert = owing
    pays(coop, sets_off(coop, payout_of(bert)))
    with pytest.raises(AlreadyPaidOut):
        takes_one_back(coop, bert, receipts(bert)[0])


def test_what_was_paid_from_credit_is_none_of_it(owing):
    coop, _run, bert = owing
    actor = an_officer(coop)
    said = {"actor": actor, "member_id": bert.pk, "now": NOW}
    with seeing(actor):
        fee = Claim.objects.get(debtor=bert.pk, kind=ClaimKind.ADMISSION_FEE)
        payment = Payment(id=uuid4(), amount=15_00, value_on=TODAY)
        distribute_payment(payment=payment, parts={}, **said)
        (used,) = use_credit(use_id=uuid4(), value_on=TODAY, parts={fee.pk: 5_00}, **said)
    assert sets_off(coop, payout_of(bert)).amount == 155_00
    takes_one_back(coop, bert, used)
    assert of_bert(coop)[-1] == (155_00, "queued")
    with seeing(actor):
        assert credit_of(bert) == 15_00
    assert sets_off(coop, payout_of(bert)).amount == 150_00
    for receipt in receipts(bert):
        if receipt.manner == Manner.SET_OFF:
            takes_one_back(coop, bert, receipt)
    assert of_bert(coop)[-1] == (200_00, "queued")
    books_agree(coop)


def test_what_comes_back_goes_to_the_account_named_meanwhile(owing):
    coop, _run, bert = owing
    names_account(coop, bert, "DE89370400440532013000")
    a_claim(bert, 500_00, kind=ClaimKind.DUES, due_on=date(2025, 12, 1))
    assert sets_off(coop, payout_of(bert)) is None
    names_account(coop, bert, "DE02120300000000202051")
    takes_one_back(coop, bert, receipts(bert)[-1])
    assert payout_of(bert).iban_end == "2051"


def test_no_other_payment_passes_for_it(owing):
    """By the id of the departure, by which a set-off is known."""
    coop, _run, bert = owing
    actor = an_officer(coop)
    with system_access():
        batch = Departure.objects.get(member=bert).batch
    forged = Payment(id=batch, amount=10_00, value_on=TODAY, manner=Manner.SET_OFF)
    with seeing(actor), pytest.raises(DifferentPayment):
        distribute_payment(actor=actor, member_id=bert.pk, now=NOW, payment=forged)


def test_it_is_taken_back_where_the_cooperative_moved(owing):
    coop, _run, bert = owing
    sets_off(coop, payout_of(bert))
    file, other = archive_of(coop, an_officer(coop)), a_coop("Neubau eG")
    office = an_officer(other)
    with seeing(office):
        bring_coop_in(actor=office, coop=other, file=file, now=NOW)
        bert = Member.objects.select_related("party", "coop").get(coop=other, party__family_name="Beet")
    for receipt in receipts(bert):
        takes_one_back(other, bert, receipt)
    assert of_bert(other)[-1] == (200_00, "queued")
    assert sets_off(other, payout_of(bert)).amount == 150_00
    books_agree(other)


def test_neither_the_payout_nor_the_run_is_taken_back_while_a_part_is_set_off(owing):
    coop, run, bert = owing
    left = sets_off(coop, payout_of(bert))
    with pytest.raises(PartSetOff):
        cancels(coop, left)
    with pytest.raises(AlreadyPaidOut) as refused:
        takes_back(run)
    assert f"Nr. {bert.number}, Aufrechnung vom" in refused.value.message
    for receipt in receipts(bert):
        takes_one_back(coop, bert, receipt)
    assert takes_back(run).state == "reversed"
    books_agree(coop)


def test_it_is_refused(owing):
    coop, _run, bert = owing
    payout = payout_of(bert)
    with pytest.raises(PlanChanged):
        sets_off(coop, payout, expected=49_00)
    with system_access():
        other = Payout.objects.filter(coop_id=coop.pk).exclude(creditor=bert.pk).get()
    with pytest.raises(NothingToSetOff):
        sets_off(coop, other)
    pays(coop, payout)
    with pytest.raises(PayoutIsClosed):
        sets_off(coop, payout)


def test_only_the_office_that_keeps_the_list_sets_off(owing):
    coop, _run, bert = owing
    lender = a_person("Lena Lind")
    an_office(lender, coop, ["lend"])
    with pytest.raises(NotAllowed):
        sets_off(coop, payout_of(bert), acting_for(lender, coop))


def test_what_is_suspended_is_not_set_off():
    coop = a_year(minimum_capital=500_00)
    settles(coop)
    with system_access():
        bert = Member.objects.select_related("party", "coop").get(coop=coop, party__family_name="Beet")
    a_claim(bert, 30_00, kind=ClaimKind.DUES, due_on=date(2025, 11, 1))
    with pytest.raises(PayoutIsSuspended) as refused:
        sets_off(coop, payout_of(bert))
    assert "§ 8a" in str(refused.value.rule)


def test_the_office_sets_off_on_a_page(client, owing):
    coop, run, bert = owing
    olga = a_person("Olga Orth")
    an_office(olga, coop)
    office = signed_in(client, olga, coop)
    address = f"/members/payouts/{payout_of(bert).pk}/set-off"
    assert address in office.get("/members/payouts").content.decode()
    page = office.get(address).content.decode()
    assert "150.00" in page
    assert office.post(address, {"expected": "4900"}).status_code == 422
    assert office.post(address, {"expected": "5000"}).status_code == 302
    assert of_bert(coop)[-1] == (150_00, "queued")
    assert "50.00" in office.get(f"/members/year-runs/{run.pk}").content.decode()
    assert "50.00" in office.get(f"/members/year-runs/{run.pk}.csv").content.decode()


def test_programs_set_off(owing):
    coop, run, bert = owing
    olga = a_person("Olga Orth")
    an_office(olga, coop)
    program = Program(olga, coop)
    path = f"/payouts/{payout_of(bert).pk}/set-off"
    assert program.post(path, expected=49_00).status == 409
    assert program.post(path, expected=50_00)["left"]["amount"] == 150_00
    assert [each["set_off"] for each in program.get(f"/year-runs/{run.pk}/lines")["items"]] == [50_00, 0]
