"""Shares that are given back are held until they cease: by law, by the statutes, and in what members read."""

from datetime import date

import pytest

from allmende.kernel.row_access import system_access
from allmende.membership.models import Member
from allmende.membership.queries import shares_on
from allmende.membership.refusals.members import NotFullyPaid, TooManyShares, TransferNotAllowed
from allmende.membership.shares.handing_on import Agreement
from allmende.membership.shares.held import Held, held_on, held_today, most_held_from
from allmende.membership.use_cases.admit_member import Resolution
from allmende.membership.use_cases.admit_subscription import admit_subscription
from allmende.membership.use_cases.cancel_shares import cancel_shares
from allmende.membership.use_cases.give_notice import give_notice
from allmende.membership.use_cases.subscribe_shares import subscribe_shares
from allmende.membership.use_cases.transfer_capital import transfer_capital
from tests.members import OFFICE_HOURS, a_member, some_statutes
from tests.people import a_coop

from .exits import TODAY, YEAR_END, check_now, does, now_of, the_office
from .years import settles

pytestmark = pytest.mark.django_db


@pytest.fixture
def coop():
    coop = a_coop("Gartenwerk eG")
    some_statutes(coop, shares_most=50)
    return coop


@pytest.fixture
def office(coop):
    return the_office(coop)


def gives_back(office, member, shares, *, received_on=TODAY):
    return does(office, cancel_shares, member_id=member.pk, shares=shares, received_on=received_on)


def takes(office, member, shares, *, on=TODAY):
    waiting = does(office, subscribe_shares, member_id=member.pk, shares=shares, signed_on=on)
    decided = {
        "subscription_id": waiting.pk,
        "resolution": Resolution(on=on, by="Vorstand"),
        "now": OFFICE_HOURS,
    }
    return does(office, admit_subscription, **decided)


def hands_on(office, giver, taker, shares, *, agreed_on=TODAY):
    agreement = Agreement(shares=shares, agreed_on=agreed_on)
    said = {"giver_id": giver.pk, "taker_id": taker.pk, "agreement": agreement, "now": OFFICE_HOURS}
    return does(office, transfer_capital, **said)


def test_shares_given_back_count_towards_the_highest_number_until_they_cease(coop, office):
    anna = a_member(coop, shares=20, paid=20 * 100_00)
    with pytest.raises(TooManyShares):
        takes(office, anna, 31)
    gives_back(office, anna, 10)
    for shares in (40, 31):
        with pytest.raises(TooManyShares, match="50"):
            takes(office, anna, shares)
    takes(office, anna, 30)
    with system_access():
        assert most_held_from(now_of(anna), TODAY) == 50
        assert (shares_on(anna, TODAY), shares_on(anna, date(2030, 1, 1))) == (50, 40)


def test_shares_that_have_ceased_leave_room_for_others(coop, office):
    anna = a_member(coop, shares=20, paid=20 * 100_00)
    gives_back(office, anna, 10, received_on=date(2025, 9, 30))
    with pytest.raises(TooManyShares):
        takes(office, anna, 31, on=date(2025, 12, 30))  # entered late, they are held that day still
    takes(office, anna, 40)
    assert now_of(anna).shares == 50


def test_a_notice_for_one_share_does_not_stand_in_for_what_is_not_paid(coop, office):
    anna = a_member(coop, shares=3, paid=300_00)
    takes(office, anna, 2)
    with pytest.raises(NotFullyPaid):
        takes(office, anna, 1)
    gives_back(office, anna, 1)
    with pytest.raises(NotFullyPaid) as refused:
        takes(office, anna, 1)
    assert "§ 15b" in str(refused.value.rule)


def test_once_the_unpaid_share_has_ceased_what_is_left_is_judged(coop, office):
    anna = a_member(coop, shares=5, paid=300_00)
    gives_back(office, anna, 1, received_on=date(2025, 9, 30))
    with pytest.raises(NotFullyPaid):
        takes(office, anna, 1, on=date(2025, 12, 30))
    takes(office, anna, 1)  # of four held three are paid
    assert now_of(anna).shares == 5


