"""Why and since when whoever an imported list names as left has left: what it says, and nothing else."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone, translation

from allmende.identity.models import Person
from allmende.kernel.row_access import seeing, system_access
from allmende.membership.bonds.beside import PersonBeside
from allmende.membership.bonds.powers import refuse_power
from allmende.membership.letters.corrections import as_it_stands
from allmende.membership.models import BondRole, Cause, Departure, Member
from allmende.membership.queries import day_of_death, has_died
from allmende.membership.refusals.members import BondNotAllowed, NothingToWithdraw
from allmende.membership.register.list_of_members import ListQuery, list_of_members
from allmende.membership.use_cases.add_bond import add_bond
from allmende.membership.use_cases.take_back_exit import take_back_exit
from allmende.membership.use_cases.withdraw_notice import withdraw_notice
from tests.api.programs import Program
from tests.people import signed_in

from .import_files import TODAY, an_import, an_office_with_statutes, an_xlsx

pytestmark = pytest.mark.django_db
HEADER = ("Nr", "Nachname", "Vorname", "Eintritt", "Gekündigt am", "Ausgeschieden zum", "Grund", "Anteile")
LEAVERS = (
    (1, "Still", "Stefan", "01.02.2019", "", "31.12.2024", "", 2),
    (2, "Brief", "Berta", "01.02.2019", "30.09.2024", "31.12.2024", "", 2),
    (3, "Wort", "Willi", "01.02.2019", "", "31.12.2024", "Kündigung", 2),
    (4, "Fern", "Frieda", "01.02.2019", "", "31.12.2026", "Wegzug", 2),
    (5, "Ruhe", "Rosa", "01.02.2019", "", "31.12.2024", "verstorben", 2),
)


@pytest.fixture
def where():
    coop, office = an_office_with_statutes()
    an_import(coop, office, an_xlsx([HEADER, *LEAVERS]))
    return coop, office


def step_of(coop, number):
    return Departure.objects.get(member__coop=coop, member__number=number)


@pytest.mark.parametrize(
    ("number", "cause", "is_known"),
    [
        (1, "unknown", False),
        (2, "notice", True),
        (3, "notice", False),
        (4, "unknown", False),
        (5, "death", False),
    ],
)
def test_a_notice_is_what_the_list_calls_one(client, where, number, cause, is_known):
    coop, office = where
    with seeing(office):
        step = step_of(coop, number)
        assert (step.cause, step.member.left_by, step.is_received_known) == (cause, cause, is_known)
    person = Person.objects.get(pk=office.person_id)
    page = signed_in(client, person, coop)
    letter = reverse("membership:departure_document", args=[step.member_id, step.pk])
    shown = page.get(reverse("membership:member", args=[step.member_id])).content.decode()
    assert (letter in shown) is is_known
    assert ("Received: " in shown) is is_known
    assert page.get(letter).status_code == (200 if is_known else 404)
    (said,) = Program(person, coop).get(f"/members/{step.member_id}/departures").json
    assert (said["cause"], said["received_on"]) == (cause, "2024-09-30" if is_known else None)


def test_the_list_of_members_invents_no_notice(where):
    coop, office = where
    with seeing(office):
        query = ListQuery(
            coop_id=coop.pk, as_of=date(2025, 6, 30), known_at=timezone.now(), with_leavers=True
        )
        causes = {entry.number: entry.cause for entry in list_of_members(query)}
    assert causes == {1: "unknown", 2: "notice", 3: "notice", 4: "unknown", 5: "death"}
    assert str(Cause.UNKNOWN.label) == "nicht bekannt"


@pytest.mark.parametrize("heading", ["Kündigung zum", "Gekündigt zum"])
def test_a_column_of_notices_names_them_by_its_header(where, heading):
    coop, office = where
    header = ("Nr", "Name", "Eintritt", heading, "Anteile")
    an_import(coop, office, an_xlsx([header, (9, "Kurt Klar", "01.02.2019", "31.12.2024", 2)]), name="b.xlsx")
    with seeing(office):
        assert step_of(coop, 9).cause == "notice"


DEATHS = (
    "Nr",
    "Nachname",
    "Vorname",
    "Eintritt",
    "Gekündigt am",
    "Austritt",
    "Verstorben am",
    "Grund",
    "Anteile",
)


def a_death(*, notice="", last="31.12.2024", died="", why=""):
    return (7, "Ruhe", "Rudi", "01.02.2019", notice, last, died, why, 2)


@pytest.mark.parametrize(
    ("row", "cause", "received_on", "remarks"),
    [
        (a_death(died="14.03.2024"), "death", date(2024, 3, 14), []),
        (a_death(died="14.03.2024", notice="1.2.2024", why="Tod"), "death", date(2024, 3, 14), []),
        (a_death(why="Tod"), "death", None, ["died_unknown"]),
        (a_death(why="Tod", notice="1.2.2024"), "death", None, ["died_unknown"]),
        (a_death(why="Tod", died="im März"), "death", None, ["signed_unreadable", "died_unknown"]),
        (a_death(why="Kündigung", died="14.03.2025"), "notice", None, ["died_odd"]),
        (a_death(died="14.03.2018"), "unknown", None, ["died_odd"]),
    ],
)
def test_the_day_of_a_death_is_what_the_list_calls_so(row, cause, received_on, remarks):
    coop, office = an_office_with_statutes()
    run = an_import(coop, office, an_xlsx([DEATHS, row]))
    with seeing(office):
        step = step_of(coop, 7)
        known = step.received_on if step.is_received_known else None
        assert (step.cause, known, step.effective_on) == (cause, received_on, date(2024, 12, 31))
        party = step.member.party_id
        assert (has_died(party), day_of_death(party)) == (cause == "death", received_on)
        (said,) = run.rows.values_list("reasons", flat=True)
        assert [each["code"] for each in said] == remarks


def test_a_death_by_which_nothing_ended_is_recorded_afterwards():
    coop, office = an_office_with_statutes()
    run = an_import(coop, office, an_xlsx([DEATHS, a_death(last="", died="14.03.2026")]))
    with seeing(office):
        member = Member.objects.get(coop=coop)
        assert (member.left_on, has_died(member.party_id)) == (None, False)
        (said,) = run.rows.values_list("reasons", flat=True)
        assert [(each["code"], each["value"]) for each in said] == [("died_without_end", "2026-03-14")]


def test_nobody_is_said_to_have_died_on_the_last_day(client, where):
    """Rosa's heirs may stand there since any day of that year; nobody else may, and no page names a day."""
    coop, office = where
    with seeing(office):
        rosa = step_of(coop, 5).member
        with pytest.raises(BondNotAllowed, match="Rosa Ruhe ist gestorben") as refused:
            refuse_power(rosa.party, on=TODAY)
        assert "2024" not in refused.value.message
    person = Person.objects.get(pk=office.person_id)
    page, program = signed_in(client, person, coop), Program(person, coop)
    beside = reverse("membership:bonds", args=[rosa.pk])
    assert "Rosa Ruhe has died; on which day is not known here." in page.get(beside).content.decode()
    heir = {"role": "heir", "family_name": "Ruhe", "given_name": "Rieke", "country": "DE"}
    made = program.post(f"/members/{rosa.pk}/bonds", **heir, from_day="2024-05-02")
    assert made.status == 201
    with seeing(office):
        assert day_of_death(rosa.party_id) is None
    refused = program.post(f"/members/{rosa.pk}/bonds", **heir | {"role": "carer"}, from_day="2024-05-02")
    assert refused.refusal == (422, "bond-not-allowed")


