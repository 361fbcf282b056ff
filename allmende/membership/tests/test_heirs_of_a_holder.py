"""Several heirs of a joint holder have one who represents them: never alone for the membership, but in their place."""

from __future__ import annotations

from datetime import timedelta

import pytest

from allmende.kernel.errors import NotAllowed
from allmende.kernel.row_access import seeing, system_access
from allmende.membership.bonds.beside import PersonBeside
from allmende.membership.bonds.roles import roles_beside
from allmende.membership.letters.confirming import readers_of
from allmende.membership.models import Bond, Member, Party, PassesTo
from allmende.membership.money.payouts import with_members
from allmende.membership.permissions import acts_for, members_visible_to
from allmende.membership.queries import declares_together, has_died
from allmende.membership.refusals.members import BondNotAllowed, OneJointRepresentative
from allmende.membership.use_cases.give_notice import give_notice
from allmende.payments.models import Payout
from tests.api.programs import Program
from tests.members import some_statutes
from tests.people import a_coop, a_person, acting_for, an_office, signed_in

from .beside import added, ended
from .exits import TODAY, does, now_of, the_office
from .test_record_holder_death import DIED, a_household, dies, of

pytestmark = pytest.mark.django_db
CLEO = PersonBeside(given_name="Cleo", family_name="Erbin", email="cleo@example.org")
DORA = PersonBeside(given_name="Dora", family_name="Notarin", email="dora@example.org")
TOGETHER = "joint_representative"


@pytest.fixture
def coop():
    return a_coop("Gartenwerk eG")


@pytest.fixture
def office(coop):
    return the_office(coop)


@pytest.fixture
def household(coop, office):
    """Of Anna, and of the heirs of Bodo: Cleo is one of them."""
    some_statutes(coop)
    household = a_household(coop)
    dies(office, "Bodo")
    added(office, household, "joint_holder", CLEO, from_day=DIED)
    return household


def signing_in(bond: Bond):
    person = a_person(bond.beside.full_name)
    with system_access():
        Party.objects.filter(pk=bond.beside_id).update(person=person)
    return acting_for(person)


def test_it_is_one_of_them_or_somebody_else_and_stands_there_once(office, household):
    with seeing(office):
        assert TOGETHER in roles_beside(household.party, on=TODAY)
    cleo = PersonBeside(party_id=of("Cleo").beside_id)
    bond = added(office, household, TOGETHER, cleo, from_day=DIED)
    assert bond.beside_id == of("Cleo").beside_id
    with pytest.raises(OneJointRepresentative):
        added(office, household, TOGETHER, DORA, from_day=DIED)
    ended(office, bond, reason="Die Erben wählten neu")
    assert added(office, household, TOGETHER, DORA, from_day=TODAY).until_day is None


def test_whoever_represents_them_sees_and_declares_with_the_others_only(office, household):
    dora = signing_in(added(office, household, TOGETHER, DORA, from_day=DIED))
    with seeing(dora):
        assert members_visible_to(dora).filter(pk=household.pk).exists()
        member = Member.objects.select_related("party").get(pk=household.pk)
        assert not acts_for(dora, member)
        assert declares_together(dora.person_id, member.party, on=TODAY)
    with pytest.raises(NotAllowed):
        does(dora, give_notice, member_id=household.pk, received_on=TODAY)


def test_the_membership_is_nobodys_who_died(office, household):
    """Letters go to all who hold it, with who represents the heirs, and payouts to the membership."""
    added(office, household, TOGETHER, DORA, from_day=DIED)
    member = now_of(household)
    with seeing(office):
        assert not has_died(member.party_id)
        assert {each.full_name for each in readers_of(member, on=TODAY)} == {
            "Anna Beet", "Cleo Erbin", "Dora Notarin",
        }  # fmt: skip
        payout = Payout(creditor=member.pk, amount=1, due_until=TODAY)
        (owed,) = with_members(member.coop_id, [payout], on=TODAY)
        assert (owed.has_died, owed.instead) == (False, "")


def test_dying_too_ends_it(office, household):
    cleo = PersonBeside(party_id=of("Cleo").beside_id)
    bond = added(office, household, TOGETHER, cleo, from_day=DIED)
    dies(office, "Cleo", died_on=TODAY)
    with system_access():
        bond.refresh_from_db()
    assert (bond.until_day, bond.end_reason) == (TODAY, "Sterbeurkunde 12/2026")


@pytest.mark.parametrize(
    ("role", "from_day", "field"),
    [("heir", DIED, "role"), (TOGETHER, DIED - timedelta(days=1), "from_day")],
)
def test_what_does_not_fit_is_refused(office, household, role, from_day, field):
    with pytest.raises(BondNotAllowed) as refused:
        added(office, household, role, DORA, from_day=from_day)
    assert refused.value.field == field


@pytest.mark.parametrize("passes_to", [None, PassesTo.OTHERS])
def test_where_no_part_passed_to_heirs_nobody_represents_any(coop, office, passes_to):
    household = a_household(coop)
    if passes_to:
        dies(office, "Bodo", passes_to=passes_to)
    with seeing(office):
        assert TOGETHER not in roles_beside(household.party, on=TODAY)
    with pytest.raises(BondNotAllowed) as refused:
        added(office, household, TOGETHER, DORA, from_day=DIED)
    assert refused.value.field == "role"


def test_page_and_program(client, coop, household):
    person = a_person(language="en")
    an_office(person, coop)
    page = signed_in(client, person, coop)
    address = f"/members/{household.pk}/bonds"
    assert f'value="{TOGETHER}"' in page.get(f"{address}/new").content.decode()
    said = {"role": TOGETHER, "from_day": DIED.isoformat(), "family_name": "Notarin", "given_name": "Dora"}
    assert page.post(f"{address}/new", said | {"country": "DE"}).status_code == 302
    shown = page.get(address).content.decode()
    assert "joint representative of the heirs since" in shown
    assert "whoever represents all of them" in shown
    again = Program(person, coop).post(address, **said)
    assert again.refusal == (409, "one-joint-representative")
