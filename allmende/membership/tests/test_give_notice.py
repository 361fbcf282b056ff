from datetime import date

import pytest
from django.db import IntegrityError, transaction

from allmende.kernel.actor import GUEST
from allmende.kernel.errors import NotAllowed, NotFound
from allmende.kernel.models import AuditEntry
from allmende.kernel.row_access import system_access
from allmende.membership.law.explained import Explained
from allmende.membership.models import Departure, Member, ShareMovement
from allmende.membership.queries import is_member_on, shares_on
from allmende.membership.refusals.members import AlreadyLeaving, NotAMember, NotYetReceived
from allmende.membership.use_cases.give_notice import give_notice
from tests.meanwhile import meanwhile
from tests.members import a_member, some_statutes
from tests.people import a_coop, a_person, acting_for

from .exits import NEXT_YEAR_END, TODAY, YEAR_END, check_now, does, now_of, the_office

pytestmark = pytest.mark.django_db


def test_notice_ends_the_membership_and_all_shares_on_the_computed_day():
    coop = a_coop()
    some_statutes(coop, sections={"notice_months": "§ 8 (1)"})
    anna = a_member(coop, shares=3, paid=300_00)
    office = the_office(coop)
    departure = does(office, give_notice, member_id=anna.pk, received_on=date(2026, 10, 2))
    check_now()
    anna = now_of(anna)
    assert (anna.left_on, anna.left_by, anna.shares, anna.capital) == (NEXT_YEAR_END, "notice", 0, 300_00)
    assert (departure.received_on, departure.effective_on) == (date(2026, 10, 2), NEXT_YEAR_END)
    assert Explained.from_json(departure.explanation).in_words("en") == (
        "Notice received on 2 Oct 2026 takes effect on 31 Dec 2027: 3 months to the year end, "
        "§ 65 (2) GenG, § 8 (1) of the statutes"
    )
    with system_access():
        moved = ShareMovement.objects.get(kind="cancellation")
        assert (moved.shares, moved.price, moved.effective_on) == (-3, 100_00, NEXT_YEAR_END)
        assert (moved.batch, moved.signed_on) == (departure.batch, date(2026, 10, 2))
        assert [shares_on(anna, day) for day in (date(2027, 12, 30), NEXT_YEAR_END)] == [3, 0]
        assert is_member_on(anna, NEXT_YEAR_END)
        assert not is_member_on(anna, date(2028, 1, 1))
        told = AuditEntry.objects.get(fact="NoticeGiven")
    assert told.details == {
        "departure_id": departure.pk,
        "member_id": anna.pk,
        "coop_id": coop.pk,
        "cause": "notice",
        "effective_on": "2027-12-31",
    }


def test_the_last_day_in_time_and_one_day_late():
    coop = a_coop()
    anna, bert = a_member(coop, "Anna Ackermann"), a_member(coop, "Bert Beet")
    office = the_office(coop)
    assert (
        does(office, give_notice, member_id=anna.pk, received_on=date(2026, 9, 30)).effective_on == YEAR_END
    )
    late = does(office, give_notice, member_id=bert.pk, received_on=date(2026, 10, 1))
    assert late.effective_on == NEXT_YEAR_END


def test_who_wishes_leaves_later():
    coop = a_coop()
    anna = a_member(coop)
    wished = date(2029, 5, 1)
    departure = does(the_office(coop), give_notice, member_id=anna.pk, received_on=TODAY, wished=wished)
    assert departure.effective_on == date(2029, 12, 31)


def test_a_member_gives_notice_for_oneself_today():
    person = a_person("Anna Ackermann")
    anna = a_member(a_coop(), person=person)
    with pytest.raises(NotYetReceived):
        does(acting_for(person), give_notice, member_id=anna.pk, received_on=date(2026, 9, 30))
    departure = does(acting_for(person), give_notice, member_id=anna.pk, received_on=TODAY)
    assert departure.effective_on == NEXT_YEAR_END


def test_a_minor_does_not_give_notice_alone():
    person = a_person("Mia Minze")
    mia = a_member(a_coop(), "Mia Minze", person=person, birth_date=date(2015, 5, 5))
    with pytest.raises(NotAllowed):
        does(acting_for(person), give_notice, member_id=mia.pk, received_on=TODAY)


def test_nobody_gives_notice_for_others():
    coop, other = a_coop(), a_coop()
    anna, bert = a_member(coop), a_person("Bert Beet")
    a_member(coop, "Bert Beet", person=bert)
    for stranger in (GUEST, acting_for(bert), the_office(other)):
        with pytest.raises(NotFound):
            does(stranger, give_notice, member_id=anna.pk, received_on=TODAY)
    assert now_of(anna).left_on is None


def test_notice_is_given_once():
    coop = a_coop()
    anna, office = a_member(coop), the_office(coop)
    does(office, give_notice, member_id=anna.pk, received_on=TODAY)
    with pytest.raises(AlreadyLeaving):
        does(office, give_notice, member_id=anna.pk, received_on=TODAY)


def test_no_declaration_counts_before_it_came_nor_before_the_membership():
    coop = a_coop()
    anna, office = a_member(coop), the_office(coop)
    with pytest.raises(NotYetReceived):
        does(office, give_notice, member_id=anna.pk, received_on=date(2026, 11, 21))
    with pytest.raises(NotAMember):
        does(office, give_notice, member_id=anna.pk, received_on=date(2019, 12, 31))


@pytest.mark.django_db(transaction=True)
def test_of_two_notices_at_once_one_counts():
    coop = a_coop()
    anna, office = a_member(coop, shares=2), the_office(coop)

    def second() -> object:
        try:
            return does(office, give_notice, member_id=anna.pk, received_on=TODAY)
        except AlreadyLeaving as refused:
            return refused

    with meanwhile(second) as came:
        does(office, give_notice, member_id=anna.pk, received_on=TODAY)
    assert isinstance(came(), AlreadyLeaving)
    with system_access():
        assert Departure.objects.count() == 1


def test_the_database_knows_one_way_out_at_a_time():
    coop = a_coop()
    anna = a_member(coop)
    does(the_office(coop), give_notice, member_id=anna.pk, received_on=TODAY)
    row = {"coop": coop, "member": anna, "cause": "death", "received_on": TODAY, "effective_on": YEAR_END}
    with system_access(), pytest.raises(IntegrityError, match="one_way_out_at_a_time"), transaction.atomic():
        Departure.objects.create(**row)


def test_the_database_lets_nobody_leave_with_shares():
    anna = a_member(a_coop())

    def leave() -> None:
        Member.objects.filter(pk=anna.pk).update(left_on=YEAR_END)
        check_now()

    with system_access(), pytest.raises(IntegrityError, match="would keep shares"), transaction.atomic():
        leave()


def test_the_database_lets_nobody_be_a_member_twice_on_a_day():
    coop = a_coop()
    anna = a_member(coop, shares=0)
    with system_access():
        Member.objects.filter(pk=anna.pk).update(left_on=YEAR_END)
        check_now()
    party = now_of(anna).party

    def come_back(on: date) -> None:
        a_member(coop, party=party, on=on, shares=0)
        with system_access():
            check_now()

    with pytest.raises(IntegrityError, match="member twice on a day"), transaction.atomic():
        come_back(YEAR_END)
    come_back(date(2027, 1, 1))
