"""Transfers of shares that were entered by mistake."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.db.utils import IntegrityError
from django.utils import timezone

from allmende.kernel.errors import DomainError, Invalid, NotAllowed, NotFound
from allmende.kernel.models import AuditEntry
from allmende.kernel.row_access import system_access
from allmende.ledger.use_cases.prove_ledger import prove_ledger
from allmende.membership.models import CapitalMovement, Correction, Departure, Member, ShareMovement
from allmende.membership.money.accounts import Pot
from allmende.membership.queries import known_until
from allmende.membership.refusals.members import NotEnoughCapital, NothingToTakeBack, SomethingRestsOnIt
from allmende.membership.register.list_of_members import ListQuery, list_of_members
from allmende.membership.shares.transfers import standing_transfers, transfer_behind
from allmende.membership.use_cases.cancel_shares import cancel_shares
from allmende.membership.use_cases.give_notice import give_notice
from allmende.membership.use_cases.move_capital import CapitalChange, move_capital
from allmende.membership.use_cases.move_shares import ShareChange, move_shares
from allmende.membership.use_cases.pass_capital import pass_capital
from allmende.membership.use_cases.raise_claims_again import raise_claims_again
from allmende.membership.use_cases.record_death import record_death
from allmende.membership.use_cases.take_back_exit import take_back_exit
from allmende.membership.use_cases.take_back_transfer import take_back_transfer
from allmende.membership.use_cases.undo_departure import undo_departure
from allmende.membership.use_cases.undo_transfer import undo_transfer
from allmende.payments.models import Claim
from tests.members import OFFICE_HOURS, a_member, some_statutes
from tests.people import BUILDER, a_coop

from .exits import TODAY, check_now, does, leavers_noted, now_of, settled, the_office
from .letters import letters_to
from .test_passed_claims import hands_on, owed, takes
from .test_record_payment import pay
from .test_take_back_exit import the_member
from .years import distributes

pytestmark = pytest.mark.django_db


@pytest.fixture
def coop():
    coop = a_coop()
    terms = {"share_price": 100_00, "pay_at_once": 20_00, "instalments": 3, "instalment_months": 6}
    some_statutes(coop, shares_required=1, shares_most=20, **terms)
    return coop


@pytest.fixture
def office(coop):
    return the_office(coop)


def the_transfer(member):
    """The latest that stands."""
    with system_access():
        return standing_transfers(member).first()


def taken_back(office, member, **more):
    movement = the_transfer(member)
    asked = {"member_id": member.pk, "reason": "Falscher Bert", "now": OFFICE_HOURS} | more
    return does(office, take_back_transfer, **({"movement_id": movement and movement.pk} | asked))


def stands(*members):
    return [(each.shares, each.capital, each.left_on) for each in map(now_of, members)]


def proven():
    with system_access():
        assert prove_ledger(actor=BUILDER).difference == ""


@pytest.mark.parametrize("shares", [1, None])
def test_the_list_of_its_day_shows_both_sides_as_before(coop, office, shares):
    """What comes back to the giver that day is no giving back undone, which alone counts on it either way."""
    anna, bert = a_member(coop, shares=3, paid=300_00), a_member(coop, "Bert Beet", paid=100_00)
    hands_on(office, anna, bert, shares)
    taken_back(office, bert)
    with system_access():
        query = ListQuery(coop_id=coop.pk, as_of=TODAY, known_at=timezone.now())
        assert [each.shares for each in list_of_members(query)] == [3, 1]


def test_in_part_both_sides_hold_and_owe_what_they_did(coop, office):
    anna, bert = a_member(coop, paid=100_00), a_member(coop, "Bert Beet", paid=100_00)
    takes(office, anna, 2)
    before, plan = stands(anna, bert), owed(anna)
    hands_on(office, anna, bert, 1, amount=1_00)
    hands_on(office, anna, bert, 1, amount=2_00)
    taken_back(office, bert)
    assert stands(anna, bert) == [(2, 99_00, None), (2, 101_00, None)], "the second of them, of the same day"
    taken_back(office, anna)
    check_now()
    assert stands(anna, bert) == before
    assert owed(bert) == []
    days = sorted({day for _, day in plan})
    assert [sum(amount for amount, due in owed(anna) if due == day) for day in days] == [
        amount for amount, _ in plan
    ]
    proven()
    with system_access():
        assert {each.subject for each in Claim.objects.filter(debtor=anna.pk)} == {
            claim.subject for claim in Claim.objects.filter(debtor=anna.pk)[:1]
        }
        both = Correction.objects.filter(kind="transfer").order_by("pk")[:2]
        assert [(each.member, each.counterpart, each.reason) for each in both] == [
            (anna, bert, "Falscher Bert"),
            (bert, anna, "Falscher Bert"),
        ]
        (batch,) = {each.batch for each in both}
        for kind, number in ((ShareMovement, 2), (CapitalMovement, 2)):
            gone = kind.objects.filter(batch=batch)
            assert [each.kind for each in gone] == ["reversal"] * number
            assert {each.reverses.member_id for each in gone} == {anna.pk, bert.pk}
        told = AuditEntry.objects.filter(fact="TransferTakenBack").first().details
        assert (told["giver_id"], told["taker_id"], told["shares"]) == (anna.pk, bert.pk, 1)
    with system_access():
        first = CapitalMovement.objects.filter(member=anna, kind="transfer").first()
    with pytest.raises(NothingToTakeBack):
        taken_back(office, anna, movement_id=first.pk)


def test_in_full_the_exit_is_undone_and_what_it_had_overtaken_counts_again(coop, office):
    anna, bert = a_member(coop, paid=100_00), a_member(coop, "Bert Beet", paid=100_00)
    takes(office, anna, 2)
    notice = does(office, give_notice, member_id=anna.pk, received_on=TODAY)
    before, plan = stands(anna, bert), owed(anna)
    hands_on(office, anna, bert)
    with system_access():
        exit_of_anna = Departure.objects.get(cause="transfer")
        leavers_noted(on=date(2026, 12, 1))
    with pytest.raises(NothingToTakeBack) as refusal:
        does(office, take_back_exit, member_id=anna.pk, departure_id=exit_of_anna.pk, reason="Falscher Bert")
    assert refusal.value.code == "nothing-to-take-back"
    taken_back(office, anna)
    check_now()
    assert stands(anna, bert) == before
    assert (owed(anna), owed(bert)) == (plan, [])
    with system_access():
        exit_of_anna.refresh_from_db()
        assert (exit_of_anna.was_mistake, exit_of_anna.settled_on) == (True, None)
        notice.refresh_from_db()
        assert notice.overtaken_by is None
        assert now_of(anna).left_by == "notice"
    proven()
    hands_on(office, anna, bert)
    check_now()
    assert [sum(amount for amount, _ in owed(each)) for each in (anna, bert)] == [0, 200_00]


def as_of_old(giver, taker, shares):
    """As transfers in part were recorded before they had a batch."""
    with system_access():
        for member, other, number in ((giver, taker, -shares), (taker, giver, shares)):
            change = ShareChange(
                kind="transfer", shares=number, price=100_00, effective_on=TODAY, counterpart=other
            )
            move_shares(actor=BUILDER, member=member, change=change)
        said = {"amount": shares * 100_00, "effective_on": TODAY, "now": OFFICE_HOURS}
        pass_capital(actor=BUILDER, giver=giver, taker=taker, **said)


def test_what_was_recorded_before_transfers_had_a_batch_is_found_too(coop, office):
    anna, bert = a_member(coop, shares=4, paid=400_00), a_member(coop, "Bert Beet", shares=2, paid=200_00)
    as_of_old(anna, bert, 1)
    as_of_old(anna, bert, 2)
    as_of_old(bert, anna, 3)
    with system_access():
        both = {anna.pk: anna, bert.pk: bert}
        for side in (anna, bert):
            found = [transfer_behind(each, both) for each in standing_transfers(side)]
            assert sorted((each.giver.number, each.shares) for each in found) == [(1, 1), (1, 2), (2, 3)]
            assert all(-sum(one.shares for one in each.given) == each.shares for each in found)
    taken_back(office, anna)
    taken_back(office, bert)
    taken_back(office, bert)
    check_now()
    assert stands(anna, bert) == [(4, 400_00, None), (2, 200_00, None)]
    proven()


def test_lists_as_known_before_stay_as_they_were(coop, office):
    anna, bert = a_member(coop, paid=100_00), a_member(coop, "Bert Beet", paid=100_00)
    hands_on(office, anna, bert)
    today = timezone.localdate()
    taken_back(office, anna, on=today)
    with system_access():
        Member.objects.update(recorded_at="2026-01-01T00:00:00Z")
        Departure.objects.update(recorded_at="2026-01-01T00:00:00Z")
        asked = {"coop_id": coop.pk, "as_of": date(2027, 1, 1)}
        before = known_until(coop, date.fromordinal(today.toordinal() - 1))
        assert [each.number for each in list_of_members(ListQuery(**asked, known_at=before))] == [bert.number]
        now = list_of_members(ListQuery(**asked, known_at=known_until(coop, today)))
        assert [(each.number, each.shares) for each in now] == [(anna.number, 1), (bert.number, 1)]


def test_a_transfer_that_overtook_an_exit_already_told_lets_nobody_owe_twice(coop, office):
    anna, bert = a_member(coop, paid=100_00), a_member(coop, "Bert Beet", paid=100_00)
    takes(office, anna, 1)
    plan, later = owed(anna), date(2027, 1, 2)
    death = does(office, record_death, member_id=anna.pk, died_on=TODAY, heirs=[])
    with system_access():
        leavers_noted(on=later)
    due_by_then = owed(anna)
    for _round in range(2):
        hands_on(office, anna, bert, agreed_on=TODAY)
        assert sum(each for each, _ in owed(bert)) == 100_00
        taken_back(office, anna, on=later)
        assert (owed(anna), owed(bert)) == (due_by_then, []), "the exit counts again, and is over"
    does(office, take_back_exit, member_id=anna.pk, departure_id=death.pk, reason="x", on=later)
    check_now()
    assert owed(anna) == plan
    with system_access():
        for departure in Departure.objects.all():
            assert (
                raise_claims_again(actor=BUILDER, member=anna, batch=departure.batch, now=OFFICE_HOURS) == []
            )


def test_the_database_raises_no_claim_again_twice(coop, office):
    anna = a_member(coop, paid=100_00)
    takes(office, anna, 1)
    death = does(office, record_death, member_id=anna.pk, died_on=TODAY, heirs=[])
    with system_access():
        leavers_noted(on=date(2027, 1, 2))
        undo_departure(actor=BUILDER, member=now_of(anna), departure=death, on=TODAY)
        again = Claim.objects.exclude(replaces=None)[0]
        again.pk = None
        with pytest.raises(IntegrityError), transaction.atomic():
            again.save(force_insert=True)
        with pytest.raises(IntegrityError), transaction.atomic():
            Claim.objects.exclude(replaces=None).update(replaces=None)


def refused(office, member, **more):
    before = stands(member)
    with pytest.raises(SomethingRestsOnIt), transaction.atomic():
        taken_back(office, member, **more)
    assert stands(member) == before


def test_what_followed_is_taken_back_first(coop, office):
    anna, carl = a_member(coop, paid=100_00), a_member(coop, "Carl Kohl", paid=100_00)
    bert = a_member(coop, "Bert Beet", paid=100_00)
    takes(office, anna, 2)
    hands_on(office, anna, bert, 2, amount=1_00)
    first = the_transfer(anna)
    hands_on(office, bert, carl, 1, amount=1_00)
    refused(office, anna, movement_id=first.pk)
    taken_back(office, carl)
    notice = does(office, give_notice, member_id=bert.pk, received_on=TODAY)
    refused(office, anna)
    does(office, take_back_exit, member_id=bert.pk, departure_id=notice.pk, reason="x")
    step = does(office, cancel_shares, member_id=bert.pk, shares=1, received_on=TODAY)
    refused(office, anna)
    does(office, take_back_exit, member_id=bert.pk, departure_id=step.pk, reason="x")
    taken_back(office, anna, movement_id=first.pk)
    check_now()
    assert stands(anna, bert, carl) == [(3, 100_00, None), (1, 100_00, None), (1, 100_00, None)]
    assert [sum(amount for amount, _ in owed(each)) for each in (anna, bert, carl)] == [200_00, 0, 0]
    proven()


def test_a_payment_on_the_shares_since_stands_in_the_way(coop, office):
    anna, bert = a_member(coop, paid=100_00), a_member(coop, "Bert Beet", paid=100_00)
    takes(office, anna, 2)
    hands_on(office, anna, bert, 2, amount=1_00)
    with system_access():
        claim = Claim.objects.filter(debtor=bert.pk, cancelled_at=None).first()
    pay(bert, claim, 5_00)
    refused(office, anna)


def test_a_giver_who_leaves_or_came_back_stands_in_the_way(coop, office):
    anna, bert = a_member(coop, shares=2, paid=200_00), a_member(coop, "Bert Beet", paid=100_00)
    hands_on(office, anna, bert, 1)
    first = the_transfer(anna)
    hands_on(office, anna, bert)
    refused(office, anna, movement_id=first.pk)
    last = the_transfer(anna)
    a_member(coop, party=now_of(anna).party, on=date(2028, 1, 1), shares=0)
    refused(office, anna, movement_id=last.pk, on=date(2028, 2, 1))


def test_what_was_divided_since_stays(coop, office):
    anna, bert = a_member(coop, shares=2, paid=200_00), a_member(coop, "Bert Beet", shares=2, paid=200_00)
    hands_on(office, anna, bert, 1, agreed_on=date(2025, 6, 1))
    distributes(coop)
    refused(office, anna)


def test_settled_shares_of_either_side_stand_in_the_way(coop, office):
    anna, bert = a_member(coop, shares=3, paid=300_00), a_member(coop, "Bert Beet", paid=100_00)
    hands_on(office, anna, bert, 1)
    step = does(office, cancel_shares, member_id=anna.pk, shares=1, received_on=TODAY)
    settled(step, date(2027, 2, 1))
    refused(office, anna)


def test_nobody_is_left_with_fewer_shares_than_members_hold(coop, office):
    anna, bert = a_member(coop, shares=2, paid=200_00), a_member(coop, "Bert Beet", shares=1, paid=100_00)
    hands_on(office, anna, bert, 1)
    some_statutes(coop, valid_from=date(2026, 11, 1), shares_required=2)
    refused(office, anna)


def test_both_who_had_a_letter_get_a_correction(coop, office):
    anna = a_member(coop, paid=100_00, email="anna@example.org")
    bert = a_member(coop, "Bert Beet", paid=100_00, email="bert@example.org")
    hands_on(office, anna, bert)
    taken_back(office, bert)
    for address in ("anna@example.org", "bert@example.org"):
        first, second = letters_to(address)
        assert second.subject != first.subject
        assert [file.name[-4:] for file in second.attachments] == [".pdf"]


def test_only_the_office_with_a_reason_and_of_what_there_is(coop, office):
    anna, bert = a_member(coop, paid=100_00), a_member(coop, "Bert Beet", paid=100_00)
    hands_on(office, anna, bert)
    with pytest.raises(Invalid):
        taken_back(office, anna, reason="  ")
    with pytest.raises(NotFound):
        taken_back(office, anna, movement_id=uuid4())
    with pytest.raises(NotFound):
        taken_back(office, bert, movement_id=the_transfer(anna).pk)
    with pytest.raises(NotFound):
        taken_back(the_office(a_coop()), anna)
    with pytest.raises(NotAllowed):
        taken_back(the_member(coop, anna), anna)


@pytest.mark.django_db(transaction=True)
def test_of_taking_back_and_handing_on_at_once_exactly_one_wins():
    coop = a_coop()
    some_statutes(coop, shares_required=1, shares_most=20)
    office = the_office(coop)
    anna, bert = a_member(coop, shares=3, paid=300_00), a_member(coop, "Bert Beet", paid=100_00)
    carl = a_member(coop, "Carl Kohl", paid=100_00)
    hands_on(office, anna, bert, 2)
    for _round in range(3):
        movement, start = the_transfer(anna), Barrier(2)

        def tries(act, start=start):
            start.wait()
            try:
                act()
            except DomainError:
                return False
            else:
                return True
            finally:
                connection.close()

        acts = [
            lambda movement=movement: taken_back(office, anna, movement_id=movement.pk),
            lambda: hands_on(office, bert, carl, 2),
        ]
        with ThreadPoolExecutor(2) as both:
            won = list(both.map(tries, acts))
        assert stands(anna, bert, carl) in (
            [(3, 300_00, None), (1, 100_00, None), (1, 100_00, None)],
            [(1, 100_00, None), (1, 100_00, None), (3, 300_00, None)],
        )
        assert sum(won) == 1
        proven()
        if won[0]:
            hands_on(office, anna, bert, 2)
        else:
            taken_back(office, carl)


def test_undo_transfer_takes_no_capital_that_is_gone(coop, office):
    anna, bert = a_member(coop, shares=2, paid=200_00), a_member(coop, "Bert Beet", paid=100_00)
    hands_on(office, anna, bert, 1)
    hands_on(office, bert, anna, 1, amount=100_00)
    change = CapitalChange(kind="loss", amount=-50_00, pot=Pot.RESULT, effective_on=TODAY)
    with system_access():
        move_capital(actor=BUILDER, member=now_of(bert), change=change, now=OFFICE_HOURS)
        both = {each.pk: now_of(each) for each in (anna, bert)}
        first = transfer_behind(standing_transfers(anna).order_by("recorded_at")[0], both)
        said = {"transferred": first, "reason": "x", "on": TODAY, "now": OFFICE_HOURS}
        with pytest.raises(NotEnoughCapital), transaction.atomic():
            undo_transfer(actor=BUILDER, **said)
