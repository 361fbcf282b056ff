from datetime import UTC, date, datetime

import pytest

from allmende.kernel.errors import NotAllowed
from allmende.kernel.row_access import seeing
from allmende.membership.refusals.members import NoDues
from allmende.membership.use_cases.claim_dues import claim_dues
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
