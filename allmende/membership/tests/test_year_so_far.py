from datetime import date

import pytest

from allmende.coops.models import Duty
from allmende.kernel.row_access import seeing, system_access
from allmende.membership.models import Member
from allmende.membership.register.year_so_far import YearSoFar, year_so_far
from tests.members import OFFICE_HOURS, a_member, some_statutes
from tests.people import a_coop, a_person, acting_for, an_officer

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 22)


def ended(member, last_day, **more):
    with system_access():
        Member.objects.filter(pk=member.pk).update(left_on=last_day, **more)


def so_far(actor, on=TODAY):
    with seeing(actor):
        return year_so_far(actor, on=on)


def test_the_year_so_far_adds_up():
    coop, other = a_coop(), a_coop("Andere eG")
    actor = an_officer(coop)
    a_member(coop, "Anna")
    ended(a_member(coop, "Left before"), date(2025, 12, 31))
    ended(a_member(coop, "Left in summer"), date(2026, 7, 31))
    ended(a_member(coop, "Last day is today"), TODAY)
    ended(a_member(coop, "Leaves with the year"), date(2026, 12, 31))
    a_member(coop, "Came on the first", on=date(2026, 1, 1))
    ended(a_member(coop, "Came and went", on=date(2026, 2, 1)), date(2026, 3, 1))
    a_member(coop, "Comes tomorrow", on=date(2026, 11, 23))
    a_member(other, "Of another cooperative")

    found = so_far(actor)

    assert found == YearSoFar(date(2026, 1, 1), joined=2, left=2, today=4)
    assert found.at_first == 4
    assert so_far(actor, date(2026, 1, 1)) == YearSoFar(date(2026, 1, 1), joined=1, left=0, today=5)


def test_what_was_entered_by_mistake_counts_for_nothing():
    coop = a_coop()
    a_member(coop)
    mistake = a_member(coop, "Bert Beet", on=date(2026, 5, 1), shares=0)
    ended(mistake, date(2026, 4, 30), voided_at=OFFICE_HOURS)

    assert so_far(an_officer(coop)) == YearSoFar(date(2026, 1, 1), joined=0, left=0, today=1)


def test_the_year_is_the_statutes_fiscal_year():
    coop = a_coop()
    some_statutes(coop, fiscal_year_begins=7)
    a_member(coop, "Anna", on=date(2026, 6, 30))
    a_member(coop, "Bert", on=date(2026, 7, 1))

    assert so_far(an_officer(coop)) == YearSoFar(date(2026, 7, 1), joined=1, left=0, today=2)


def test_it_is_for_whoever_keeps_the_list():
    coop = a_coop()
    assert so_far(an_officer(coop)) is None  # no statutes yet
    some_statutes(coop)
    assert so_far(an_officer(coop)) is None  # nobody yet
    a_member(coop)
    assert so_far(an_officer(coop, {Duty.LEND})) is None
    assert so_far(acting_for(a_person(), None)) is None
