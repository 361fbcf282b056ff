"""settle_leavers: what it posts, and what it refuses."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from allmende.kernel.errors import NotAllowed
from allmende.kernel.models import AuditEntry
from allmende.kernel.row_access import seeing, system_access
from allmende.membership.models import Departure, YearLine, YearRun, YearRunState
from allmende.membership.refusals.members import (
    NothingToSettle,
    NothingToWithdraw,
    PlanChanged,
    YearNotOver,
)
from allmende.membership.use_cases.withdraw_notice import withdraw_notice
from tests.members import a_member
from tests.people import a_person, acting_for, an_office, an_officer

from .years import TODAY, a_year, books_agree, capitals, leaves, moved_by, payouts, settles

pytestmark = pytest.mark.django_db
LAST = date(2026, 6, 30)


def test_capital_leaves_the_books_and_waits_as_payouts_until_the_last_legal_day():
    coop = a_year()
    run = settles(coop)
    assert capitals(coop) == {"Ackermann": 300_00, "Beet": 0, "Chrysantheme": 100_00}
    assert payouts(coop) == [("Beet", 200_00, LAST, "queued"), ("Chrysantheme", 90_00, LAST, "queued")]
    assert moved_by(run) == [("Beet", "payout", -200_00), ("Chrysantheme", "payout", -90_00)]
    assert (run.state, run.expected) == ("posted", {"number": 2, "change": 0, "paid_out": 290_00})
    with system_access():
        assert set(Departure.objects.values_list("settled_on", flat=True)) == {TODAY}
        fact = AuditEntry.objects.filter(fact="LeaversSettled").get()
    assert fact.details["paid_out"] == 290_00
    books_agree(coop)


def test_a_loss_that_reserves_do_not_cover_is_written_off_first():
    coop = a_year()
    run = settles(coop, loss=69_00)
    assert moved_by(run) == [
        ("Beet", "loss", -20_00),
        ("Beet", "payout", -180_00),
        ("Chrysantheme", "loss", -9_00),
        ("Chrysantheme", "payout", -81_00),
    ]
    assert capitals(coop)["Ackermann"] == 300_00
    books_agree(coop)


def test_beyond_all_capital_leavers_get_nothing_and_nobody_owes_without_liability():
    coop = a_year()
    settles(coop, loss=1000_00)
    assert payouts(coop) == []
    assert capitals(coop)["Beet"] == 0
    books_agree(coop)


def test_who_is_settled_is_not_settled_again_and_cannot_come_back():
    coop = a_year()
    settles(coop)
    with pytest.raises(NothingToSettle):
        settles(coop)
    actor = an_officer(coop)
    with system_access():
        departure = Departure.objects.get(member__party__family_name="Beet")
    with seeing(actor), pytest.raises(NothingToWithdraw):
        withdraw_notice(
            actor=actor,
            member_id=departure.member_id,
            departure_id=departure.pk,
            agreed_by="Vorstand",
            on=TODAY,
        )


def test_who_was_entered_late_is_settled_by_another_run():
    coop = a_year()
    settles(coop)
    leaves(a_member(coop, "Dora Dill", paid=50_00))
    settles(coop)
    assert payouts(coop)[-1] == ("Dill", 50_00, LAST, "queued")
    books_agree(coop)


def test_a_leaver_without_capital_is_settled_with_nothing():
    coop = a_year()
    leaves(a_member(coop, "Dora Dill"))
    assert settles(coop).expected["number"] == 3
    assert "Dill" not in {name for name, *_rest in payouts(coop)}


def test_a_year_that_is_not_over_is_not_settled():
    with pytest.raises(YearNotOver):
        settles(a_year(), year=2026)


def test_other_figures_than_were_shown_are_not_posted():
    coop = a_year()
    with pytest.raises(PlanChanged):
        settles(coop, expected={"number": 2, "change": 0, "paid_out": 1})
    assert capitals(coop)["Beet"] == 200_00


def test_only_the_office_that_keeps_the_list_settles():
    coop, lender = a_year(), a_person("Lena Lind")
    an_office(lender, coop, ["lend"])
    with pytest.raises(NotAllowed):
        settles(coop, acting_for(lender, coop))


def test_the_database_refuses_to_settle_a_departure_twice():
    coop = a_year()
    run = settles(coop)
    with system_access():
        line = YearLine.objects.filter(run=run).first()
        another = YearRun.objects.create(
            coop=coop, kind="settlement", last_day=run.last_day, effective_on=TODAY, actor_system="test"
        )
        line.pk, line.run = None, another
        with pytest.raises(IntegrityError, match="a_departure_is_settled_once"), transaction.atomic():
            line.save(force_insert=True)
        YearRun.objects.filter(pk=another.pk).update(state=YearRunState.FAILED)


def test_the_database_keeps_what_a_run_said():
    coop = a_year()
    run = settles(coop)
    with system_access():
        for change in ({"amount": 1}, {"last_day": date(2024, 12, 31)}):
            with pytest.raises(IntegrityError), transaction.atomic():
                YearRun.objects.filter(pk=run.pk).update(**change)
        for change in ({"paid_out": 1}, {"reversed_on": TODAY}):
            with pytest.raises(IntegrityError), transaction.atomic():
                YearLine.objects.filter(run=run).update(**change)
        with pytest.raises(IntegrityError), transaction.atomic():
            YearLine.objects.filter(run=run).delete()


def test_the_database_refuses_a_line_that_is_not_of_its_run():
    coop = a_year()
    run = settles(coop)
    stranger = a_member(a_year(), "Emil Erle")
    with system_access(), pytest.raises(IntegrityError, match="belongs to its run"), transaction.atomic():
        YearLine.objects.create(run=run, coop=coop, member=stranger, weight=1)
