"""note_leavers with others at the same moment, and where one of many fails. What it tells: test_undo_exits.py."""

from datetime import UTC, date, datetime

import pytest

from allmende.kernel.row_access import seeing, system_access
from allmende.membership.facts.members import MemberLeft
from allmende.membership.models import Departure, Member
from allmende.membership.taking import take_all_of
from allmende.membership.tasks.register import tell_who_left
from allmende.membership.use_cases.give_notice import give_notice
from tests.breaking import broken_at
from tests.meanwhile import meanwhile
from tests.members import a_member
from tests.people import a_coop, an_officer

pytestmark = pytest.mark.django_db(transaction=True)
NIGHT = int(datetime(2026, 3, 2, 0, 13, tzinfo=UTC).timestamp())


def leaves(member: Member, received_on: date) -> Departure:
    office = an_officer(member.coop)
    with seeing(office):
        return give_notice(actor=office, member_id=member.pk, received_on=received_on, on=date(2025, 9, 1))


def told() -> list[int]:
    with system_access():
        noted = Departure.objects.filter(noted_on__isnull=False)
        return list(noted.order_by("member_id").values_list("member_id", flat=True))


def test_the_night_and_a_run_of_a_year_do_not_hold_one_another_up():
    coop = a_coop()
    anna, zoe = a_member(coop), a_member(coop, "Zoe Zander")
    leaves(anna, date(2025, 5, 2))
    leaves(zoe, date(2024, 5, 2))  # left a year before, and was entered late: the night comes to her first
    everybody = [anna.pk, zoe.pk]

    def takes(*members: int) -> None:
        with system_access():
            take_all_of(coop.pk, members)

    with meanwhile(lambda: tell_who_left(timestamp=NIGHT), then=lambda: takes(zoe.pk)) as night:
        takes(anna.pk)
    night()
    assert told() == everybody


def test_what_goes_wrong_with_one_keeps_no_other_from_being_told():
    bad, good = a_member(a_coop("Kaputte eG")), a_member(a_coop("Gute eG"))
    leaves(bad, date(2025, 5, 2))
    leaves(good, date(2025, 5, 2))

    with broken_at(MemberLeft, bad.coop_id), pytest.raises(ExceptionGroup) as failed:
        tell_who_left(timestamp=NIGHT)
    assert len(failed.value.exceptions) == 1
    assert told() == [good.pk]
    tell_who_left(timestamp=NIGHT)
    assert told() == [bad.pk, good.pk]