def test_what_was_paid_out_since_was_paid_in_on_that_day(coop, office):
    anna = a_member(coop, shares=5, paid=500_00)
    gives_back(office, anna, 2, received_on=date(2025, 9, 30))
    settles(coop)
    assert now_of(anna).capital == 300_00
    takes(office, anna, 1, on=date(2025, 12, 30))
    assert now_of(anna).shares == 4


def test_what_the_statutes_require_has_to_last(coop, office):
    anna = a_member(coop, shares=3)
    gives_back(office, anna, 1)
    some_statutes(coop, valid_from=date(2026, 11, 1), shares_required=3)
    assert takes(office, anna, 1).state == "admitted"  # held are three, but one of them is going


def test_shares_given_back_count_for_whoever_takes_over_until_they_cease(coop, office):
    anna, bert = a_member(coop, shares=40, paid=40 * 100_00), a_member(coop, "Bert Beet", shares=20)
    gives_back(office, bert, 10)
    with pytest.raises(TooManyShares):
        hands_on(office, anna, bert, 31)
    hands_on(office, anna, bert, 30)
    assert now_of(bert).shares == 40
    with system_access():
        assert most_held_from(now_of(bert), TODAY) == 50


def test_whoever_has_given_shares_back_takes_over_with_the_capital_of_those_still_there(coop, office):
    anna = a_member(coop, shares=3, paid=300_00)
    bert = a_member(coop, "Bert Beet", shares=20, paid=20 * 100_00)
    gives_back(office, bert, 10)
    hands_on(office, anna, bert, 2)
    check_now()
    assert (now_of(bert).shares, now_of(bert).capital) == (12, 22 * 100_00)


@pytest.mark.parametrize("is_settled", [False, True])
def test_shares_that_have_ceased_count_for_no_taker(coop, office, is_settled):
    anna = a_member(coop, shares=45, paid=45 * 100_00)
    bert = a_member(coop, "Bert Beet", shares=20, paid=20 * 100_00)
    gives_back(office, bert, 10, received_on=date(2025, 9, 30))
    if is_settled:
        settles(coop)
    with pytest.raises(TooManyShares):
        hands_on(office, anna, bert, 41)
    hands_on(office, anna, bert, 40)
    check_now()
    assert (now_of(bert).shares, now_of(bert).capital) == (50, (50 if is_settled else 60) * 100_00)


def test_no_more_capital_than_the_shares_take(coop, office):
    anna = a_member(coop, shares=3, paid=300_00)
    bert = a_member(coop, "Bert Beet", shares=2, paid=200_00)
    with pytest.raises(TransferNotAllowed):
        does(
            office,
            transfer_capital,
            giver_id=anna.pk,
            taker_id=bert.pk,
            agreement=Agreement(shares=1, amount=150_00, agreed_on=TODAY),
            now=OFFICE_HOURS,
        )


def test_what_is_held_on_a_day_says_what_of_it_ceases(coop, office):
    anna, bert = a_member(coop, shares=6), a_member(coop, "Bert Beet", shares=2)
    gives_back(office, anna, 1)
    gives_back(office, anna, 2, received_on=date(2026, 9, 30))
    with system_access():
        held = held_on(now_of(anna), TODAY)
        assert held == Held(6, ((YEAR_END, 2), (date(2027, 12, 31), 1)))
        assert held_on(now_of(anna), YEAR_END) == Held(4, ((date(2027, 12, 31), 1),))
        assert held_today([]) == {}
        assert held_today([now_of(bert)]) == {bert.pk: Held(2)}


def test_who_gave_everything_back_holds_it_to_the_last_day(coop, office):
    anna = a_member(coop, shares=3)
    does(office, give_notice, member_id=anna.pk, received_on=TODAY)
    with system_access():
        held = held_on(now_of(anna), TODAY)
    assert (held.shares, held.of_which) == (3, "")  # the membership itself says when it ends


def test_of_many_it_is_asked_once(coop, office, django_assert_num_queries):
    many = [a_member(coop, f"Anna {name}", shares=2) for name in ("Acker", "Beet", "Kohl")]
    for each in many:
        gives_back(office, each, 1)
    with system_access():
        found = list(Member.objects.filter(pk__in=[each.pk for each in many]))
        with django_assert_num_queries(2):  # the cooperative, and what is to come
            assert {each.shares for each in held_today(found).values()} == {2}