def test_taken_back_its_heirs_stand_there_no_longer():
    coop, office = an_office_with_statutes()
    row = (*a_death(why="Tod"), 100)
    an_import(coop, office, an_xlsx([(*DEATHS, "Eingezahlt"), row]))
    with seeing(office):
        step = step_of(coop, 7)
        heir = PersonBeside(family_name="Ruhe", given_name="Rieke")
        said = {"role": BondRole.HEIR, "from_day": date(2024, 5, 2)}
        add_bond(actor=office, member_id=step.member_id, who=heir, on=TODAY, **said)
        mine = {"actor": office, "member_id": step.member_id, "departure_id": step.pk}
        take_back_exit(**mine, reason="Verwechselt", on=TODAY)
        assert not has_died(step.member.party_id)


GAVE_NOTICE = (
    (6, "Past", "Petra", "01.02.2019", "30.09.2025", "31.12.2025", "Kündigung", 2),
    (7, "Last", "Lars", "01.02.2019", "30.09.2025", "22.11.2026", "Kündigung", 2),
    (8, "Late", "Lena", "01.02.2019", "30.09.2026", "31.12.2026", "Kündigung", 2),
)


@pytest.fixture
def gave_notice():
    coop, office = an_office_with_statutes()
    run = an_import(coop, office, an_xlsx([HEADER, *GAVE_NOTICE]))
    with system_access():
        Departure.objects.update(settled_on=None)  # their capital waits to be paid out
    return coop, office, run


