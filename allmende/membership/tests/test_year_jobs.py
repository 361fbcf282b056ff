"""Many members are left to the worker: carry_out_year_run and note_year_failure, asked for by begin_year_run."""

from __future__ import annotations

import pytest
from django.utils import timezone

from allmende.kernel.actor import Actor
from allmende.kernel.errors import NotAllowed
from allmende.kernel.row_access import seeing, system_access
from allmende.membership.models import YearRun
from allmende.membership.refusals.members import NotPosted, RunInProgress
from allmende.membership.tasks import years as year_tasks
from allmende.membership.use_cases import begin_year_run, reverse_year_run
from allmende.membership.use_cases.carry_out_year_run import carry_out_year_run
from allmende.membership.use_cases.note_year_failure import note_year_failure
from allmende.membership.year.runs import run_progress
from allmende.payments.models import Payout
from allmende.payments.use_cases.mark_payout_paid import mark_payout_paid
from tests.members import a_member
from tests.people import a_person, acting_for, an_office, an_officer

from .years import NOW, TODAY, a_year, books_agree, capitals, distributes, leaves, settles, takes_back

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def busy(monkeypatch):
    """Two members are many."""
    monkeypatch.setattr(begin_year_run, "AT_ONE_GO", 1)
    monkeypatch.setattr(reverse_year_run, "AT_ONE_GO", 1)
    coop = a_year()
    return coop, an_officer(coop)


def work(task, run, actor):
    task(run_id=run.pk, person_id=actor.person_id, coop_id=actor.coop_id)
    with system_access():
        return YearRun.objects.select_related("coop").get(pk=run.pk)


def test_the_worker_posts_and_takes_back_and_tells_how_far_it_is(busy):
    coop, office = busy
    asked = settles(coop, office)
    assert (asked.state, capitals(coop)["Beet"]) == ("waiting", 200_00)
    run = work(year_tasks.post_year, asked, office)
    assert (run.state, run_progress(run), capitals(coop)["Beet"]) == ("posted", (2, 2), 0)
    books_agree(coop)
    assert takes_back(run, office).state == "reversing"
    run = work(year_tasks.take_year_back, run, office)
    assert (run.state, capitals(coop)["Beet"]) == ("reversed", 200_00)
    books_agree(coop)
    # A job may come twice.
    assert work(year_tasks.post_year, run, office).state == "reversed"
    assert work(year_tasks.take_year_back, run, office).state == "reversed"


def test_while_it_waits_nothing_else_is_posted(busy):
    coop, office = busy
    run = settles(coop, office)
    with pytest.raises(RunInProgress):
        distributes(coop, office)
    with pytest.raises(RunInProgress):
        takes_back(run, office)


def test_what_changed_meanwhile_is_not_posted(busy):
    coop, office = busy
    run = settles(coop, office)
    leaves(a_member(coop, "Dora Dill", paid=50_00))
    run = work(year_tasks.post_year, run, office)
    assert (run.state, run.problem) == ("failed", {"code": "plan-changed"})
    assert capitals(coop)["Beet"] == 200_00
    assert work(year_tasks.post_year, settles(coop, office), office).state == "posted"


def test_what_is_paid_before_its_turn_stands(busy):
    coop, office = busy
    run = work(year_tasks.post_year, settles(coop, office), office)
    takes_back(run, office)
    with seeing(office):
        payout = Payout.objects.filter(coop_id=coop.pk).first()
        mark_payout_paid(actor=office, payout_id=payout.pk, paid_on=TODAY, now=NOW)
    run = work(year_tasks.take_year_back, run, office)
    assert (run.state, run.problem) == ("posted", {"code": "already-paid-out"})


def test_whoever_lost_the_office_posts_nothing_and_the_page_says_so(busy):
    coop, office = busy
    run = settles(coop, office)
    lender = a_person("Lena Lind")
    an_office(lender, coop, ["lend"])
    run = work(year_tasks.post_year, run, acting_for(lender, coop))
    assert (run.state, run.problem) == ("failed", {"code": "not-allowed"})


def test_an_error_in_the_middle_leaves_the_books_as_they_were(busy, monkeypatch):
    coop, office = busy
    run = distributes(coop, office, kind="loss")

    def fail(**_arguments):
        raise RuntimeError("the lights go out")

    monkeypatch.setattr("allmende.membership.use_cases.post_year_run.post_capital", fail)
    with pytest.raises(RuntimeError):
        work(year_tasks.post_year, run, office)
    with system_access():
        run.refresh_from_db()
        assert (run.state, run.problem, run.lines.count()) == ("failed", {"code": "failed"}, 0)
    assert capitals(coop)["Ackermann"] == 300_00


def test_what_does_not_wait_is_not_carried_out(busy):
    coop, office = busy
    run = work(year_tasks.post_year, settles(coop, office), office)
    with seeing(office), pytest.raises(NotPosted):
        carry_out_year_run(actor=office, run=run, on=TODAY, now=timezone.now())


def test_only_the_job_writes_down_that_a_run_stopped(busy):
    coop, office = busy
    run = settles(coop, office)
    with seeing(office), pytest.raises(NotAllowed):
        note_year_failure(actor=office, run=run, code="failed")
    with system_access():
        note_year_failure(actor=Actor.job("test"), run=run, code="failed")
        note_year_failure(actor=Actor.job("test"), run=run, code="again")
        run.refresh_from_db()
    assert run.problem == {"code": "failed"}
