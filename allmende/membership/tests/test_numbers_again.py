"""After a list was taken back, the corrected one brings the numbers of its void rows again: of each one counts."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from allmende.kernel.row_access import seeing, system_access
from allmende.membership.models import Member, Party
from allmende.membership.refusals.imports import PreviewOutdated
from allmende.membership.register.history import history_of
from allmende.membership.register.list_of_members import ListQuery, list_of_members
from allmende.membership.register.member_list import MemberQuery, State, members_page
from allmende.membership.timeline import timeline_of
from allmende.membership.use_cases.carry_out_member_import import carry_out_member_import
from allmende.membership.use_cases.confirm_member_import import confirm_member_import
from allmende.membership.use_cases.take_back_admission import take_back_admission
from tests.members import a_member
from tests.people import a_person

from .import_files import (
    HEADER,
    NOW,
    THREE,
    TODAY,
    a_preview,
    an_import,
    an_office_with_statutes,
    an_xlsx,
    undone,
)

pytestmark = pytest.mark.django_db
CORRECTED = an_xlsx([HEADER, (1, "Ackermann", "Anna-Lena", *THREE[0][3:]), THREE[1]])


@pytest.fixture
def void():
    """Number 1 of a list that was taken back, void because a login was linked since; 2 and 4 are gone."""
    coop, office = an_office_with_statutes()
    run = an_import(coop, office)
    with seeing(office):
        anna = Member.objects.get(coop=coop, number=1)
        Party.objects.filter(pk=anna.party_id).update(person=a_person("Anna Ackermann"))
    undone(office, run)
    with seeing(office):
        anna.refresh_from_db()
    assert anna.voided_at is not None
    return coop, office, anna


def codes(office, run, number):
    with seeing(office):
        return [each["code"] for each in run.rows.get(member_number=number).reasons]


def test_the_corrected_list_gives_the_number_again_and_the_void_row_stays(void):
    coop, office, anna = void
    run = an_import(coop, office, CORRECTED)
    assert run.counts["create"] == 2
    assert (codes(office, run, 1)[0], codes(office, run, 2)) == ("number_again", [])
    with seeing(office):
        lena = Member.objects.get(coop=coop, number=1, voided_at=None)
        query = MemberQuery(coop_id=coop.pk, as_of=TODAY, states=frozenset(State), sort="number")
        first = members_page(query, limit=1)
        second = members_page(query, after=first.after, limit=1)
        assert [line.member.pk for page in (first, second) for line in page.lines] == [anna.pk, lena.pk]
        for member, other, text in ((lena, anna, "irrtümlich"), (anna, lena, "noch einmal")):
            lines = timeline_of(member, history_of(member), names={}, for_office=True)
            (again,) = [each for each in lines if each.kind == "number_again"]
            assert (again.href, text in again.text) == (f"/members/{other.pk}", True)


def test_the_list_of_members_has_one_of_each_number_as_known_at_any_moment(void):
    coop, office, anna = void
    an_import(coop, office, CORRECTED)
    with system_access():
        lena = Member.objects.get(coop=coop, number=1, voided_at=None)
        moments = [anna.recorded_at, anna.voided_at - timedelta(seconds=1), anna.voided_at, lena.recorded_at]
        for known_at in (*moments, timezone.now()):
            query = ListQuery(coop_id=coop.pk, as_of=TODAY, known_at=known_at, with_leavers=True)
            numbers = [entry.number for entry in list_of_members(query)]
            assert len(numbers) == len(set(numbers)), known_at


def test_once_it_is_given_again_it_is_taken(void):
    coop, office, _anna = void
    waiting = a_preview(coop, office, CORRECTED)
    an_import(coop, office, CORRECTED)
    run = a_preview(coop, office, CORRECTED, name="noch-einmal.xlsx")
    with seeing(office):
        assert {row.reasons[0]["code"] for row in run.rows.all()} == {"number_taken"}
        waiting = confirm_member_import(actor=office, run=waiting)
        with pytest.raises(PreviewOutdated):
            carry_out_member_import(actor=office, run=waiting, on=TODAY, now=NOW)


def test_the_corrected_list_may_be_taken_back_and_corrected_again(void):
    coop, office, _anna = void
    undone(office, an_import(coop, office, CORRECTED))
    assert an_import(coop, office, CORRECTED).counts["create"] == 2


def test_what_an_office_admitted_and_took_back_keeps_its_number_alone():
    coop, office = an_office_with_statutes()
    with system_access():
        member = a_member(coop, "Bert Beet")
    with seeing(office):
        take_back_admission(actor=office, member_id=member.pk, reason="Verwechselt", on=TODAY, now=NOW)
    run = a_preview(coop, office, an_xlsx([HEADER, (member.number, *THREE[0][1:])]))
    with seeing(office):
        (row,) = run.rows.all()
    assert (row.fate, row.reasons[0]["code"]) == ("refuse", "number_void")


@pytest.mark.parametrize("is_imported", [False, True])
def test_the_database_refuses_a_number_that_stands_for_somebody(is_imported):
    coop, office = an_office_with_statutes()
    run = an_import(coop, office)
    with seeing(office):
        party = Party.objects.create(coop=coop, kind="person", family_name="Dill")
        taken = {"coop": coop, "party": party, "number": 1, "admitted_on": TODAY, "joined_on": TODAY}
        taken["import_run"] = run if is_imported else None
        with pytest.raises(DatabaseError, match="a_number_is_given_once"), transaction.atomic():
            Member.objects.create(**taken)