def agreed(coop, office, number, agreed_on, *, on=TODAY):
    with seeing(office):
        step = step_of(coop, number)
        said = {"agreed_by": "Vorstand", "agreed_on": agreed_on, "on": on}
        return withdraw_notice(actor=office, member_id=step.member_id, departure_id=step.pk, **said)


def test_what_a_list_says_was_carried_out_is_not_withdrawn(gave_notice, client):
    coop, office, _run = gave_notice
    with pytest.raises(NothingToWithdraw, match="irrtümlich eingetragen"):
        agreed(coop, office, 6, date(2025, 12, 1))
    desk = signed_in(client, Person.objects.get(pk=office.person_id), coop)
    with seeing(office):
        past, late = step_of(coop, 6), step_of(coop, 8)
    for step, is_offered in ((past, False), (late, True)):
        shown = desk.get(f"/members/{step.member_id}/departures").content.decode()
        assert (f"/departures/{step.pk}/withdrawal" in shown) == is_offered
        assert f"/departures/{step.pk}/mistake" in shown
    with seeing(office):
        said = {"member_id": past.member_id, "departure_id": past.pk, "reason": "Falsche Zeile", "on": TODAY}
        assert take_back_exit(actor=office, **said).left_on is None


def test_a_listed_notice_is_withdrawn_until_its_last_day(gave_notice):
    coop, office, _run = gave_notice
    later = date(2027, 1, 5)
    assert agreed(coop, office, 7, TODAY).left_on is None
    with pytest.raises(NothingToWithdraw, match="wirksam"):
        agreed(coop, office, 8, date(2027, 1, 1), on=later)
    assert agreed(coop, office, 8, date(2026, 12, 31), on=later).left_on is None


def test_the_letter_of_a_withdrawal_invents_no_day_of_a_notice():
    coop, office = an_office_with_statutes()
    an_import(
        coop,
        office,
        an_xlsx(
            [
                HEADER,
                (1, "Wort", "Willi", "01.02.2019", "", "31.12.2027", "Kündigung", 2),
                (2, "Brief", "Berta", "01.02.2019", "30.09.2024", "31.12.2027", "Kündigung", 2),
            ]
        ),
    )
    said = {}
    with seeing(office), translation.override("en"):
        for number in (1, 2):
            step = step_of(coop, number)
            ids = {"member_id": step.member_id, "departure_id": step.pk}
            withdraw_notice(actor=office, **ids, agreed_by="Vorstand", on=TODAY)
            said[number] = as_it_stands(step_of(coop, number)).text
    assert said[1].startswith("“notice”, effective on 31 December 2027, was withdrawn by agreement.")
    assert said[2].startswith("“notice”, received on 30 September 2024, was withdrawn by agreement.")
