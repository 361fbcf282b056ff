from datetime import date

import pytest

from allmende.kernel.errors import NotFound
from allmende.kernel.models import AuditEntry
from allmende.kernel.row_access import system_access
from allmende.membership.law.explained import Explained
from allmende.membership.models import ShareMovement
from allmende.membership.queries import shares_on
from allmende.membership.refusals.members import AlreadyLeaving, NotAMember, NotYetReceived, TooFewShares
from allmende.membership.shares.lots import lots_of, newest
from allmende.membership.use_cases.cancel_shares import cancel_shares
from allmende.membership.use_cases.give_notice import give_notice
from allmende.membership.use_cases.move_shares import ShareChange, move_shares
from tests.meanwhile import meanwhile
from tests.members import a_member, some_statutes
from tests.people import BUILDER, LONG_AGO, a_coop, a_person, acting_for

from .exits import NEXT_YEAR_END, TODAY, YEAR_END, check_now, does, now_of, the_office

pytestmark = pytest.mark.django_db


def cancelled(actor, member, shares, received_on=TODAY):
    return does(actor, cancel_shares, member_id=member.pk, shares=shares, received_on=received_on)


def test_single_shares_cease_after_the_period_and_are_counted_off_at_once():
    coop = a_coop()
    some_statutes(coop, shares_required=2)
    anna, office = a_member(coop, shares=5), the_office(coop)
    departure = cancelled(office, anna, 3, date(2026, 9, 30))
    check_now()
    assert (departure.cause, departure.shares, departure.effective_on) == ("cancellation", 3, YEAR_END)
    assert (now_of(anna).shares, now_of(anna).left_on) == (2, None)
    assert Explained.from_json(departure.explanation).in_words("en").endswith("§ 67b GenG, § 65 (2) GenG")
    with system_access():
        assert [shares_on(anna, day) for day in (TODAY, date(2026, 12, 30), YEAR_END)] == [5, 5, 2]
        told = AuditEntry.objects.get(fact="SharesCancelled")
    assert (told.details["shares"], told.details["effective_on"]) == (3, "2026-12-31")


def test_the_shares_everyone_takes_stay():
    coop = a_coop()
    some_statutes(coop, shares_required=2)
    anna, office = a_member(coop, shares=5), the_office(coop)
    for shares in (0, 4, 5, 6):
        with pytest.raises(TooFewShares):
            cancelled(office, anna, shares)
    cancelled(office, anna, 2)
    with pytest.raises(TooFewShares):  # what is declared already cannot be declared again
        cancelled(office, anna, 2)
    cancelled(office, anna, 1)
    assert now_of(anna).shares == 2


def test_the_newest_go_first_at_the_price_at_which_they_were_taken():
    coop = a_coop()
    anna, office = a_member(coop, shares=2), the_office(coop)
    with system_access():
        for price, day in ((150_00, date(2022, 1, 1)), (100_00, date(2023, 1, 1))):
            change = ShareChange(kind="subscription", shares=2, price=price, effective_on=day)
            move_shares(actor=BUILDER, member=anna, change=change)
    departure = cancelled(office, anna, 5)
    with system_access():
        moved = ShareMovement.objects.filter(batch=departure.batch).order_by("shares")
        assert [(each.price, each.shares) for each in moved] == [(100_00, -4), (150_00, -1)]


def test_lots_add_up_even_where_prices_do_not_match():
    assert lots_of([(100, 3), (120, 2), (100, -1)]) == [(100, 2), (120, 2)]
    assert lots_of([(100, 3), (120, 2), (80, -4)]) == [(120, 1)]
    assert lots_of([(100, 3), (90, -3)]) == []
    assert newest([(100, 3), (120, 2)], 4) == [(120, 2), (100, 2)]


def test_who_leaves_gives_everything_back_anyhow():
    coop = a_coop()
    anna, office = a_member(coop, shares=5), the_office(coop)
    does(office, give_notice, member_id=anna.pk, received_on=TODAY)
    with pytest.raises(AlreadyLeaving):
        cancelled(office, anna, 1)


def test_a_member_cancels_for_oneself_and_nobody_for_others():
    coop, person = a_coop(), a_person("Anna Ackermann")
    anna = a_member(coop, shares=5, person=person)
    assert cancelled(acting_for(person), anna, 1).effective_on == NEXT_YEAR_END
    with pytest.raises(NotFound):
        cancelled(acting_for(a_person("Bert Beet")), anna, 1)
    with pytest.raises(NotYetReceived):
        cancelled(acting_for(person), anna, 1, date(2026, 9, 30))
    with pytest.raises(NotAMember):
        cancelled(the_office(coop), anna, 1, date(2019, 9, 30))
    assert now_of(anna).shares == 4


@pytest.mark.django_db(transaction=True)
def test_of_two_who_cancel_the_last_free_share_one_succeeds():
    coop = a_coop()
    anna, office = a_member(coop, shares=2, on=LONG_AGO), the_office(coop)

    def second() -> object:
        try:
            return cancelled(office, anna, 1)
        except TooFewShares as refused:
            return refused

    with meanwhile(second) as came:
        cancelled(office, anna, 1)
    assert isinstance(came(), TooFewShares)
    assert now_of(anna).shares == 1
