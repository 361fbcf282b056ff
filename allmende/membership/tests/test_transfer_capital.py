from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from allmende.kernel.errors import NotAllowed, NotFound
from allmende.kernel.models import AuditEntry
from allmende.kernel.row_access import system_access
from allmende.ledger.models import Account
from allmende.ledger.use_cases.prove_ledger import prove_ledger
from allmende.membership.models import CapitalMovement, ShareMovement
from allmende.membership.money.accounts import Pot
from allmende.membership.queries import capital_on, lowest_capital_from, open_departures, shares_on
from allmende.membership.refusals.members import (
    AlreadyLeaving,
    MovedSince,
    NoCapitalAccount,
    NotAMember,
    NotEnoughCapital,
    NotYetReceived,
    TooManyShares,
    TransferNotAllowed,
)
from allmende.membership.shares.handing_on import Agreement
from allmende.membership.use_cases.cancel_shares import cancel_shares
from allmende.membership.use_cases.give_notice import give_notice
from allmende.membership.use_cases.move_capital import CapitalChange, move_capital
from allmende.membership.use_cases.move_shares import ShareChange, move_shares
from allmende.membership.use_cases.pass_capital import pass_capital
from allmende.membership.use_cases.transfer_capital import transfer_capital
from tests.members import OFFICE_HOURS, a_member, some_statutes
from tests.people import BUILDER, LONG_AGO, a_coop, a_person, acting_for

from .exits import NEXT_YEAR_END, TODAY, check_now, does, now_of, the_office

pytestmark = pytest.mark.django_db


@pytest.fixture
def coop():
    coop = a_coop()
    some_statutes(coop, shares_required=1, shares_most=10)
    return coop


@pytest.fixture
def office(coop):
    return the_office(coop)


def handed_on(actor, giver, taker, shares=None, agreed_on=TODAY, **more):
    return does(
        actor,
        transfer_capital,
        giver_id=giver.pk,
        taker_id=taker.pk,
        agreement=Agreement(shares=shares, agreed_on=agreed_on, **more),
        now=OFFICE_HOURS,
    )


def stands(*members):
    return [(each.shares, each.capital, each.left_on) for each in map(now_of, members)]


def balance(member) -> int:
    with system_access():
        return Account.objects.get(pk=member.account_id).balance


def test_a_full_transfer_ends_the_membership_that_day(coop, office):
    anna, bert = a_member(coop, shares=3, paid=300_00), a_member(coop, "Bert Beet", shares=1)
    handover = handed_on(office, anna, bert)
    check_now()
    assert (handover.shares, handover.amount, handover.is_all, handover.day.on) == (3, 300_00, True, TODAY)
    assert stands(anna, bert) == [(0, 0, TODAY), (4, 300_00, None)]
    assert (balance(anna), balance(bert)) == (0, 300_00)
    with system_access():
        (departure,) = open_departures(now_of(anna), settled=True)
        assert (departure.cause, departure.effective_on) == ("transfer", TODAY)
        shares = ShareMovement.objects.filter(kind="transfer").order_by("shares")
        assert [(each.member_id, each.counterpart_id, each.shares, each.price) for each in shares] == [
            (anna.pk, bert.pk, -3, 100_00),
            (bert.pk, anna.pk, 3, 100_00),
        ]
        capital = CapitalMovement.objects.filter(kind="transfer").order_by("amount")
        assert [(each.member_id, each.counterpart_id, each.amount) for each in capital] == [
            (anna.pk, bert.pk, -300_00),
            (bert.pk, anna.pk, 300_00),
        ]
        assert capital[0].transfer_id == capital[1].transfer_id
        assert prove_ledger(actor=BUILDER).difference == ""
        told = AuditEntry.objects.get(fact="CapitalTransferred").details
    assert (told["shares"], told["amount"], told["departure_id"]) == (3, 300_00, departure.pk)


def test_a_transfer_in_part_leaves_what_everyone_takes(coop, office):
    anna, bert = a_member(coop, shares=3, paid=250_00), a_member(coop, "Bert Beet", shares=1)
    with pytest.raises(TransferNotAllowed):  # nothing of the first two shares goes, so only 50 go with one
        handed_on(office, anna, bert, 1, amount=40_00)
    handover = handed_on(office, anna, bert, 1, agreed_on=date(2026, 11, 1), consented_on=date(2026, 11, 10))
    assert (handover.amount, handover.is_all, handover.day.on) == (50_00, False, date(2026, 11, 10))
    assert stands(anna, bert) == [(2, 200_00, None), (2, 50_00, None)]
    with system_access():
        assert [shares_on(bert, date(2026, 11, day)) for day in (9, 10)] == [1, 2]
        assert [capital_on(anna, date(2026, 11, day)) for day in (9, 10)] == [250_00, 200_00]


