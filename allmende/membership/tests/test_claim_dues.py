from datetime import UTC, date, datetime

import pytest
from django.db import IntegrityError, transaction

from allmende.kernel.errors import NotAllowed
from allmende.kernel.row_access import seeing, system_access
from allmende.membership.law.dues import dues_period
from allmende.membership.refusals.members import DuesClaimedAlready, NoDues
from allmende.membership.use_cases.claim_dues import claim_dues
from allmende.payments.use_cases.cancel_claim import cancel_claim
from tests.members import a_member, some_statutes
from tests.people import a_coop, an_officer

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
YEAR_END = date(2026, 12, 31)


def a_club():
    club = a_coop("Kleingartenverein Sonnenhang e. V.", legal_form="ev")
    some_statutes(club, share_price=0, pay_at_once=0, shares_required=0, dues=60_00)
    return club


def claim(club, on=YEAR_END, duties=("register",)):
    actor = an_officer(club, duties)
    with seeing(actor):
        return claim_dues(actor=actor, coop=club, due_on=on, now=NOW)


def test_every_member_of_the_day_is_asked_once():
    club = a_club()
    anna, bert = a_member(club, "Anna Ackermann", shares=0), a_member(club, "Bert Beet", shares=0)
    claims = claim(club)
    assert [(each.debtor, each.amount, each.due_on) for each in claims] == [
        (anna.pk, 60_00, YEAR_END),
        (bert.pk, 60_00, YEAR_END),
    ]
    cora = a_member(club, "Cora Cardamom", shares=0, on=date(2026, 6, 1))
    assert [each.debtor for each in claim(club)] == [cora.pk]
    assert claim(club) == []
    assert len(claim(club, date(2027, 12, 31))) == 3


def test_the_dues_of_a_period_are_claimed_once_whatever_the_day():
    club = a_club()
    anna = a_member(club, shares=0)
    (first,) = claim(club)
    with pytest.raises(DuesClaimedAlready) as refused:
        claim(club, date(2026, 11, 30))
    assert refused.value.field == "due_on"
    bert = a_member(club, "Bert Beet", shares=0)
    assert [each.debtor for each in claim(club, date(2026, 11, 30))] == [bert.pk]
    assert [each.debtor for each in claim(club, date(2027, 1, 1))] == [anna.pk, bert.pk]
    assert first.subject == "dues:2026-01-01"


def test_what_was_dropped_for_a_wrong_day_is_claimed_for_another():
    club = a_club()
    a_member(club, shares=0)
    (wrong,) = claim(club)
    office = an_officer(club)
    with seeing(office):
        cancel_claim(actor=office, claim_id=wrong.pk, reason="Vertippt", now=NOW)
    assert claim(club) == []
    (right,) = claim(club, date(2026, 3, 31))
    assert right.due_on == date(2026, 3, 31)


def test_the_database_takes_the_dues_of_a_period_once():
    club = a_club()
    a_member(club, shares=0)
    (once,) = claim(club)
    once.pk, once.due_on = None, date(2026, 11, 30)
    with system_access(), pytest.raises(IntegrityError, match="dues_of_a_period"), transaction.atomic():
        once.save(force_insert=True)


@pytest.mark.parametrize(
    ("months", "begins", "on", "first", "last"),
    [
        (12, 1, date(2026, 12, 31), date(2026, 1, 1), date(2026, 12, 31)),
        (12, 7, date(2026, 6, 30), date(2025, 7, 1), date(2026, 6, 30)),
        (1, 1, date(2028, 2, 29), date(2028, 2, 1), date(2028, 2, 29)),
        (3, 7, date(2026, 1, 31), date(2026, 1, 1), date(2026, 3, 31)),
        (6, 4, date(2026, 3, 1), date(2025, 10, 1), date(2026, 3, 31)),
    ],
)
def test_periods_begin_with_the_fiscal_year(months, begins, on, first, last):
    assert dues_period(on, months=months, year_begins=begins) == (first, last)


def test_whoever_joins_later_is_not_asked():
    club = a_club()
    a_member(club, shares=0, on=date(2027, 1, 1))
    assert claim(club) == []


def test_statutes_without_dues_claim_none():
    coop = a_coop()
    a_member(coop)
    with pytest.raises(NoDues):
        claim(coop)


def test_others_claim_nothing():
    with pytest.raises(NotAllowed):
        claim(a_club(), duties=["lend", "spend", "members"])
