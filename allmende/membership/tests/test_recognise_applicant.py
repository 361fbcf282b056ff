"""The office says that a guest who applies is a former member (recognise_applicant): one row for both memberships."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from django.db import IntegrityError, transaction

from allmende.identity.models import Person
from allmende.kernel.errors import NotFound
from allmende.kernel.models import AuditEntry
from allmende.kernel.row_access import seeing, system_access
from allmende.membership.joining.applying import Account, people_from
from allmende.membership.models import Application, Bond, BondRole, Member, Party, PartyChange
from allmende.membership.permissions import members_visible_to
from allmende.membership.refusals.joining import NotTheSamePerson
from allmende.membership.refusals.members import (
    AlreadyAMember,
    AlreadyApplied,
    AlreadyLinked,
    NoApplication,
)
from allmende.membership.use_cases.admit_member import admit_member
from allmende.membership.use_cases.reject_application import reject_application
from allmende.membership.use_cases.take_back_admission import take_back_admission
from allmende.payments.queries import mandate_of
from tests.api.programs import Program
from tests.members import a_member, a_party, gave_all_back
from tests.people import LONG_AGO, a_coop, a_person, acting_for, an_officer, signed_in

from .joining import ANNA, BOARD, DECIDED_AT, SIGNED_AT, an_application, named, stored

pytestmark = pytest.mark.django_db
LATER = datetime(2026, 3, 21, 9, 0, tzinfo=UTC)
MOVED = replace(ANNA, street="Neue Gasse 2", email="neu@example.org")


@pytest.fixture
def coop():
    return a_coop("Gartenwerk eG")


@pytest.fixture
def office(coop):
    return an_officer(coop)


@pytest.fixture
def former(coop):
    return who_left(coop)


def who_left(coop, *, person=None, left_on=date(2025, 12, 31), **more):
    details = {name: getattr(ANNA, name) for name in ("birth_date", "email", "street", "postcode", "town")}
    party = a_party(coop, "Anna Ackermann", person=person, **details)
    member = a_member(coop, party=party, on=LONG_AGO)
    gave_all_back(member, left_on=left_on, **more)
    return member


def admitted(office, application, same_as):
    with seeing(office):
        return admit_member(
            actor=office, application_id=application.pk, resolution=BOARD, now=DECIDED_AT, same_as=same_as.pk
        )


def taken_back_and_rejected(office, member, application):
    with seeing(office):
        take_back_admission(actor=office, member_id=member.pk, reason="Irrtum", on=LATER.date(), now=LATER)
        reject_application(actor=office, application_id=application.pk, reason="", now=LATER)


def party_now(member):
    with system_access():
        return Party.objects.get(pk=member.party_id)


def test_the_membership_is_of_the_row_from_before_which_says_what_was_declared(coop, office, former):
    account = Account(holder="Anna Ackermann", iban="DE89370400440532013000")
    application = an_application(coop, MOVED, account=account)
    own = application.party_id
    member = admitted(office, application, former)
    assert (member.party_id, member.number) == (former.party_id, 2)
    assert (party_now(former).street, party_now(former).email) == ("Neue Gasse 2", "neu@example.org")
    kept = stored(application)
    assert (kept.party_id, kept.recognised_at) == (former.party_id, DECIDED_AT)
    assert kept.declaration["details"]["street"] == "Neue Gasse 2"
    with seeing(office):
        before = PartyChange.objects.get(party=former.party_id)
        assert (before.before["street"], before.actor_coop) == (ANNA.street, coop.pk)
        assert not Party.objects.filter(pk=own).exists()
        assert mandate_of(coop_id=coop.pk, debtor=member.pk).holder == "Anna Ackermann"
    told = AuditEntry.objects.get(fact="ApplicantRecognised")
    assert (told.person_id, told.details["party_id"]) == (office.person_id, former.party_id)


def test_taken_back_and_rejected_the_row_says_what_it_said(coop, office, former):
    application = an_application(coop, MOVED)
    taken_back_and_rejected(office, admitted(office, application, former), application)
    assert (party_now(former).street, party_now(former).email) == (ANNA.street, ANNA.email)
    with system_access():
        assert not PartyChange.objects.exists()
        assert not Application.objects.exists()


def test_the_login_of_who_applied_signed_in_goes_over_and_goes_with_the_application(coop, office, former):
    login = a_person("Anna Ackermann")
    application = an_application(coop, MOVED, actor=acting_for(login))
    member = admitted(office, application, former)
    assert party_now(former).person_id == login.pk
    taken_back_and_rejected(office, member, application)
    assert party_now(former).person_id is None


def test_a_login_that_was_linked_before_stays(coop, office):
    login = a_person("Anna Ackermann")
    former = who_left(coop, person=login)
    application = an_application(coop, MOVED)
    member = admitted(office, application, former)
    taken_back_and_rejected(office, member, application)
    assert party_now(former).person_id == login.pk


def test_another_login_is_somebody_else(coop, office):
    former = who_left(coop, person=a_person("Anna Ackermann"))
    with pytest.raises(AlreadyLinked):
        admitted(office, an_application(coop, actor=acting_for(a_person("Anna Ackermann"))), former)


def test_an_entry_by_mistake_keeps_its_number_and_no_name(coop, office, former):
    """Admitted as somebody new, that taken back, and then said who it is."""
    application = an_application(coop)
    own = application.party_id
    with seeing(office):
        mistake = admit_member(
            actor=office,
            application_id=application.pk,
            resolution=BOARD,
            now=DECIDED_AT,
            somebody_else=True,
        )
        take_back_admission(actor=office, member_id=mistake.pk, reason="Irrtum", on=LATER.date(), now=LATER)
    assert admitted(office, application, former).number == 3
    with system_access():
        left = Party.objects.get(pk=own)
        assert (left.birth_date, left.email, left.given_name) == (None, "", "")


def test_who_is_a_member_still_is_refused(coop, office):
    with pytest.raises(AlreadyAMember):
        admitted(office, an_application(coop), a_member(coop))
    with pytest.raises(AlreadyAMember):  # until after the resolution
        admitted(office, an_application(coop), who_left(coop, left_on=date(2026, 3, 31)))


def test_with_shares_of_a_member_too(client, coop, office, former):
    giver, application = a_member(coop, "Bert Beet", shares=3, paid=300_00), an_application(coop)
    signed_in(client, Person.objects.get(pk=office.person_id), coop)
    said = {
        "giver": giver.number,
        "shares": 1,
        "agreed_on": "2026-03-18",
        "on": "2026-03-18",
        "by": "Vorstand",
    }
    page = f"/applications/{application.pk}/takeover"
    assert 'name="same_as"' in client.get(f"{page}/new").content.decode()
    assert client.post(f"{page}/new", said).status_code == 422  # nobody has looked
    said |= {"same_as": former.pk}
    assert client.post(f"{page}/new", said).status_code == 200
    assert client.post(page, said).status_code == 302
    assert stored(application).member.party_id == former.party_id


def test_another_name_is_somebody_else(coop, office, former):
    with pytest.raises(NotTheSamePerson):
        admitted(office, an_application(coop, named("Berta", "Beet")), former)
    other = a_coop("Andere eG")
    with pytest.raises(NotFound):
        admitted(office, an_application(coop), who_left(other))


def test_who_has_died_does_not_join_again(coop, office):
    with pytest.raises(NotTheSamePerson):
        admitted(office, an_application(coop), who_left(coop, left_by="death"))


def test_who_stands_beside_somebody_keeps_a_row_of_the_own(coop, office, former):
    application = an_application(coop)
    with system_access():
        firm = Party.objects.create(coop=coop, kind="organisation", name="Hofladen eG")
        Bond.objects.create(
            coop=coop, party=firm, beside=application.party, role=BondRole.REPRESENTATIVE, from_day=LONG_AGO
        )
    with pytest.raises(NotTheSamePerson):
        admitted(office, application, former)


FIRM = replace(ANNA, kind="organisation", name="Hofladen eG", given_name="", family_name="", birth_date=None)


def a_firm_that_left(coop, *names):
    with system_access():
        party = Party.objects.create(coop=coop, kind="organisation", name="Hofladen eG", town="Brennau")
        for name in names:
            beside = a_party(coop, name)
            Bond.objects.create(
                coop=coop, party=party, beside=beside, role=BondRole.REPRESENTATIVE, from_day=LONG_AGO
            )
    member = a_member(coop, party=party, on=LONG_AGO)
    gave_all_back(member, left_on=date(2025, 12, 31))
    return member


def beside(party_id):
    with system_access():
        bonds = Bond.objects.filter(party=party_id, until_day=None)
        return [each.beside.full_name for each in bonds.order_by("from_day", "pk")]


def test_an_organisation_brings_who_represents_it_now(coop, office):
    former = a_firm_that_left(coop, "Rita Rübe")
    names = people_from("rita rübe\nBodo Beet", BondRole.REPRESENTATIVE)
    application = an_application(coop, FIRM, beside=names)
    own = application.party_id
    member = admitted(office, application, former)
    assert (member.party_id, beside(former.party_id)) == (former.party_id, ["Rita Rübe", "Bodo Beet"])
    with system_access():
        assert not Party.objects.filter(pk=own).exists()
        assert Party.objects.filter(coop=coop).count() == 3
    taken_back_and_rejected(office, member, application)
    assert beside(former.party_id) == ["Rita Rübe"]
    with system_access():
        assert Party.objects.filter(coop=coop).count() == 2


def test_who_represented_it_and_is_not_declared_does_so_no_longer(coop, office):
    former = a_firm_that_left(coop, "Rita Rübe", "Otto Olive")
    names = people_from("Otto Olive", BondRole.REPRESENTATIVE)
    application = an_application(coop, FIRM, beside=names)
    member = admitted(office, application, former)
    assert beside(former.party_id) == ["Otto Olive"]
    with system_access():
        (ended,) = Bond.objects.exclude(until_day=None).select_related("beside")
    assert (ended.beside.full_name, ended.until_day) == ("Rita Rübe", SIGNED_AT.date())
    told = AuditEntry.objects.get(fact="BondEnded")
    assert (told.person_id, told.details["bond_id"]) == (office.person_id, ended.pk)
    taken_back_and_rejected(office, member, application)
    assert sorted(beside(former.party_id)) == ["Otto Olive", "Rita Rübe"]


@pytest.mark.parametrize("role", [BondRole.ATTORNEY, BondRole.INSPECTOR])
def test_a_power_for_the_former_membership_is_none_for_the_new_one(coop, office, role):
    former = a_firm_that_left(coop)
    login = a_person("Egon Erle")
    with system_access():
        egon = a_party(coop, "Egon Erle")
        Party.objects.filter(pk=egon.pk).update(person=login)
        power = {"role": role, "from_day": LONG_AGO, "document": "Vollmacht, Ordner 3"}
        Bond.objects.create(coop=coop, party=former.party, beside=egon, **power)
    names = people_from("Rita Rübe", BondRole.REPRESENTATIVE)
    application = an_application(coop, FIRM, beside=names)
    member = admitted(office, application, former)
    with seeing(acting_for(login)):
        assert member.pk not in members_visible_to(acting_for(login)).values_list("pk", flat=True)
    assert beside(former.party_id) == ["Rita Rübe"]
    taken_back_and_rejected(office, member, application)
    assert beside(former.party_id) == ["Egon Erle"]


def test_who_was_entered_again_meanwhile_is_not_brought_back(coop, office):
    former = a_firm_that_left(coop, "Rita Rübe")
    names = people_from("Otto Olive", BondRole.REPRESENTATIVE)
    application = an_application(coop, FIRM, beside=names)
    member = admitted(office, application, former)
    with system_access():
        (ended,) = Bond.objects.exclude(until_day=None)
        again = Bond.objects.create(
            coop=coop, party=former.party, beside=ended.beside, role=ended.role, from_day=LATER.date()
        )
    taken_back_and_rejected(office, member, application)
    with system_access():
        assert set(Bond.objects.values_list("beside", "until_day", "ended_by")) == {
            (again.beside_id, None, None),
            (again.beside_id, SIGNED_AT.date(), None),
        }


def test_the_database_lets_an_application_end_holders_and_representatives_only(coop):
    application, heir = an_application(coop), a_party(coop, "Rita Rübe")
    said = {"from_day": LONG_AGO, "until_day": SIGNED_AT.date(), "role": BondRole.HEIR}
    with (
        system_access(),
        pytest.raises(IntegrityError, match="an_application_ends_who_holds_or_represents"),
        transaction.atomic(),
    ):
        Bond.objects.create(coop=coop, party=application.party, beside=heir, ended_by=application, **said)


def test_who_signed_for_it_with_a_login_goes_on_signed_in(coop, office):
    former, login = a_firm_that_left(coop, "Rita Rübe"), a_person("Rita Rübe")
    names = people_from("Rita Rübe", BondRole.REPRESENTATIVE)
    admitted(office, an_application(coop, FIRM, actor=acting_for(login), beside=names), former)
    with system_access():
        bond = Bond.objects.get(party=former.party_id, until_day=None)
        assert bond.beside.person_id == login.pk


HOUSEHOLD = replace(FIRM, kind="household", name="Anna und Bodo Beet")


def a_household_that_left(coop, *holders):
    with system_access():
        party = Party.objects.create(coop=coop, kind="household", name="Anna und Bodo Beet")
        for holder in holders:
            Bond.objects.create(
                coop=coop, party=party, beside=holder, role=BondRole.JOINT_HOLDER, from_day=LONG_AGO
            )
    former = a_member(coop, party=party, on=LONG_AGO)
    gave_all_back(former, left_on=date(2025, 12, 31))
    return former


def test_a_household_goes_on_too(coop, office):
    former = a_household_that_left(coop)
    names = people_from("Anna Beet\nBodo Beet", BondRole.JOINT_HOLDER)
    assert admitted(office, an_application(coop, HOUSEHOLD, beside=names), former).party_id == former.party_id
    assert beside(former.party_id) == ["Anna Beet", "Bodo Beet"]


def test_who_held_with_others_and_did_not_declare_sees_nothing_of_the_new_membership(coop, office):
    login = a_person("Carl Clementine")
    former = a_household_that_left(
        coop, a_party(coop, "Anna Beet"), a_party(coop, "Carl Clementine", person=login)
    )
    names = people_from("Anna Beet\nBodo Beet", BondRole.JOINT_HOLDER)
    member = admitted(office, an_application(coop, HOUSEHOLD, beside=names), former)
    assert beside(former.party_id) == ["Anna Beet", "Bodo Beet"]
    with seeing(acting_for(login)):
        assert not Member.objects.filter(pk=member.pk).exists()


def test_the_page_says_who_then_ends(client, coop, office):
    a_firm_that_left(coop, "Rita Rübe", "Otto Olive")
    names = people_from("Otto Olive", BondRole.REPRESENTATIVE)
    application = an_application(coop, FIRM, beside=names)
    signed_in(client, Person.objects.get(pk=office.person_id), coop)
    page = client.get(f"/applications/{application.pk}").content.decode()
    said = page.split("data-ends-with", 1)[1].split("</p>", 1)[0]
    assert "Rita Rübe" in said
    assert "Otto Olive" not in said


def test_two_applications_of_one_former_member(coop, office):
    login = a_person("Anna Ackermann")
    former = who_left(coop, person=login)
    an_application(coop, actor=acting_for(login))
    with pytest.raises(AlreadyApplied):
        admitted(office, an_application(coop), former)


def test_others_may_not(coop, former):
    application = an_application(coop)
    for actor in (acting_for(a_person()), an_officer(a_coop())):
        with pytest.raises(NoApplication):
            admitted(actor, application, former)


def test_the_page_says_it(client, coop, office, former):
    application = an_application(coop)
    signed_in(client, Person.objects.get(pk=office.person_id), coop)
    said = {"on": "2026-03-18", "by": "Vorstand", "same_as": str(former.pk)}
    assert 'name="same_as"' in client.get(f"/applications/{application.pk}").content.decode()
    assert client.post(f"/applications/{application.pk}/admission", said).status_code == 302
    assert stored(application).member.party_id == former.party_id


def test_the_page_does_not_ask_where_nobody_left(client, coop, office):
    application = an_application(coop)
    signed_in(client, Person.objects.get(pk=office.person_id), coop)
    assert 'name="same_as"' not in client.get(f"/applications/{application.pk}").content.decode()


def test_a_program_says_it(coop, office, former):
    one, other = an_application(coop), an_application(coop, named("Berta", "Beet"))
    program = Program(Person.objects.get(pk=office.person_id), coop)
    said = {"on": "2026-03-18", "by": "Vorstand", "same_as": former.pk}
    refused = program.post(f"/applications/{other.pk}/admission", **said)
    assert refused.refusal == (409, "not-the-same-person")
    assert program.post(f"/applications/{one.pk}/admission", **said)["number"] == 2
    assert stored(one).party_id == former.party_id
