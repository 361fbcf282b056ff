"""A call for payments that is entered once the day is over on which it is due: shares have gone since."""

from datetime import date

import pytest

from allmende.kernel.row_access import system_access
from allmende.membership.shares.calls import Call, lines_of_call
from tests.members import a_member

from . import years
from .exits import the_office
from .test_call_payments import a_garden, calls, claimed
from .test_passed_claims import hands_on

pytestmark = pytest.mark.django_db


def due(year: int) -> Call:
    """At the end of August, as resolved in June."""
    days = {"resolved_on": date(year, 6, 20), "due_on": date(year, 8, 31)}
    return Call(words="TOP 4", per_share=50_00, **days)


@pytest.mark.parametrize(("shares", "amount", "asked"), [(1, 20_00, 50_00), (None, None, 0)])
def test_nobody_is_asked_for_shares_that_were_handed_on(shares, amount, asked):
    coop = a_garden()
    anna, bert = a_member(coop, shares=2, paid=60_00), a_member(coop, "Bert Beet", paid=100_00)
    a_member(coop, "Cora Cardamom", paid=25_00)
    hands_on(the_office(coop), anna, bert, shares, amount=amount)
    calls(coop, due(2026))
    assert claimed(coop).get(anna.pk, 0) == asked
    assert bert.pk not in claimed(coop)  # held none of these on the day of the resolution


def test_nobody_is_asked_for_shares_that_were_settled():
    """Anna gave one of three back, Bert left, both with the end of the year: until it is settled they owe it still."""
    coop = a_garden()
    years.gives_back(a_member(coop, shares=3, paid=150_00), 1)
    years.leaves(a_member(coop, "Bert Beet", shares=2, paid=50_00))
    with system_access():
        assert [each.amount for each in lines_of_call(coop, due(2025))] == [150_00, 100_00]
        years.settles(coop)
        assert [each.amount for each in lines_of_call(coop, due(2025))] == [50_00]
