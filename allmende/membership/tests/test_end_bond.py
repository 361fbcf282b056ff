"""What `end_bond` does and refuses."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from django.db import IntegrityError, transaction

from allmende.kernel.errors import Invalid, NotAllowed, NotFound
from allmende.kernel.models import AuditEntry
from allmende.kernel.row_access import seeing, system_access
from allmende.membership.bonds.beside import PersonBeside
from allmende.membership.letters.self_service import self_service_letter
from allmende.membership.models import Bond, Party, SelfServiceKey
from allmende.membership.permissions import bonds_visible_to
from allmende.membership.refusals.members import BondNotAllowed, EndedAlready, LastHeir
from allmende.membership.use_cases.give_notice import give_notice
from allmende.membership.use_cases.offer_self_service import offer_self_service
from allmende.membership.use_cases.record_death import Heir, record_death
from allmende.membership.use_cases.take_back_exit import take_back_exit
from tests.members import a_member, some_statutes
from tests.people import a_coop, a_person, acting_for, an_officer, signed_in

from .beside import CHILD, GERD, SINCE, added, ended
from .exits import TODAY, does, the_office

pytestmark = pytest.mark.django_db
DIED = date(2026, 10, 3)
NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


@pytest.fixture
def coop():
    return a_coop("Gartenwerk eG")


@pytest.fixture
def office(coop):
    return the_office(coop)


@pytest.fixture
def kim(coop):
    return a_member(coop, "Kim Kind", birth_date=CHILD)


def linked(bond, person):
    """The login of who stands beside, as link_login does it."""
    with system_access():
        Party.objects.filter(pk=bond.beside_id).update(person=person)


def test_it_ends_with_a_day_and_a_reason(coop, office, kim):
    bond = ended(office, added(office, kim), date(2026, 11, 1), " Moved abroad ")
    with system_access():
        bond.refresh_from_db()
        told = AuditEntry.objects.get(fact="BondEnded").details
    assert (bond.from_day, bond.until_day, bond.end_reason) == (SINCE, date(2026, 11, 1), "Moved abroad")
    assert told == {
        "bond_id": bond.pk,
        "party_id": kim.party_id,
        "coop_id": coop.pk,
        "role": "guardian",
        "until_day": "2026-11-01",
    }
    with pytest.raises(EndedAlready):
        ended(office, bond)


def test_with_the_end_sight_and_acting_end_at_once(client, coop, office, kim):
    bond, gerda = added(office, kim), a_person("Gerda Vormund")
    linked(bond, gerda)
    page = signed_in(client, gerda)
    assert page.get(f"/members/{kim.pk}").status_code == 200
    does(acting_for(gerda), give_notice, member_id=kim.pk, received_on=TODAY)
    ended(office, bond)
    assert page.get(f"/members/{kim.pk}").status_code == 404
    assert "Kim Kind" not in page.get("/memberships").content.decode()
    with pytest.raises(NotFound):
        does(acting_for(gerda), give_notice, member_id=kim.pk, received_on=TODAY)


def test_the_letter_to_who_stands_beside_names_beside_whom(office, kim):
    bond = added(office, kim)
    with seeing(office):
        subject, body = self_service_letter(bond.beside, key="k", until=NOW)
    assert "Kim Kind" in subject
    assert "Kim Kind" in body
    anna = a_member(kim.coop)
    added(office, kim, who=PersonBeside(party_id=anna.party_id))
    with seeing(office):
        own, _body = self_service_letter(Party.objects.get(pk=anna.party_id), key="k", until=NOW)
    assert "Kim Kind" not in own


def test_a_letter_on_its_way_works_no_longer_unless_there_is_something_else_to_see(coop, office, kim):
    sister = a_member(coop, "Lea Kind", birth_date=CHILD)
    bond = added(office, kim)
    with system_access():
        other = Bond.objects.create(
            coop=coop, party=sister.party, beside=bond.beside, role="guardian", from_day=SINCE
        )
    with seeing(office):
        offer_self_service(actor=office, party=bond.beside, now=NOW)
    ended(office, bond)
    with system_access():
        assert SelfServiceKey.objects.filter(party=bond.beside).exists()
    ended(office, other)
    with system_access():
        assert not SelfServiceKey.objects.filter(party=bond.beside).exists()


@pytest.mark.parametrize("day", [date(2026, 2, 28), date(2026, 11, 21)])
def test_it_ends_neither_before_it_began_nor_after_today(office, kim, day):
    with pytest.raises(BondNotAllowed) as refused:
        ended(office, added(office, kim), day)
    assert refused.value.field == "until_day"


@pytest.mark.parametrize("reason", [" ", "x" * 201])
def test_it_ends_with_a_reason(office, kim, reason):
    with pytest.raises(Invalid) as refused:
        ended(office, added(office, kim), reason=reason)
    assert refused.value.field == "reason"


def test_what_was_never_true_ends_on_the_day_it_began_and_can_be_entered_anew(office, kim):
    bond = ended(office, added(office, kim), SINCE, "Typed beside the wrong child")
    again = added(office, kim, who=GERD)
    assert again.until_day is None
    with seeing(office):
        assert Bond.objects.get(pk=bond.pk).until_day == SINCE


def test_the_last_heir_stays_where_only_the_heirs_tell_of_the_death(coop, office):
    some_statutes(coop, heirs_continue=True)
    anna = a_member(coop)
    eva = Heir(given_name="Eva", family_name="Erbe")
    does(office, record_death, member_id=anna.pk, died_on=DIED, heirs=[eva])
    with system_access():
        first = Bond.objects.get(party=anna.party)
    with pytest.raises(LastHeir):
        ended(office, first)
    added(office, anna, "heir", GERD, from_day=DIED)
    assert ended(office, first, DIED, "Renounced").until_day == DIED


def test_heirs_of_a_death_taken_back_never_were(coop, office):
    anna = a_member(coop)
    eva = Heir(given_name="Eva", family_name="Erbe", represents=True)
    departure = does(office, record_death, member_id=anna.pk, died_on=DIED, heirs=[eva])
    does(office, take_back_exit, member_id=anna.pk, departure_id=departure.pk, reason="Verwechselt")
    with system_access():
        bonds = list(Bond.objects.filter(party=anna.party).values_list("from_day", "until_day"))
        party_id = Bond.objects.filter(party=anna.party).first().beside_id
    assert bonds == [(DIED, DIED)] * 2
    known = Heir(party_id=party_id, represents=True)
    assert does(office, record_death, member_id=anna.pk, died_on=DIED, heirs=[known]) is not None


def test_nobody_but_the_office_ends_it(coop, office, kim):
    bond, gerda = added(office, kim), a_person("Gerda Vormund")
    linked(bond, gerda)
    for actor in (acting_for(gerda), an_officer(a_coop()), acting_for(a_person("Bert Beet"))):
        with pytest.raises(NotFound):
            ended(actor, bond)


@pytest.mark.parametrize(
    "change",
    [
        {"role": "carer"},
        {"from_day": date(2026, 4, 1), "until_day": TODAY},
        {"until_day": None},
        {"end_reason": "Another"},
    ],
)
def test_the_database_lets_it_end_once_and_rewrites_nothing(office, kim, change):
    bond = added(office, kim)
    if "until_day" not in change:
        ended(office, bond)
    with system_access(), pytest.raises(IntegrityError, match="a bond ends once"), transaction.atomic():
        Bond.objects.filter(pk=bond.pk).update(**change)


def test_who_sees_a_bond_but_may_not_keep_the_list_with_this_token_ends_none(office, kim):
    bond = added(office, kim)
    elsewhere = replace(office, scopes=frozenset({"pool"}))
    with seeing(elsewhere):
        assert bonds_visible_to(elsewhere).filter(pk=bond.pk).exists()
    with pytest.raises(NotAllowed):
        ended(elsewhere, bond)
    with system_access():
        bond.refresh_from_db()
    assert bond.until_day is None
