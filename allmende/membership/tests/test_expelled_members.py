"""What the office sees of who is expelled: since when without assembly rights, and which offices are still held."""

from datetime import date

import pytest

from allmende.coops.models import Office
from allmende.kernel.row_access import seeing, system_access
from allmende.membership.queries import assembly_rights_ended
from allmende.membership.register.holding_office import still_in_office
from allmende.membership.use_cases.expel_member import expel_member
from allmende.membership.use_cases.give_notice import give_notice
from allmende.membership.use_cases.take_back_exit import take_back_exit
from allmende.membership.waiting import Kind, tasks_for
from tests.members import a_member, a_party
from tests.people import ALL_DUTIES, LONG_AGO, a_coop, a_person, a_token, acting_for, an_office, signed_in

from .exits import NEXT_YEAR_END, TODAY, does, now_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def coop():
    return a_coop("Gartenwerk eG")


@pytest.fixture
def olga(coop):
    olga = a_person("Olga Obst")
    an_office(olga, coop, ["register", "members"])
    return olga


@pytest.fixture
def office(olga, coop):
    return acting_for(olga, coop)


def expelled(office, member, sent_on=TODAY):
    said = {"reason": "§ 11: Beiträge", "heard_on": date(2026, 9, 3), "sent_on": sent_on}
    return does(office, expel_member, member_id=member.pk, **said)


def a_linked_member(coop, person, name="Anna Ackermann"):
    return a_member(coop, name, party=a_party(coop, name, person=person))


def lingering(coop, on=TODAY):
    with system_access():
        return still_in_office(coop.pk, on=on)


def test_the_list_says_since_when_and_finds_them(client, coop, olga, office):
    anna, bert = a_member(coop), a_member(coop, "Bert Beet")
    expelled(office, anna)
    signed_in(client, olga, coop)
    page = client.get("/members", {"as_of": TODAY.isoformat(), "expelled": "on"}).content.decode()
    assert [name in page for name in (anna.party.list_name, bert.party.list_name)] == [True, False]
    assert "no assembly rights since" in page
    earlier = client.get("/members", {"as_of": "2026-11-19", "expelled": "on"}).content.decode()
    assert anna.party.list_name not in earlier


def test_the_file_has_a_column_for_it(client, coop, olga, office):
    anna = a_member(coop)
    a_member(coop, "Bert Beet")
    expelled(office, anna)
    signed_in(client, olga, coop)
    asked = {"as_of": TODAY.isoformat(), "format": "csv", "column": ["number", "no_assembly_since"]}
    file = b"".join(client.get("/members/file", asked).streaming_content).decode()
    assert file.count("2026") == 1


def test_programs_read_it_too(client, coop, olga, office):
    anna = a_member(coop)
    expelled(office, anna)
    a_member(coop, "Bert Beet")
    headers = {"Authorization": f"Bearer {a_token(olga, coop)}"}

    def asks(path):
        return client.get(f"/api/v1/members{path}", headers=headers).json()

    listed = asks("?expelled=true&as_of=2026-11-20")["items"]
    one, before = asks(f"/{anna.pk}?as_of=2026-11-20"), asks(f"/{anna.pk}?as_of=2026-11-19")
    assert [each["no_assembly_since"] for each in listed] == [TODAY.isoformat()]
    assert (one["no_assembly_since"], before["no_assembly_since"]) == (TODAY.isoformat(), None)


def test_an_exclusion_that_was_taken_back_ended_nothing(coop, office):
    anna = a_member(coop)
    step = expelled(office, anna)
    does(office, take_back_exit, member_id=anna.pk, departure_id=step.pk, reason="Verwechselt")
    with system_access():
        assert assembly_rights_ended([anna.pk], NEXT_YEAR_END) == {}


def test_who_is_expelled_and_holds_an_office_is_named_until_it_ends(client, coop, olga, office):
    paul = a_person("Paul Pacht")
    an_office(paul, coop, ["lend"])
    member = a_linked_member(coop, paul, "Paul Pacht")
    assert lingering(coop) == []
    expelled(office, member)
    (found,) = lingering(coop)
    assert (found.member, found.since, found.was_expelled) == (member, TODAY, True)
    with seeing(office):
        task = next(each for each in tasks_for(office, on=TODAY) if each.kind == Kind.OFFICES)
    assert (task.count, [each.member.pk for each in task.in_office]) == (1, [member.pk])
    signed_in(client, olga, coop)
    with system_access():
        held = Office.objects.get(person=paul)
    link = f'/coops/{coop.slug}/offices/{held.pk}"'
    assert link in client.get(f"/members/{member.pk}/departures").content.decode()
    assert link in client.get(f"/members/{member.pk}").content.decode()
    client.post(f"/coops/{coop.slug}/offices/{held.pk}/end")
    assert link not in client.get(f"/members/{member.pk}").content.decode()


def test_who_gave_notice_is_named_after_the_last_day(coop, office):
    paul = a_person("Paul Pacht")
    an_office(paul, coop, ALL_DUTIES[:1])
    member = a_linked_member(coop, paul)
    does(office, give_notice, member_id=member.pk, received_on=date(2026, 9, 30))
    assert lingering(coop, date(2026, 12, 31)) == []
    (found,) = lingering(coop, date(2027, 1, 1))
    assert (found.since, found.was_expelled) == (date(2027, 1, 1), False)


def test_who_is_a_member_again_is_not_named(coop, office):
    paul = a_person("Paul Pacht")
    an_office(paul, coop, ["lend"])
    first = a_linked_member(coop, paul)
    does(office, give_notice, member_id=first.pk, received_on=date(2026, 9, 30))
    a_member(coop, party=now_of(first).party, on=date(2027, 2, 1))
    assert lingering(coop, date(2027, 3, 1)) == []


def test_the_member_does_not_read_what_the_office_is_told(client, coop, olga, office):
    paul = a_person("Paul Pacht")
    an_office(paul, coop, ["lend"], since=LONG_AGO)
    member = a_linked_member(coop, paul)
    expelled(office, member)
    signed_in(client, paul)
    assert "/offices/" not in client.get(f"/members/{member.pk}").content.decode()
