from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from allmende.kernel.row_access import seeing, system_access
from allmende.membership.joining.applying import people_from
from allmende.membership.models import Application, Bond, BondRole, Member, PartyChange
from allmende.membership.refusals.members import AlreadyAMember
from allmende.membership.use_cases.admit_member import admit_member
from allmende.membership.use_cases.edit_party import ContactData, edit_party
from allmende.membership.use_cases.reject_application import reject_application
from tests.members import a_member, a_party
from tests.people import LONG_AGO, a_coop, a_person, acting_for, an_officer

from .joining import ANNA, BOARD, DECIDED_AT, an_application, named, stored
from .test_apply_for_membership import HOUSEHOLD, mails

pytestmark = pytest.mark.django_db
AGAIN = datetime(2026, 6, 1, 9, 0, tzinfo=UTC)
LAST_YEAR = date(2025, 12, 31)


@pytest.fixture
def person_who_left():
    coop, login = a_coop(), a_person("Anna Ackermann")
    details = {name: getattr(ANNA, name) for name in ("birth_date", "email", "street", "postcode", "town")}
    party = a_party(coop, "Anna Ackermann", person=login, **details)
    member = a_member(coop, party=party, on=LONG_AGO)
    with system_access():
        Member.objects.filter(pk=member.pk).update(left_on=LAST_YEAR)
    return coop, acting_for(login), party


def test_who_joins_again_is_in_the_list_as_declared_now_and_rejected_as_before(person_who_left):
    coop, person, party = person_who_left
    moved = replace(ANNA, family_name="Berg", street="Neue Gasse 2", email="neu@example.org")
    application = an_application(coop, moved, actor=person, now=AGAIN)
    found = stored(application).party
    assert (found.pk, found.family_name, found.street, found.email) == (
        party.pk, "Berg", "Neue Gasse 2", "neu@example.org",
    )  # fmt: skip
    assert mails()[-2][0] == "neu@example.org"
    office = an_officer(coop)
    with seeing(office):
        before = PartyChange.objects.get(party=party)
        assert (before.before["street"], before.actor_system) == (ANNA.street, "applicant")
        fixed = replace(ContactData.of(found), postcode="14771", phone="0331 1")
        edit_party(actor=office, party=found, data=fixed, now=AGAIN + timedelta(days=1))
        reject_application(
            actor=office, application_id=application.pk, reason="", now=AGAIN + timedelta(days=2)
        )
        found.refresh_from_db()
        assert (found.family_name, found.street, found.email) == ("Ackermann", ANNA.street, ANNA.email)
        assert (found.postcode, found.phone) == ("14771", "0331 1")  # what the office wrote since stays
        kept = PartyChange.objects.get(party=party).before
        assert "Neue Gasse 2" not in str(kept)
        assert kept["postcode"] == ANNA.postcode


def test_who_joins_again_as_a_household_or_for_somebody_else_stays_who_that_is(person_who_left):
    coop, person, party = person_who_left
    holders = people_from("Uwe Acker\nanna  Ackermann", BondRole.JOINT_HOLDER)
    household = stored(an_application(coop, HOUSEHOLD, actor=person, now=AGAIN, beside=holders))
    assert (household.party.kind, household.party.person_id) == ("household", None)
    with system_access():
        assert [each.beside_id == party.pk for each in Bond.objects.order_by("pk")] == [False, True]
    other = named("Bert", "Beet", birth_date=date(1990, 1, 1))
    somebody_else = stored(an_application(coop, other, actor=person, now=AGAIN)).party
    assert (somebody_else.pk == party.pk, somebody_else.person_id) == (False, None)
    with seeing(person):
        assert Application.objects.get(state="open").pk == household.pk


def test_a_member_may_join_with_others_and_is_refused_alone():
    coop, person = a_coop(), acting_for(a_person("Anna Ackermann"))
    first = an_application(coop, actor=person)
    office = an_officer(coop)
    with seeing(office):
        admit_member(actor=office, application_id=first.pk, resolution=BOARD, now=DECIDED_AT)
    with pytest.raises(AlreadyAMember):
        an_application(coop, actor=person)
    holders = people_from("Anna Ackermann\nUwe Acker", BondRole.JOINT_HOLDER)
    household = an_application(coop, HOUSEHOLD, actor=person, beside=holders)
    with system_access():
        assert Bond.objects.filter(party=household.party_id, beside=first.party_id).exists()


def test_of_a_household_whoever_is_signed_in_gets_the_login():
    coop, person = a_coop(), a_person("Uwe Acker")
    holders = people_from("Eva Ackermann\nUwe Acker", BondRole.JOINT_HOLDER)
    household = an_application(coop, HOUSEHOLD, actor=acting_for(person), beside=holders)
    assert stored(household).party.person_id is None
    with seeing(acting_for(person)):
        assert Application.objects.count() == 1
    with system_access():
        found = Bond.objects.order_by("pk").values_list("beside__person", flat=True)
        assert list(found) == [None, person.pk]