def test_a_share_must_stay_beyond_those_that_are_given_back_already(coop, office):
    anna, bert = a_member(coop, shares=3, paid=300_00), a_member(coop, "Bert Beet", shares=1)
    does(office, cancel_shares, member_id=anna.pk, shares=2, received_on=TODAY)
    for shares in (1, 2):
        with pytest.raises(TransferNotAllowed):
            handed_on(office, anna, bert, shares)
    assert stands(anna, bert) == [(1, 300_00, None), (1, 0, None)]
    handed_on(office, anna, bert)
    assert stands(anna, bert) == [(0, 0, TODAY), (4, 300_00, None)]


def test_shares_keep_the_nominal_at_which_they_were_taken(coop, office):
    anna, bert = a_member(coop, shares=1, paid=100_00), a_member(coop, "Bert Beet", shares=1)
    with system_access():
        change = ShareChange(kind="subscription", shares=1, price=60_00, effective_on=date(2021, 1, 1))
        move_shares(actor=BUILDER, member=anna, change=change)
        paid = CapitalChange(kind="payment", amount=60_00, pot=Pot.BANK, effective_on=date(2021, 1, 1))
        move_capital(actor=BUILDER, member=anna, change=paid, now=OFFICE_HOURS)
    handover = handed_on(office, anna, bert, 1)
    assert (handover.lots, handover.amount) == ([(60_00, 1)], 60_00)
    with system_access():
        assert ShareMovement.objects.get(member=bert, kind="transfer").price == 60_00


def test_who_has_given_notice_may_hand_on_everything_at_once(coop, office):
    anna, bert = a_member(coop, shares=3, paid=300_00), a_member(coop, "Bert Beet")
    does(office, give_notice, member_id=anna.pk, received_on=TODAY)
    with pytest.raises(AlreadyLeaving):
        handed_on(office, anna, bert, 1)
    handed_on(office, anna, bert)
    check_now()
    assert stands(anna, bert) == [(0, 0, TODAY), (4, 300_00, None)]
    with system_access():
        assert shares_on(anna, NEXT_YEAR_END) == 0
    assert now_of(anna).left_by == "transfer"


def test_not_all_shares_for_a_day_before_some_of_them_were_taken(coop, office):
    """They would be undone with the exit, while what is owed on them went to the taker."""
    anna, bert = a_member(coop, "Anna Acker", shares=2, paid=200_00), a_member(coop, "Bert Beet", shares=1)
    with system_access():
        further = ShareChange(kind="subscription", shares=1, price=100_00, effective_on=TODAY)
        move_shares(actor=BUILDER, member=anna, change=further)
    with pytest.raises(MovedSince):
        handed_on(office, anna, bert, agreed_on=TODAY - timedelta(days=1))
    with system_access():
        assert (shares_on(anna, TODAY), shares_on(bert, TODAY)) == (3, 1)
    assert handed_on(office, anna, bert).is_all


def test_who_leaves_takes_nothing_over(coop, office):
    anna, bert = a_member(coop, shares=3, paid=300_00), a_member(coop, "Bert Beet")
    does(office, give_notice, member_id=bert.pk, received_on=TODAY)
    with pytest.raises(AlreadyLeaving):
        handed_on(office, anna, bert)
    carl = a_member(coop, "Carl Kohl", on=date(2026, 11, 15))
    with pytest.raises(NotAMember):
        handed_on(office, anna, carl, agreed_on=date(2026, 11, 14))


@pytest.mark.parametrize(
    ("shares", "amount"), [(3, None), (0, None), (5, None), (1, 150_00), (None, 399_99)], ids=str
)
def test_what_the_sums_do_not_allow(office, coop, shares, amount):
    some_statutes(coop, valid_from=date(2021, 1, 1), shares_required=2)
    anna, bert = a_member(coop, shares=4, paid=400_00), a_member(coop, "Bert Beet", shares=2)
    with pytest.raises((TransferNotAllowed, NotEnoughCapital)):
        handed_on(office, anna, bert, shares, amount=amount)
    assert stands(anna, bert) == [(4, 400_00, None), (2, 0, None)]


def test_nobody_hands_on_what_is_not_paid_in(coop, office):
    anna, bert = a_member(coop, shares=2), a_member(coop, "Bert Beet")
    with pytest.raises(NotEnoughCapital):
        handed_on(office, anna, bert)


