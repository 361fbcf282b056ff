"""Who stands beside a member sees what is the member's, and declares for it where the law lets one alone do so."""

from datetime import date
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.utils.timezone import localdate

from allmende.coops.models import Coop
from allmende.kernel.errors import NotAllowed, NotFound
from allmende.kernel.row_access import seeing, system_access
from allmende.membership.law.days import comes_of_age
from allmende.membership.models import Bond, Party, PartyKind
from allmende.membership.use_cases.edit_party import ContactData, edit_party
from allmende.membership.use_cases.give_notice import give_notice
from tests.members import OFFICE_HOURS, a_member, a_party
from tests.people import LONG_AGO, a_coop, a_person, acting_for, signed_in

from .exits import TODAY, does

pytestmark = pytest.mark.django_db
CHILD, GROWN_UP = date(2019, 5, 1), date(1999, 5, 1)


def beside(member, person, role="guardian", **more):
    with system_access():
        party = a_party(member.coop, str(person), person=person)
        return Bond.objects.create(
            coop=member.coop, party=member.party, beside=party, role=role, **({"from_day": LONG_AGO} | more)
        )


def visible_members(person):
    with seeing(person_id=person.pk), connection.cursor() as cursor:
        cursor.execute("select count(*) from membership_member")
        return cursor.fetchone()[0]


@pytest.fixture
def kim():
    return a_member(a_coop("Gartenwerk eG"), "Kim Kind", shares=2, paid=200_00, birth_date=CHILD)


def test_a_guardian_reads_the_childs_page_and_changes_its_address(client, kim):
    gerda = a_person("Gerda Vormund")
    assert visible_members(gerda) == 0
    beside(kim, gerda)
    assert visible_members(gerda) == 1
    client = signed_in(client, gerda)
    for path in (f"/members/{kim.pk}", "/memberships"):
        assert "Kim Kind" in client.get(path).content.decode()
    for path in ("extract.pdf", "certificate.pdf", "claims", "bank-details"):
        assert client.get(f"/members/{kim.pk}/{path}").status_code == 200, path
    with seeing(acting_for(gerda)):
        data = ContactData(**(vars(ContactData.of(kim.party)) | {"town": "Brennau"}))
        edit_party(actor=acting_for(gerda), party=kim.party, data=data, now=OFFICE_HOURS)
    with system_access():
        assert Party.objects.get(pk=kim.party_id).town == "Brennau"


def test_a_guardian_gives_notice_for_the_child_from_today(kim):
    gerda = a_person("Gerda Vormund")
    beside(kim, gerda)
    assert does(acting_for(gerda), give_notice, member_id=kim.pk, received_on=TODAY).received_on == TODAY


def test_two_guardians_declare_on_paper(kim):
    gerda, gerd = a_person("Gerda Vormund"), a_person("Gerd Vormund")
    beside(kim, gerda)
    beside(kim, gerd)
    assert visible_members(gerda) == visible_members(gerd) == 1
    with pytest.raises(NotAllowed):
        does(acting_for(gerda), give_notice, member_id=kim.pk, received_on=TODAY)


def test_guardianship_ends_with_the_eighteenth_birthday(kim):
    grown = a_member(kim.coop, "Gero Groß", birth_date=GROWN_UP)
    gerda, carer = a_person("Gerda Vormund"), a_person("Carla Betreut")
    beside(grown, gerda, from_day=date(2016, 1, 1))
    beside(grown, carer, from_day=date(2024, 1, 1))
    assert visible_members(gerda) == 0
    assert visible_members(carer) == 1
    with pytest.raises(NotFound):
        does(acting_for(gerda), give_notice, member_id=grown.pk, received_on=TODAY)


@pytest.mark.parametrize(("time_zone", "seen"), [("Pacific/Kiritimati", 1), ("Pacific/Pago_Pago", 0)])
def test_a_bond_begins_where_the_cooperative_is(kim, time_zone, seen):
    """The first is 25 hours ahead of the second: it is never the same day there."""
    gerda = a_person("Gerda Vormund")
    beside(kim, gerda, from_day=localdate(timezone=ZoneInfo("Pacific/Kiritimati")))
    with system_access():
        Coop.objects.filter(pk=kim.coop_id).update(time_zone=time_zone)
    assert visible_members(gerda) == seen


@pytest.mark.parametrize(
    "birth", [date(2008, 2, 29), date(2006, 3, 1), date(2006, 2, 28), date(2008, 12, 31)]
)
def test_the_database_knows_when_somebody_comes_of_age_as_the_law_does(birth):
    with connection.cursor() as cursor:
        cursor.execute("select membership_of_age(%s)", [birth])
        assert cursor.fetchone() == (comes_of_age(birth),)


def test_a_bond_that_is_over_or_to_come_opens_nothing(kim):
    former, later = a_person("Gerda Vormund"), a_person("Gerd Vormund")
    beside(kim, former, until_day=date(2021, 1, 1))
    beside(kim, later, from_day=date(2099, 1, 1))
    assert visible_members(former) == visible_members(later) == 0


def test_an_organisations_representative_acts_and_a_joint_holder_only_sees(kim):
    rita, jan = a_person("Rita Rat"), a_person("Jan Mit")
    with system_access():
        kim.party.kind, kim.party.name = PartyKind.HOUSEHOLD, "Haushalt Kind"
        kim.party.birth_date = None
        kim.party.save()
    beside(kim, jan, role="joint_holder")
    assert visible_members(jan) == 1
    with pytest.raises(NotAllowed):
        does(acting_for(jan), give_notice, member_id=kim.pk, received_on=TODAY)
    beside(kim, rita, role="representative")
    assert does(acting_for(rita), give_notice, member_id=kim.pk, received_on=TODAY).cause == "notice"


def test_strangers_see_nothing_of_either(client, kim):
    gerda, stranger = a_person("Gerda Vormund"), a_person("Bert Beet")
    beside(kim, gerda)
    assert visible_members(stranger) == 0
    assert signed_in(client, stranger).get(f"/members/{kim.pk}").status_code == 404
    with pytest.raises(NotFound):
        does(acting_for(stranger), give_notice, member_id=kim.pk, received_on=TODAY)
