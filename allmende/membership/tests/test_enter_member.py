from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import IntegrityError, connection, transaction

from allmende.kernel.row_access import system_access
from allmende.membership.models import Member
from allmende.membership.queries import shares_on
from allmende.membership.use_cases.enter_member import Admission, enter_member
from tests.members import OFFICE_HOURS, a_member, a_party, some_statutes
from tests.people import BUILDER, LONG_AGO, a_coop

pytestmark = pytest.mark.django_db


def test_a_new_member_has_a_number_an_account_and_shares():
    coop = a_coop()
    anna, bert = a_member(coop, "Anna Ackermann", shares=3), a_member(coop, "Bert Beet", shares=1)
    assert [(each.number, each.shares, each.capital) for each in (anna, bert)] == [(1, 3, 0), (2, 1, 0)]
    with system_access():
        assert shares_on(anna, LONG_AGO) == 3
    other = a_member(a_coop())
    assert other.number == 1  # every cooperative counts for itself


def test_a_party_is_a_member_once_at_a_time():
    coop = a_coop()
    party = a_party(coop)
    a_member(coop, party=party)
    with pytest.raises(IntegrityError, match="one_current_membership_per_party"), transaction.atomic():
        a_member(coop, party=party)


@pytest.mark.django_db(transaction=True)
def test_numbers_have_no_gaps_when_several_are_entered_at_once():
    coop = a_coop()
    statutes = some_statutes(coop)
    parties = [a_party(coop, f"Anna Acker{letter}") for letter in "abcdefgh"]

    def enter(number: int) -> None:
        try:
            with system_access(), transaction.atomic():
                enter_member(
                    actor=BUILDER,
                    party=parties[number],
                    statutes=statutes,
                    admission=Admission(admitted_on=LONG_AGO, joined_on=LONG_AGO),
                    shares=1,
                    now=OFFICE_HOURS,
                )
                assert number != 3, "this one fails at the last moment"
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        entered = [pool.submit(enter, number) for number in range(8)]
    assert [type(each.exception()) for each in entered].count(AssertionError) == 1
    with system_access():
        numbers = Member.objects.filter(coop=coop).order_by("number").values_list("number", flat=True)
        assert list(numbers) == [1, 2, 3, 4, 5, 6, 7]
