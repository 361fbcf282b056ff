"""Every door goes by the day of the cooperative, not by that of the server."""

from __future__ import annotations

from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from django.utils import timezone

from allmende.kernel.row_access import system_access
from allmende.membership.models import Departure
from tests.api.programs import Program
from tests.members import a_member, some_statutes
from tests.people import a_coop, a_person, an_office, signed_in

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