def test_nobody_hands_on_what_was_paid_in_later(coop, office):
    anna, bert = a_member(coop, shares=2, paid=50_00), a_member(coop, "Bert Beet")
    with system_access():
        paid = CapitalChange(kind="payment", amount=150_00, pot=Pot.BANK, effective_on=date(2026, 11, 10))
        move_capital(actor=BUILDER, member=anna, change=paid, now=OFFICE_HOURS)
        assert lowest_capital_from(anna, date(2026, 11, 9)) == 50_00
        assert lowest_capital_from(anna, date(2026, 11, 10)) == 200_00
        assert lowest_capital_from(anna, date(2019, 1, 1)) == 0
    with pytest.raises(NotEnoughCapital):
        handed_on(office, anna, bert, agreed_on=date(2026, 11, 9))
    handed_on(office, anna, bert, agreed_on=date(2026, 11, 10))


def test_not_more_than_the_taker_may_hold(coop, office):
    anna, bert = a_member(coop, shares=5, paid=500_00), a_member(coop, "Bert Beet", shares=6)
    with pytest.raises(TooManyShares):
        handed_on(office, anna, bert)


def test_statutes_may_exclude_transfers(office, coop):
    some_statutes(coop, valid_from=date(2021, 1, 1), transfer_allowed=False)
    anna, bert = a_member(coop, shares=2, paid=200_00), a_member(coop, "Bert Beet")
    with pytest.raises(TransferNotAllowed) as refused:
        handed_on(office, anna, bert)
    assert "§ 76" in str(refused.value.rule)


def test_an_association_has_no_capital_to_hand_on():
    club = a_coop("Kleingartenverein Sonnenhang e. V.", legal_form="ev")
    some_statutes(club, share_price=0, pay_at_once=0)
    anna, bert = a_member(club, shares=0), a_member(club, "Bert Beet", shares=0)
    with pytest.raises(NoCapitalAccount):
        handed_on(the_office(club), anna, bert)


def test_who_may_hand_on_and_when(coop, office):
    person = a_person("Anna Ackermann")
    anna, bert = a_member(coop, shares=2, paid=200_00, person=person), a_member(coop, "Bert Beet")
    with pytest.raises(TransferNotAllowed):
        handed_on(office, anna, anna)
    with pytest.raises(NotFound):
        handed_on(the_office(a_coop()), anna, bert)
    with pytest.raises(NotFound):  # a member does not see the other one
        handed_on(acting_for(person), anna, bert)
    again = a_member(a_coop(), "Anna Ackermann", person=person)
    with pytest.raises(NotAllowed):
        handed_on(acting_for(person), anna, again)
    for days in ({"agreed_on": date(2026, 11, 21)}, {"consented_on": date(2026, 11, 21)}):
        with pytest.raises(NotYetReceived):
            handed_on(office, anna, bert, **days)


def test_the_database_lets_nobody_transfer_to_oneself(coop):
    anna = a_member(coop, paid=100_00)
    with system_access():
        posted = CapitalMovement.objects.get(member=anna)
        row = {"coop": coop, "member": anna, "counterpart": anna, "kind": "transfer", "amount": 100_00}
        row |= {"transfer_id": posted.transfer_id, "effective_on": LONG_AGO, "actor_system": "test"}
        with pytest.raises(IntegrityError, match="nobody_transfers_to_oneself"), transaction.atomic():
            CapitalMovement.objects.create(**row)


@pytest.mark.django_db(transaction=True)
def test_two_transfers_that_cross_wait_for_each_other(coop, office):
    anna, bert = (
        a_member(coop, shares=3, paid=300_00),
        a_member(coop, "Bert Beet", shares=3, paid=300_00),
    )

    def cross(pair) -> object:
        try:
            return handed_on(office, *pair, 1)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as both:
        for _round in range(3):
            assert len(list(both.map(cross, [(anna, bert), (bert, anna)]))) == 2
    assert stands(anna, bert) == [(3, 300_00, None), (3, 300_00, None)]
    with system_access():
        assert prove_ledger(actor=BUILDER).difference == ""


def test_pass_capital_never_passes_more_than_there_is(coop):
    anna, bert = a_member(coop, paid=50_00), a_member(coop, "Bert Beet")
    with system_access(), pytest.raises(NotEnoughCapital), transaction.atomic():
        pass_capital(
            actor=BUILDER, giver=anna, taker=bert, amount=50_01, effective_on=TODAY, now=OFFICE_HOURS
        )
    assert stands(anna, bert) == [(1, 50_00, None), (1, 0, None)]
