"""One of those who hold a membership together dies (record_holder_death): it goes on."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from allmende.kernel.errors import Invalid, NotFound
from allmende.kernel.models import AuditEntry
from allmende.kernel.row_access import seeing, system_access
from allmende.membership.bonds.beside import PersonBeside
from allmende.membership.letters.on_paper import letter_or_refuse, letter_pdf
from allmende.membership.models import Bond, BondRole, Member, PaperLetter, PassesTo
from allmende.membership.permissions import members_visible_to
from allmende.membership.refusals.members import BondNotAllowed, EndedAlready
from allmende.membership.use_cases.record_holder_death import record_holder_death
from allmende.membership.waiting import Kind, tasks_for
from tests.api.programs import Program
from tests.members import a_member, a_party, gave_all_back
from tests.pdf_text import text_of
from tests.people import LONG_AGO, a_coop, a_network, a_person, acting_for, an_office, an_officer, signed_in

from .beside import added
from .exits import TODAY, does, the_office
from .letters import letters_to

pytestmark = pytest.mark.django_db
DIED = TODAY - timedelta(days=20)


@pytest.fixture
def coop():
    return a_coop("Gartenwerk eG")


@pytest.fixture
def office(coop):
    return the_office(coop)


@pytest.fixture
def household(coop):
    return a_household(coop)


def a_household(coop):
    """Of Anna, whom mail reaches, and Bodo, of whom only the name is known."""
    party = a_party(coop, "Beet", street="Weg 1", town="Ort")
    with system_access():
        type(party).objects.filter(pk=party.pk).update(kind="household", name="Anna und Bodo Beet")
        party.refresh_from_db()
        for name, email in (("Anna Beet", "anna@example.org"), ("Bodo Beet", "")):
            held = {"coop": coop, "party": party, "role": BondRole.JOINT_HOLDER, "from_day": LONG_AGO}
            Bond.objects.create(beside=a_party(coop, name, email=email), **held)
    return a_member(coop, party=party, on=LONG_AGO)


def of(name):
    with system_access():
        return Bond.objects.select_related("beside").get(beside__given_name=name, role=BondRole.JOINT_HOLDER)


def dies(actor, name, **said):
    usual = {"died_on": DIED, "document": "Sterbeurkunde 12/2026", "passes_to": PassesTo.HEIRS}
    return does(actor, record_holder_death, bond_id=of(name).pk, **usual | said)


def heirs_to_name(office):
    with seeing(office):
        return [task for task in tasks_for(office, on=TODAY) if task.kind == Kind.HEIRS]


def test_the_membership_goes_on_and_the_others_are_told(coop, office, household):
    dies(office, "Bodo")
    bond = of("Bodo")
    assert (bond.until_day, bond.died_on, bond.end_reason) == (DIED, DIED, "Sterbeurkunde 12/2026")
    with system_access():
        assert Member.objects.get(pk=household.pk).left_on is None
    assert len(letters_to("anna@example.org")) == 1
    told = AuditEntry.objects.get(fact="HolderDied")
    assert told.details == {
        "bond_id": bond.pk, "party_id": household.party_id, "coop_id": coop.pk,
        "passes_to": "heirs", "died_on": DIED.isoformat(),
    }  # fmt: skip


def test_heirs_are_named_next_and_hold_from_that_day(office, household):
    dies(office, "Bodo")
    (task,) = heirs_to_name(office)
    assert [(each.member_id, each.name, each.on) for each in task.holders] == [
        (household.pk, "Anna und Bodo Beet", DIED)
    ]
    added(
        office, household, "joint_holder", PersonBeside(given_name="Cleo", family_name="Beet"), from_day=DIED
    )
    assert heirs_to_name(office) == []
    dies(office, "Cleo", died_on=TODAY, passes_to=PassesTo.OTHERS)
    assert heirs_to_name(office) == []


def test_one_heir_is_named_for_one_of_two_who_died(office, household):
    five_days_later = DIED + timedelta(days=5)
    dies(office, "Bodo")
    dies(office, "Anna", died_on=five_days_later)
    assert heirs_to_name(office)[0].count == 2
    for name, waiting in (("Erbin Annas", [1]), ("Erbe Bodos", [])):
        with system_access():
            heir = a_party(household.coop, name)
            Bond.objects.create(
                coop=household.coop,
                party=household.party,
                role=BondRole.JOINT_HOLDER,
                beside=heir,
                from_day=five_days_later,
            )
        assert [task.count for task in heirs_to_name(office)] == waiting


def test_nobody_is_waited_for_once_the_membership_is_over(office, household):
    dies(office, "Bodo")
    gave_all_back(household, left_on=TODAY - timedelta(days=1))
    assert heirs_to_name(office) == []


def test_whom_no_mail_reaches_is_told_on_paper_as_things_stand(office, household):
    dies(office, "Anna")
    with seeing(office):
        letter = PaperLetter.objects.get(kind="holder")
        assert letter.recipient_id == household.party_id
        said = " ".join(text_of(letter_pdf(letter_or_refuse(office, letter.pk))).split())
    assert "Anna Beet" in said
    assert "§§ 741, 1922 BGB" in said


def test_the_login_of_the_dead_sees_nothing_more(office, household):
    login = a_person("Bodo Beet")
    with system_access():
        beside = of("Bodo").beside
        beside.person = login
        beside.save(update_fields=["person"])
    bodo = acting_for(login)
    with seeing(bodo):
        assert members_visible_to(bodo).filter(pk=household.pk).exists()
    dies(office, "Bodo")
    with seeing(bodo):
        assert not members_visible_to(bodo).filter(pk=household.pk).exists()


@pytest.mark.parametrize(
    ("said", "refusal", "field"),
    [
        ({"died_on": TODAY + timedelta(days=1)}, BondNotAllowed, "died_on"),
        ({"died_on": LONG_AGO - timedelta(days=1)}, BondNotAllowed, "died_on"),
        ({"document": " "}, Invalid, "document"),
        ({"document": "x" * 201}, Invalid, "document"),
    ],
)
def test_what_does_not_fit_is_refused(office, household, said, refusal, field):
    with pytest.raises(refusal) as refused:
        dies(office, "Bodo", **said)
    assert refused.value.field == field


def test_the_last_leaves_it_to_heirs_and_nobody_dies_twice(office, household):
    dies(office, "Bodo", passes_to=PassesTo.OTHERS)
    with pytest.raises(EndedAlready):
        dies(office, "Bodo")
    with pytest.raises(BondNotAllowed) as refused:
        dies(office, "Anna", passes_to=PassesTo.OTHERS)
    assert refused.value.field == "passes_to"
    dies(office, "Anna")


def test_only_joint_holders_and_only_the_office(coop, office, household):
    with system_access():
        firm = a_member(coop, party=a_party(coop, "Hofladen"))
        bond = Bond.objects.create(
            coop=coop, party=firm.party, beside=of("Anna").beside, role=BondRole.GUARDIAN, from_day=LONG_AGO
        )
    said = {"died_on": DIED, "document": "Urkunde", "passes_to": PassesTo.HEIRS}
    with pytest.raises(BondNotAllowed):
        does(office, record_holder_death, bond_id=bond.pk, **said)
    for actor in (acting_for(a_person()), an_officer(coop, ["lend"]), an_officer(a_coop())):
        with pytest.raises(NotFound):
            dies(actor, "Bodo")


@pytest.mark.parametrize("wrong", [{"died_on": date(2026, 1, 1)}, {"passes_to": "heirs"}])
def test_the_database_knows_no_other_death(household, wrong):
    bond = of("Bodo")
    with system_access(), pytest.raises(IntegrityError, match="only_a_joint_holder"), transaction.atomic():
        Bond.objects.filter(pk=bond.pk).update(until_day=date(2026, 1, 2), **wrong)


def test_page_and_program(client, coop, household):
    person = a_person(language="de")
    an_office(person, coop)
    signed_in(client, person, coop)
    page, said = f"/bonds/{of('Bodo').pk}/death", {"document": "Urkunde", "passes_to": "heirs"}
    assert page in client.get(f"/members/{household.pk}/bonds").content.decode()
    assert "§ 77 GenG" in client.get(page).content.decode()
    assert client.post(page, said | {"died_on": ""}).status_code == 422
    answer = client.post(page, said | {"died_on": DIED.isoformat()})
    assert (answer.status_code, answer.url) == (302, f"/members/{household.pk}/bonds/new")
    assert f'value="{DIED.isoformat()}"' in client.get(answer.url).content.decode()
    program = Program(person, coop)
    again = program.post(page, **said, died_on=DIED.isoformat())
    assert again.refusal == (409, "bond-ended")
    done = program.post(f"/bonds/{of('Anna').pk}/death", **said, died_on=DIED.isoformat())
    assert (done["died_on"], done["passes_to"]) == (DIED.isoformat(), "heirs")


def test_the_overview_names_the_membership(client, coop, office, household):
    a_network()
    dies(office, "Bodo")
    person = a_person(language="de")
    an_office(person, coop)
    page = signed_in(client, person, coop).get("/").content.decode()
    assert f'href="/members/{household.pk}/bonds">Anna und Bodo Beet</a>' in page
