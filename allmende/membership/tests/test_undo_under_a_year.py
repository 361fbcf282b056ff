"""An import is not undone under what was posted for a year with its members; what was taken back counts no more."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.urls import reverse

from allmende.identity.models import Person
from allmende.kernel.row_access import seeing, system_access
from allmende.ledger.use_cases.prove_ledger import prove_ledger
from allmende.membership.importing.staying import who_stays
from allmende.membership.models import Member, RunState, YearRun
from allmende.membership.refusals.imports import InAYear
from allmende.membership.tasks import imports as tasks
from allmende.membership.use_cases.ask_member_import_undo import ask_member_import_undo
from allmende.membership.use_cases.distribute_result import Result, distribute_result
from allmende.membership.use_cases.reverse_year_run import reverse_year_run
from allmende.membership.use_cases.undo_member_import import undo_member_import
from allmende.membership.year.figures import year_figures
from allmende.payments.models import Claim, Payout
from tests.api.programs import Program
from tests.people import BUILDER, signed_in

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

LATER = NOW + timedelta(hours=1)


def distributed(coop, office) -> YearRun:
    profit = Result(year=2025, kind="profit", amount=100_00, resolved_on=TODAY)
    with seeing(office):
        return distribute_result(actor=office, coop=coop, result=profit, on=TODAY, now=LATER)


def taken_back(coop, office, posted: YearRun) -> None:
    with seeing(office):
        reverse_year_run(actor=office, coop_id=coop.pk, run_id=posted.pk, on=TODAY, now=LATER)


@pytest.fixture
def entered(db):
    coop, office = an_office_with_statutes()
    return coop, office, an_import(coop, office)


def test_while_a_years_result_stands_nothing_is_undone(entered):
    coop, office, run = entered
    posted = distributed(coop, office)
    with seeing(office), pytest.raises(InAYear, match="Gewinn 2025") as refused:
        ask_member_import_undo(actor=office, run=run)
    assert refused.value.extra == {"runs": [posted.pk]}
    with seeing(office):
        run.refresh_from_db()
        assert (run.state, Member.objects.filter(coop=coop, left_on=None).count()) == (RunState.DONE, 2)


def test_what_is_posted_between_asking_and_undoing_stops_it(entered):
    coop, office, run = entered
    with seeing(office):
        run = ask_member_import_undo(actor=office, run=run)
    distributed(coop, office)
    with seeing(office), pytest.raises(InAYear):
        undo_member_import(actor=office, run=run, on=TODAY, now=LATER)


def test_what_is_paid_out_leaves_no_way_and_the_refusal_says_so(entered):
    coop, office, run = entered
    posted = distributed(coop, office)
    with seeing(office):
        paid = Payout.objects.filter(coop=coop, subject__startswith=f"dividend:{posted.pk}:")
        assert paid.update(paid_on=TODAY)
        with pytest.raises(InAYear, match="ausgezahlt"):
            ask_member_import_undo(actor=office, run=run)


def test_a_result_taken_back_leaves_void_rows_and_no_membership(entered):
    coop, office, run = entered
    with seeing(office):
        before = year_figures(coop, 2025).end
    taken_back(coop, office, distributed(coop, office))
    with seeing(office):
        assert year_figures(coop, 2025).end == before
        assert [(each.kept, len(each.members)) for each in who_stays(run)] == [("kept_void", 2)]
    run = undone(office, run)
    with seeing(office), connection.cursor() as cursor:
        cursor.execute("set constraints all immediate")
        kept = list(Member.objects.filter(coop=coop).order_by("number"))
        assert [(each.number, each.shares, each.capital, each.left_by) for each in kept] == [
            (1, 0, 0, "mistake"),
            (2, 0, 0, "mistake"),
        ]
        assert all(each.voided_at and each.left_on < each.joined_on for each in kept)
        assert not Claim.objects.filter(coop=coop, cancelled_at=None).exists()
        assert not Payout.objects.filter(coop=coop, cancelled_at=None).exists()
        end = year_figures(coop, 2026).end
        assert (end.members, end.joined, end.left) == (0, 0, 0)
    with system_access():
        assert prove_ledger(actor=BUILDER).difference == ""


def test_the_list_comes_in_again_with_its_numbers_or_under_new_ones(entered):
    coop, office, run = entered
    taken_back(coop, office, distributed(coop, office))
    undone(office, run)
    preview = a_preview(coop, office)
    with seeing(office):
        assert not preview.rows.filter(fate="refuse").exists()
    unnumbered = an_import(coop, office, an_xlsx([HEADER, *(("", *row[1:]) for row in THREE[:2])]))
    assert unnumbered.counts["create"] == 2
    with seeing(office):
        assert not unnumbered.rows.filter(reasons__contains=[{"code": "perhaps_known"}]).exists()
        assert list(
            Member.objects.filter(coop=coop, voided_at=None)
            .order_by("number")
            .values_list("number", flat=True)
        ) == [3, 4]


def test_the_page_says_so_before_anybody_presses(entered, client):
    coop, office, run = entered
    posted = distributed(coop, office)
    page = signed_in(client, Person.objects.get(pk=office.person_id), coop)
    here, there = (reverse(f"membership:{name}", args=[run.pk]) for name in ("import", "import_reversal"))
    shown = page.get(here).content.decode()
    assert reverse("membership:year_run", args=[posted.pk]) in shown
    assert there not in shown
    assert page.post(there).status_code == 409
    taken_back(coop, office, posted)
    shown = page.get(here).content.decode()
    assert there in shown
    assert "2 members stay as void" in shown


def test_programs_are_told_what_to_take_back(entered):
    coop, office, run = entered
    posted = distributed(coop, office)
    program = Program(Person.objects.get(pk=office.person_id), coop)
    answer = program.post(f"/members/imports/{run.pk}/reversal")
    assert (answer.refusal, answer["runs"]) == ((409, "import-in-a-year"), [posted.pk])


@pytest.mark.django_db(transaction=True)
def test_the_job_writes_down_why_it_stopped():
    coop, office = an_office_with_statutes()
    run = an_import(coop, office)
    with seeing(office):
        ask_member_import_undo(actor=office, run=run)
    distributed(coop, office)
    tasks.undo_members(run_id=run.pk, person_id=office.person_id, coop_id=office.coop_id)
    with seeing(office):
        run.refresh_from_db()
        assert (run.state, run.problem) == (RunState.DONE, {"code": "undo_in_a_year"})
