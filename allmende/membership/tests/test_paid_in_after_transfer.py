"""What comes in between a transfer and its correction fills shares that go back."""

import pytest

from allmende.kernel.row_access import system_access
from allmende.membership.refusals.members import SomethingRestsOnIt
from allmende.membership.shares.transfers import standing_transfers
from allmende.membership.use_cases.cancel_shares import cancel_shares
from allmende.membership.use_cases.take_back_transfer import take_back_transfer
from tests.members import OFFICE_HOURS, a_member, some_statutes
from tests.people import a_coop

from .exits import TODAY, does, now_of, the_office
from .test_passed_claims import hands_on
from .test_record_free_payment import DAY, pay
from .test_record_payment import take_back

pytestmark = pytest.mark.django_db


@pytest.fixture
def coop():
    coop = a_coop()
    some_statutes(coop, pay_at_once=20_00)
    return coop


@pytest.fixture
def office(coop):
    return the_office(coop)


def takes_back(office, giver):
    with system_access():
        movement = standing_transfers(giver).get()
    ids = {"member_id": giver.pk, "movement_id": movement.pk}
    does(office, take_back_transfer, **ids, reason="Verwechselt", now=OFFICE_HOURS)


def test_more_than_the_other_shares_take_is_returned_first(coop, office):
    """Of the share that went 23 euro were paid, and who took it paid the rest before anybody asked."""
    anna = a_member(coop, shares=2, paid=123_00)
    bert = a_member(coop, "Bert Beet", paid=100_00)
    hands_on(office, anna, bert, 1, agreed_on=DAY)
    receipt = pay(bert, 77_00)
    assert now_of(bert).capital == 200_00
    with pytest.raises(SomethingRestsOnIt) as refused:
        takes_back(office, anna)
    assert "Bert" in refused.value.message
    take_back(bert, receipt)
    takes_back(office, anna)
    assert [(now_of(each).shares, now_of(each).capital) for each in (anna, bert)] == [
        (2, 123_00),
        (1, 100_00),
    ]


def test_what_the_other_shares_take_may_stay(coop, office):
    """One of them was given back before, and is not settled yet: what is paid in on it is in the books."""
    anna = a_member(coop, shares=2, paid=123_00)
    bert = a_member(coop, "Bert Beet", shares=2, paid=150_00)
    does(office, cancel_shares, member_id=bert.pk, shares=1, received_on=TODAY)
    hands_on(office, anna, bert, 1)
    takes_back(office, anna)
    assert [(now_of(each).shares, now_of(each).capital) for each in (anna, bert)] == [
        (2, 123_00),
        (1, 150_00),
    ]
