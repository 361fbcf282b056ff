"""What `add_bond` does and refuses."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from allmende.kernel.errors import NotAllowed, NotFound
from allmende.kernel.models import AuditEntry
from allmende.kernel.row_access import seeing, system_access
from allmende.membership.bonds.beside import PersonBeside, namesakes
from allmende.membership.models import Bond, Party, PartyKind
from allmende.membership.refusals.members import (
    BondNotAllowed,
    NotTheCase,
    OneJointRepresentative,
    StandsBesideAlready,
)
from allmende.membership.use_cases.record_death import Heir, record_death
from tests.members import a_member, a_party, some_statutes
from tests.people import a_coop, a_person, acting_for, an_officer

from .beside import CHILD, GERD, GERDA, GROWN_UP, SINCE, added, ended, turned_into
from .exits import TODAY, does, the_office

pytestmark = pytest.mark.django_db
DIED = date(2026, 10, 3)
EVA, EMIL = (PersonBeside(given_name=name, family_name="Erbe") for name in ("Eva", "Emil"))


@pytest.fixture
def coop():
    return a_coop("Gartenwerk eG")


@pytest.fixture
def office(coop):
    return the_office(coop)


@pytest.fixture
def kim(coop):
    return a_member(coop, "Kim Kind", birth_date=CHILD)


def died(office, member, *heirs):
    return does(office, record_death, member_id=member.pk, died_on=DIED, heirs=heirs)


def test_a_guardian_is_written_down_with_a_row_of_the_own(coop, office, kim):
    bond = added(office, kim)
    assert (bond.role, bond.from_day, bond.until_day, bond.beside.full_name) == (
        *("guardian", SINCE, None),
        "Gerda Vormund",
    )
    assert (bond.beside.coop_id, bond.beside.email) == (coop.pk, "gerda@example.org")
    with system_access():
        assert AuditEntry.objects.get(fact="BondAdded").details == {
            "bond_id": bond.pk,
            "member_id": kim.pk,
            "coop_id": coop.pk,
            "role": "guardian",
            "from_day": SINCE.isoformat(),
        }


def test_who_stands_in_the_register_already_is_taken_from_there(coop, office, kim):
    sister = a_member(coop, "Lea Kind", birth_date=CHILD)
    first = added(office, kim)
    with seeing(office):
        assert [
            each.pk for each in namesakes(coop.pk, given_name="gerda ", family_name="VORMUND", but=0)
        ] == [first.beside_id]
    second = added(office, sister, who=PersonBeside(party_id=first.beside_id))
    assert second.beside_id == first.beside_id
    stranger = a_party(a_coop(), "Bert Beet")
    for unknown in (stranger.pk, kim.party_id, 2**40):
        with pytest.raises(NotTheCase) as refused:
            added(office, kim, who=PersonBeside(party_id=unknown))
        assert refused.value.field == "family_name"
    with pytest.raises(NotTheCase):
        added(office, kim, who=PersonBeside(given_name="Gerda", family_name=" "))


@pytest.mark.parametrize(
    ("kind", "birth", "allowed"),
    [
        (PartyKind.PERSON, CHILD, {"guardian"}),
        (PartyKind.PERSON, GROWN_UP, {"carer"}),
        (PartyKind.PERSON, None, {"carer"}),
        (PartyKind.PERSON, date(2008, 11, 20), {"carer"}),
        (PartyKind.PERSON, date(2008, 11, 21), {"guardian"}),
        (PartyKind.ORGANISATION, None, {"representative"}),
        (PartyKind.HOUSEHOLD, None, {"joint_holder"}),
    ],
)
def test_beside_whom_somebody_may_stand_as_what(coop, office, kind, birth, allowed):
    member = a_member(coop, "Kim Kind", birth_date=birth)
    if kind != PartyKind.PERSON:
        turned_into(member, kind, "Werkhof Linde")
    for role in ("guardian", "carer", "representative", "joint_holder", "heir", "joint_representative"):
        if role in allowed:
            assert added(office, member, role).role == role
        else:
            with pytest.raises(BondNotAllowed) as refused:
                added(office, member, role)
            assert refused.value.field == "role"
            assert refused.value.rule


def test_two_guardians_stand_there_but_nobody_twice(office, kim):
    gerda = added(office, kim)
    added(office, kim, who=GERD)
    with pytest.raises(StandsBesideAlready):
        added(office, kim, who=PersonBeside(party_id=gerda.beside_id), from_day=TODAY)
    ended(office, gerda, date(2026, 11, 1))
    again = added(office, kim, who=PersonBeside(party_id=gerda.beside_id), from_day=date(2026, 11, 1))
    assert again.beside_id == gerda.beside_id


def test_nobody_stands_there_from_tomorrow_on(office, kim):
    with pytest.raises(BondNotAllowed) as refused:
        added(office, kim, from_day=date(2026, 11, 21))
    assert refused.value.field == "from_day"


def test_heirs_are_added_later_and_as_many_as_there_are(office, coop):
    anna = a_member(coop, birth_date=GROWN_UP)
    with pytest.raises(BondNotAllowed):
        added(office, anna, "heir", EVA, from_day=DIED)
    died(office, anna)
    for number in range(5):
        added(office, anna, "heir", PersonBeside(given_name=str(number), family_name="Erbe"), from_day=DIED)
    proven = added(office, anna, "heir", EVA, from_day=DIED, proven_on=date(2026, 11, 12))
    with system_access():
        assert Bond.objects.filter(party=anna.party, role="heir").count() == 6
    assert proven.proven_on == date(2026, 11, 12)
    for refused_of, field in (
        ({"role": "heir", "from_day": date(2026, 10, 2)}, "from_day"),
        ({"role": "heir", "from_day": DIED, "proven_on": date(2026, 10, 2)}, "proven_on"),
        ({"role": "heir", "from_day": DIED, "proven_on": date(2026, 11, 21)}, "proven_on"),
        ({"role": "joint_representative", "proven_on": TODAY, "from_day": DIED}, "proven_on"),
        ({"role": "carer"}, "role"),
    ):
        with pytest.raises(BondNotAllowed) as refused:
            added(office, anna, who=EMIL, **refused_of)
        assert refused.value.field == field


def test_where_heirs_stay_members_more_are_added_too(office, coop):
    some_statutes(coop, heirs_continue=True)
    anna = a_member(coop)
    assert died(office, anna, Heir(given_name="Eva", family_name="Erbe")) is None
    assert added(office, anna, "heir", EMIL, from_day=DIED).role == "heir"


def test_the_dead_stand_beside_nobody(office, coop, kim):
    anna = a_member(coop)
    died(office, anna)
    with pytest.raises(BondNotAllowed):
        added(office, kim, who=PersonBeside(party_id=anna.party_id))


def test_heirs_have_one_joint_representative_at_a_time(office, coop):
    anna = a_member(coop)
    died(office, anna)
    eva = added(office, anna, "joint_representative", EVA, from_day=DIED)
    with pytest.raises(OneJointRepresentative) as refused:
        added(office, anna, "joint_representative", EMIL, from_day=TODAY)
    assert refused.value.extra == {"bond": eva.pk}
    ended(office, eva, date(2026, 11, 10))
    assert added(office, anna, "joint_representative", EMIL, from_day=date(2026, 11, 10)).until_day is None


def test_nobody_but_the_office_writes_it_down(coop, kim):
    gerda = a_person("Gerda Vormund")
    with system_access():
        party = a_party(coop, "Gerda Vormund", person=gerda)
        Bond.objects.create(coop=coop, party=kim.party, beside=party, role="guardian", from_day=SINCE)
    with pytest.raises(NotAllowed):
        added(acting_for(gerda), kim, who=GERD)
    for stranger in (an_officer(a_coop()), acting_for(a_person("Bert Beet"))):
        with pytest.raises(NotFound):
            added(stranger, kim, who=GERD)


@pytest.mark.parametrize(
    ("rows", "constraint"),
    [
        ([{}, {"from_day": date(2026, 5, 1)}], "nobody_stands_beside_twice_in_a_role"),
        (
            [{"role": "joint_representative"}, {"role": "joint_representative"}],
            "heirs_have_one_joint_representative_at_a_time",
        ),
        ([{"proven_on": SINCE}], "only_heirs_have_a_certificate_of_inheritance"),
        ([{"end_reason": "Moved"}], "only_a_bond_that_ended_says_why"),
        ([{"until_day": date(2026, 2, 1)}], "a_bond_ends_after_it_began"),
    ],
)
def test_the_database_refuses_it_too(coop, kim, rows, constraint):
    people = {who: a_party(coop, f"{who.given_name} {who.family_name}") for who in (GERDA, GERD)}
    bonds = [
        Bond(
            coop=coop,
            party_id=kim.party_id,
            **({"role": "guardian", "from_day": SINCE} | row),
            beside=people[GERD] if place and "role" in row else people[GERDA],
        )
        for place, row in enumerate(rows)
    ]
    with system_access(), pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Bond.objects.bulk_create(bonds)


def test_the_database_joins_no_two_registers(coop, kim):
    stranger = a_party(a_coop(), "Bert Beet")
    with system_access():
        for sides in ((kim.party, stranger), (stranger, Party.objects.get(pk=kim.party_id))):
            with pytest.raises(IntegrityError, match="both sides of a bond"), transaction.atomic():
                Bond.objects.create(
                    coop=coop, party=sides[0], beside=sides[1], role="guardian", from_day=SINCE
                )
