"""Whoever applies a second time without signing in: whoever decides reads that this may be somebody known."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from allmende.identity.models import Person
from allmende.kernel.row_access import seeing, system_access
from allmende.membership.joining.applying import Account, Somebody, people_from
from allmende.membership.joining.perhaps_known import PerhapsKnown, perhaps_known
from allmende.membership.models import Application, BondRole, Member, Party
from allmende.membership.refusals.joining import PerhapsTheSame
from allmende.membership.use_cases.admit_member import admit_member
from allmende.membership.use_cases.admit_members import admit_members
from tests.api.programs import Program
from tests.members import a_member
from tests.people import a_coop, a_person, acting_for, an_officer, signed_in

from .joining import ANNA, BOARD, DECIDED_AT, an_application, named, stored
from .test_apply_for_membership import HOUSEHOLD

pytestmark = pytest.mark.django_db


@pytest.fixture
def coop():
    return a_coop("Gartenwerk eG")


@pytest.fixture
def office(coop):
    return an_officer(coop)


def hints(office, *applications):
    with seeing(office):
        return perhaps_known([stored(each) for each in applications])


def admitted(office, application, **said):
    with seeing(office):
        return admit_member(
            actor=office, application_id=application.pk, resolution=BOARD, now=DECIDED_AT, **said
        )


def left(member, day):
    with system_access():
        Member.objects.filter(pk=member.pk).update(left_on=day)


def test_a_member_who_applies_again_as_a_guest(coop, office):
    member = admitted(office, an_application(coop))
    again = an_application(coop, replace(ANNA, given_name="ANNA", family_name="ackermann"))
    assert hints(office, again) == {
        again.pk: [PerhapsKnown(member_id=member.pk, number=1, reasons=("birthday", "email"))]
    }
    with pytest.raises(PerhapsTheSame) as refused:
        admitted(office, again)
    assert (refused.value.field, refused.value.extra) == ("somebody_else", {"applications": [again.pk]})
    assert admitted(office, again, somebody_else=True).number == 2  # whoever decides knows


def test_two_open_applications_of_one_person_name_each_other(coop, office):
    one, two = an_application(coop), an_application(coop, replace(ANNA, email=""))
    found = hints(office, one, two)
    assert {pk: [each.application_id for each in said] for pk, said in found.items()} == {
        one.pk: [two.pk],
        two.pk: [one.pk],
    }


def test_a_former_member_is_called_so(coop, office):
    left(a_member(coop), date(2025, 12, 31))
    again = an_application(coop)
    (hint,) = hints(office, again)[again.pk]
    assert (hint.has_left, hint.number) == (True, 1)


@pytest.mark.parametrize(
    ("other", "is_known"),
    [
        (replace(ANNA, birth_date=date(1999, 1, 1), email=""), False),
        (replace(ANNA, birth_date=date(1999, 1, 1), email="ANNA@example.org"), True),
        (named("Berta", "Ackermann"), False),
        (replace(HOUSEHOLD, name="Anna Ackermann"), False),
    ],
)
def test_the_same_name_is_not_always_the_same_person(coop, office, other, is_known):
    an_application(coop)
    holders = people_from("Eva Ackermann\nUwe Acker", BondRole.JOINT_HOLDER)
    second = an_application(coop, other, beside=holders if other.kind == "household" else ())
    assert bool(hints(office, second)) is is_known


def test_of_another_cooperative_nothing_is_said(coop, office):
    an_application(a_coop())
    assert hints(office, an_application(coop)) == {}


def test_who_joins_again_with_the_own_row_needs_no_hint(coop, office):
    person = acting_for(a_person())
    member = admitted(office, an_application(coop, actor=person))
    left(member, date(2026, 3, 31))
    again = an_application(coop, actor=person, now=datetime(2026, 5, 1, 9, 0, tzinfo=UTC))
    assert again.party_id == member.party_id
    assert hints(office, again) == {}


def test_as_many_queries_for_thirty_as_for_two(coop, office, django_assert_num_queries):
    made = [an_application(coop) for _each in range(6)]
    with seeing(office):
        for some in (made[:2], made):
            rows = list(Application.objects.filter(pk__in=[each.pk for each in some]).select_related("party"))
            with django_assert_num_queries(2):
                assert len(perhaps_known(rows)) == len(some)


def test_pages_and_programs_of_the_office_say_it(client, coop, office):
    one, two = an_application(coop), an_application(coop)
    person = Person.objects.get(pk=office.person_id)
    signed_in(client, person, coop)
    assert f'href="/applications/{two.pk}"' in client.get(f"/applications/{one.pk}").content.decode()
    assert client.get("/applications").content.decode().count("data-perhaps-known") == 2
    program = Program(person, coop)
    said = program.get(f"/applications/{one.pk}")["perhaps_known"]
    assert said == [
        {
            "member": None,
            "number": None,
            "has_left": False,
            "application": two.pk,
            "reasons": ["birthday", "email"],
        }
    ]
    assert [len(each["perhaps_known"]) for each in program.get("/applications")["items"]] == [1, 1]


def test_an_applicant_reads_nothing_of_it(client, coop):
    an_application(coop)
    person = a_person()
    own = an_application(coop, actor=acting_for(person))
    signed_in(client, person)
    assert "data-perhaps-known" not in client.get(f"/applications/{own.pk}").content.decode()
    assert Program(person).get(f"/applications/{own.pk}")["perhaps_known"] == []


def test_a_batch_admits_nobody_of_the_same_name_and_birthday_unlooked_at(client, coop, office):
    a_member(coop, birth_date=ANNA.birth_date)
    again, other = an_application(coop), an_application(coop, named("Berta", "Beet"))
    ids = [again.pk, other.pk]
    with seeing(office):
        with pytest.raises(PerhapsTheSame) as refused:
            admit_members(actor=office, application_ids=ids, resolution=BOARD, now=DECIDED_AT)
        assert refused.value.extra == {"applications": [again.pk]}
    person = Person.objects.get(pk=office.person_id)
    signed_in(client, person, coop)
    assert client.get("/applications").content.decode().count('name="somebody_else"') == 1
    said = {"on": "2026-03-18", "by": "Vorstand", "applications": ids}
    assert client.post("/applications", said).status_code == 422
    assert Program(person, coop).post("/admissions", **said).refusal == (409, "perhaps-the-same")
    assert client.post("/applications", said | {"somebody_else": [again.pk]}).status_code == 302
    with seeing(office):
        assert Member.objects.filter(coop=coop).count() == 3


def test_a_batch_asks_once_of_whom_the_name_alone_is_known(client, coop, office):
    a_member(coop, birth_date=None)
    again = an_application(coop)
    signed_in(client, Person.objects.get(pk=office.person_id), coop)
    said = {"on": "2026-03-18", "by": "Vorstand", "applications": [again.pk]}
    refused = client.post("/applications", said, headers={"accept-language": "en"})
    assert (refused.status_code, "(the same name)" in refused.content.decode()) == (422, True)
    assert client.post("/applications", said | {"somebody_else": [again.pk]}).status_code == 302


def test_a_program_says_in_a_batch_that_it_is_somebody_else(coop, office):
    ids = [an_application(coop).pk, an_application(coop).pk]
    program = Program(Person.objects.get(pk=office.person_id), coop)
    said = {"on": "2026-03-18", "by": "Vorstand", "applications": ids, "somebody_else": ids}
    assert len(program.post("/admissions", **said)["items"]) == 2


def test_the_same_account_or_entry_in_a_register_says_as_much(coop, office):
    nobody = replace(ANNA, birth_date=date(1999, 1, 1), email="")
    account = Account(holder="Anna Ackermann", iban="DE89 3704 0044 0532 0130 00")
    member = admitted(office, an_application(coop, account=account))
    again = an_application(coop, nobody, account=account)
    (hint,) = hints(office, again)[again.pk]
    assert (hint.member_id, hint.reasons) == (member.pk, ("account",))
    firm = {"kind": "organisation", "name": "Hofladen eG", "register_entry": "GnR 12 Potsdam"}
    with system_access():
        a_member(coop, party=Party.objects.create(coop=coop, **firm))
    said = Somebody(
        **vars(ANNA) | firm | {"given_name": "", "family_name": "", "birth_date": None, "email": ""}
    )
    said = replace(said, register_entry="gnr12 potsdam")
    of_firm = an_application(coop, said, beside=people_from("Rita Rübe", BondRole.REPRESENTATIVE))
    assert [each.reasons for each in hints(office, of_firm)[of_firm.pk]] == [("register",)]


def test_one_alone_is_admitted_after_a_look_too(client, coop, office):
    a_member(coop, birth_date=ANNA.birth_date)
    again, other = an_application(coop), an_application(coop)
    person = Person.objects.get(pk=office.person_id)
    signed_in(client, person, coop)
    page, said = f"/applications/{again.pk}/admission", {"on": "2026-03-18", "by": "Vorstand"}
    assert 'name="somebody_else"' in client.get(f"/applications/{again.pk}").content.decode()
    refused = client.post(page, said)
    assert refused.status_code == 422
    assert 'href="#id_somebody_else"' in refused.content.decode()
    assert Program(person, coop).post(page, **said).refusal == (409, "perhaps-the-same")
    assert client.post(page, said | {"somebody_else": "on"}).status_code == 302
    page = f"/applications/{other.pk}/admission"
    assert Program(person, coop).post(page, **said, somebody_else=True)["number"] == 3


def test_of_two_applications_that_are_alike_one_is_admitted(coop, office):
    one, two = an_application(coop), an_application(coop)
    assert admitted(office, one).number == 1
    with pytest.raises(PerhapsTheSame):
        admitted(office, two)
