"""Every door goes by the day of the cooperative, not by that of the server."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from django.utils import timezone

from allmende.kernel.row_access import seeing, system_access
from allmende.membership.letters.paying import paying_of
from allmende.membership.letters.queue import write_down
from allmende.membership.models import Bond, BondRole, Departure, LetterKind, Member, Note, QueuedLetter
from allmende.membership.tasks.letters import carry_on_letters
from allmende.membership.tasks.register import forget_notes_on_leavers, tell_who_left
from allmende.membership.use_cases.write_note import write_note
from tests.api.programs import Program
from tests.members import a_member, a_party, some_statutes
from tests.people import a_coop, a_person, an_office, an_officer, signed_in

pytestmark = pytest.mark.django_db
EAST, WEST = "Pacific/Kiritimati", "Pacific/Pago_Pago"
"""Between them lies a day and an hour: at any moment it is another day in one of them than in Germany."""


def where(zone: str):
    coop, olga = a_coop("Inselgarten eG", time_zone=zone), a_person("Olga Obst")
    some_statutes(coop)
    an_office(olga, coop)
    return coop, olga, timezone.localdate(timezone=ZoneInfo(zone))


def told(day: date, days: int = 0) -> str:
    return (day + timedelta(days=days)).isoformat()


@pytest.mark.parametrize("zone", [EAST, WEST])
def test_programs_give_notice_by_it(zone):
    coop, olga, today = where(zone)
    program, anna = Program(olga, coop), a_member(coop, "Anna Apfel")
    there = f"/members/{anna.pk}/notices"
    assert program.post(there, received_on=told(today, 1)).refusal == (422, "not-yet-received")
    assert program.post(there, received_on=told(today)).status == 201


@pytest.mark.parametrize("zone", [EAST, WEST])
def test_a_member_s_own_program_does_too(zone):
    coop, _olga, today = where(zone)
    berta = a_person("Berta Birne")
    member = a_member(coop, "Berta Birne", person=berta)
    done = Program(berta, None).post(f"/members/{member.pk}/notices", received_on=told(today))
    assert done.status == 201
    with system_access():
        assert Departure.objects.get(member=member).received_on == today


@pytest.mark.parametrize("zone", [EAST, WEST])
def test_programs_transfer_by_it(zone):
    coop, olga, today = where(zone)
    program = Program(olga, coop)
    giver = a_member(coop, "Gerd Giebel", shares=2, paid=200_00)
    taker = a_member(coop, "Tina Traufe")
    said = {"taker": taker.pk, "shares": 1}
    there = f"/members/{giver.pk}/transfers"
    assert program.post(there, agreed_on=told(today, 1), **said).refusal == (422, "not-yet-received")
    assert program.post(there, agreed_on=told(today), **said).status == 201


@pytest.mark.parametrize("zone", [EAST, WEST])
def test_pages_and_lists_do_too(zone, client):
    coop, olga, today = where(zone)
    page = signed_in(client, olga, coop)
    anna = a_member(coop, "Anna Apfel", on=today)
    shown = page.get(reverse("membership:members"), headers={"accept-language": "en"}).content.decode()
    assert "Anna Apfel" in shown or "Apfel" in shown
    listed = Program(olga, coop).get("/members")
    assert [each["id"] for each in listed["items"]] == [anna.pk]


def test_after_the_request_the_server_s_clocks_count_again(client):
    coop, olga, _today = where(EAST)
    signed_in(client, olga, coop).get(reverse("membership:members"))
    Program(olga, coop).get("/members")
    assert timezone.get_current_timezone_name() == "Europe/Berlin"


def of_the_night(moment: datetime) -> int:
    return int(moment.timestamp())


NIGHT = datetime(2026, 3, 2, 0, 13, tzinfo=UTC)
"""The second of March here, and the first in the west."""
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
"""The first of March here, and the second in the east."""


@pytest.mark.parametrize(
    ("zone", "moment", "is_over"),
    [
        (WEST, NIGHT, False),
        ("Europe/Berlin", NIGHT, True),
        ("Europe/Berlin", NOON, False),
        (EAST, NOON, True),
    ],
)
def test_the_night_tells_who_left_by_it(zone, moment, is_over):
    coop, _olga, _today = where(zone)
    anna, last = a_member(coop, "Anna Apfel", shares=0), date(2026, 3, 1)
    with system_access():
        Departure.objects.create(coop=coop, member=anna, cause="moved", received_on=last, effective_on=last)
    tell_who_left(timestamp=of_the_night(moment))
    with system_access():
        assert Departure.objects.get().noted_on == (date(2026, 3, 2) if is_over else None)


@pytest.mark.parametrize(("zone", "moment", "goes"), [(WEST, NIGHT, False), (EAST, NOON, True)])
def test_the_night_forgets_notes_by_it(zone, moment, goes):
    coop, _olga, _today = where(zone)
    anna, office = a_member(coop, "Anna Apfel"), an_officer(coop)
    with seeing(office):
        write_note(actor=office, member_id=anna.pk, text="Rückruf", now=NOON)
    with system_access():
        Member.objects.filter(pk=anna.pk).update(left_on=date(2025, 3, 1))
    forget_notes_on_leavers(timestamp=of_the_night(moment))
    with system_access():
        assert Note.objects.exists() is not goes


@pytest.mark.parametrize("zone", [EAST, WEST])
def test_letters_go_to_who_acts_for_a_member_on_it(zone):
    coop, _olga, today = where(zone)
    anna = a_member(coop, "Anna Apfel")
    with system_access():
        other = a_party(coop, "Bert Birne", email="bert@example.org")
        stands = {"from_day": today, "until_day": today + timedelta(days=1), "document": "Vollmacht"}
        Bond.objects.create(coop=coop, party=anna.party, beside=other, role=BondRole.ATTORNEY, **stands)
        step = Departure.objects.create(
            coop=coop, member=anna, cause="notice", received_on=today, effective_on=today + timedelta(days=90)
        )
    write_down(coop.pk, LetterKind.DEPARTURE, [(anna.pk, step.pk)])
    carry_on_letters(coop_id=coop.pk)
    with system_access():
        assert QueuedLetter.objects.get().recipient == other


@pytest.mark.parametrize("zone", [EAST, WEST])
def test_what_is_to_be_paid_is_due_by_it(zone):
    coop, _olga, today = where(zone)
    assert paying_of(coop, []).on == today
