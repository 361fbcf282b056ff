from datetime import UTC, date, datetime

import pytest
from django.db import IntegrityError, connection, transaction

from allmende.kernel.row_access import seeing, system_access
from allmende.membership.models import Member, ShareMovement
from allmende.membership.queries import shares_on
from allmende.membership.refusals.members import NotThatManyShares
from allmende.membership.use_cases.move_shares import ShareChange, move_shares
from tests.meanwhile import meanwhile
from tests.members import a_member, a_party, some_statutes
from tests.people import BUILDER, LONG_AGO, a_coop

pytestmark = pytest.mark.django_db
YEAR_END = date(2027, 12, 31)


def move(member, kind, shares, on=YEAR_END, **more):
    with system_access():
        change = ShareChange(kind=kind, shares=shares, price=100_00, effective_on=on, **more)
        return move_shares(actor=BUILDER, member=member, change=change)


def held(member) -> int:
    with system_access():
        return Member.objects.get(pk=member.pk).shares


def test_shares_are_what_was_moved_until_a_day():
    anna = a_member(a_coop(), shares=3)
    move(anna, "cancellation", -2)
    with system_access():
        assert shares_on(anna, date(2019, 12, 31)) == 0
        assert shares_on(anna, LONG_AGO) == 3
        assert shares_on(anna, date(2027, 12, 30)) == 3
        assert shares_on(anna, YEAR_END) == 1
        # As the books knew it before anything was recorded.
        assert shares_on(anna, YEAR_END, known_at=datetime(2020, 1, 1, tzinfo=UTC)) == 0
    assert held(anna) == 1


def test_nobody_gives_back_more_than_they_hold():
    anna = a_member(a_coop(), shares=3)
    with pytest.raises(NotThatManyShares):
        move(anna, "cancellation", -4)
    assert held(anna) == 3


def test_shares_that_begin_later_cannot_end_before():
    anna = a_member(a_coop(), shares=1)
    move(anna, "subscription", 5, date(2028, 1, 1))
    with pytest.raises(NotThatManyShares):
        move(anna, "cancellation", -6, YEAR_END)
    move(anna, "cancellation", -6, date(2028, 1, 1))
    assert held(anna) == 0


def test_a_reversal_gives_back_exactly_what_it_reverses():
    anna = a_member(a_coop(), shares=3)
    cancelled = move(anna, "cancellation", -2)
    with pytest.raises(IntegrityError, match="gives back exactly"), transaction.atomic():
        move(anna, "reversal", 1, reverses=cancelled)
    reversal = move(anna, "reversal", 2, reverses=cancelled)
    assert held(anna) == 3
    with pytest.raises(IntegrityError), transaction.atomic():
        move(anna, "reversal", 2, reverses=cancelled)
    with pytest.raises(IntegrityError, match="gives back exactly"), transaction.atomic():
        move(anna, "reversal", -2, reverses=reversal)


def test_a_movement_stays_in_the_cooperative_of_its_member():
    anna, other = a_member(a_coop()), a_coop()
    refusal = pytest.raises(IntegrityError, match="cooperative of its member")
    with system_access(), refusal, transaction.atomic():
        ShareMovement.objects.create(
            coop=other,
            member=anna,
            kind="subscription",
            shares=1,
            price=1,
            effective_on=YEAR_END,
            actor_system="test",
        )


def test_the_database_keeps_every_movement():
    a_member(a_coop())
    for statement in (
        "update membership_sharemovement set shares = 9",
        "delete from membership_sharemovement",
    ):
        with system_access(), pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
            connection.cursor().execute(statement)


@pytest.mark.parametrize("change", ["shares = shares + 5", "capital = capital + 100000"])
def test_what_a_member_holds_is_counted_by_movements_alone(change):
    anna = a_member(a_coop(), shares=2)
    with system_access(), pytest.raises(IntegrityError, match="sums of the movements"), transaction.atomic():
        connection.cursor().execute(f"update membership_member set {change} where id = {anna.pk}")


def test_nobody_begins_with_something_that_no_movement_tells():
    party = a_party(a_coop())
    row = {
        "coop_id": party.coop_id,
        "party": party,
        "number": 1,
        "admitted_on": LONG_AGO,
        "joined_on": LONG_AGO,
    }
    for held in ({"shares": 1}, {"capital": 1}):
        with (
            system_access(),
            pytest.raises(IntegrityError, match="sums of the movements"),
            transaction.atomic(),
        ):
            Member.objects.create(**row, **held)


def test_a_member_keeps_the_first_day_and_the_own_account():
    coop = a_coop()
    anna, bert = a_member(coop), a_member(coop, "Bert Beet")
    for change in ("joined_on = '2001-01-01'", "account_id = null", f"account_id = {bert.account_id}"):
        with system_access(), pytest.raises(IntegrityError), transaction.atomic():
            connection.cursor().execute(f"update membership_member set {change} where id = {anna.pk}")
    some_statutes(
        club := a_coop("Verein e. V.", legal_form="ev"), share_price=0, pay_at_once=0, shares_required=0
    )
    cora = a_member(club, "Cora Cress", shares=0)
    with system_access(), pytest.raises(IntegrityError, match="the own one"), transaction.atomic():
        Member.objects.filter(pk=cora.pk).update(account_id=anna.account_id)


@pytest.mark.parametrize("change", ["set last_number = 1", "set coop_id = coop_id"])
def test_no_number_is_given_twice(change):
    a_member(coop := a_coop()), a_member(coop, "Bert Beet")
    with system_access(), pytest.raises(IntegrityError), transaction.atomic():
        connection.cursor().execute(f"update membership_listofmembers {change}")


@pytest.mark.parametrize("column", ["number = 99", "coop_id = 1"])
def test_nobody_gets_another_number(column):
    anna = a_member(a_coop())
    with system_access(), pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        connection.cursor().execute(f"update membership_member set {column} where id = {anna.pk}")


def test_nobody_leaves_the_list():
    anna = a_member(a_coop())
    with system_access(), pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        connection.cursor().execute(f"delete from membership_member where id = {anna.pk}")


@pytest.mark.django_db(transaction=True)
def test_of_two_who_withdraw_all_shares_at_once_one_succeeds():
    anna = a_member(a_coop(), shares=5)

    def withdraw() -> object:
        try:
            return move(anna, "cancellation", -5)
        except NotThatManyShares as refused:
            return refused

    with meanwhile(withdraw) as second:
        move(anna, "cancellation", -5)
    assert isinstance(second(), NotThatManyShares)
    assert held(anna) == 0


def test_a_query_that_forgot_its_cooperative_returns_nothing():
    anna, bert = a_member(a_coop(), "Anna Ackermann"), a_member(a_coop(), "Bert Beet")
    tables = ("party", "member", "sharemovement")

    def counts() -> list[int]:
        with connection.cursor() as cursor:
            found = []
            for table in tables:
                cursor.execute(f"select count(*) from membership_{table}")
                found.append(cursor.fetchone()[0])
        return found

    assert counts() == [0, 0, 0]
    with seeing(coop_ids=[anna.coop_id]):
        assert counts() == [1, 1, 1]
    with seeing(coop_ids=[anna.coop_id, bert.coop_id]):
        assert counts() == [2, 2, 2]
    with seeing(person_id=1):
        assert counts() == [0, 0, 0]
