"""Two withdraw all shares of a member at the same moment, with real threads and as doors call it: it is done once."""

from __future__ import annotations

import pytest
from django.db.models import Sum

from allmende.kernel.row_access import system_access
from allmende.membership.models import Departure, ShareMovement
from allmende.membership.shares.handing_on import Agreement
from allmende.membership.use_cases.cancel_shares import cancel_shares
from allmende.membership.use_cases.give_notice import give_notice
from allmende.membership.use_cases.move_away import move_away
from allmende.membership.use_cases.transfer_capital import transfer_capital
from tests.members import OFFICE_HOURS, a_member, some_statutes
from tests.people import a_coop

from .exits import TODAY, does, now_of, the_office
from .test_year_races import at_once
from .years import books_agree

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def world():
    """Two offices, Anna with three paid shares, and two who may take them."""
    coop = a_coop()
    some_statutes(coop, shares_required=1, shares_most=20, residence_required=True)
    members = [
        a_member(coop, name, shares=3, paid=300_00) for name in ("Anna Acker", "Bert Beet", "Carl Kohl")
    ]
    return the_office(coop), the_office(coop), *members


def gives_notice(office, anna, _taker):
    does(office, give_notice, member_id=anna.pk, received_on=TODAY)


def moves_away(office, anna, _taker):
    does(office, move_away, member_id=anna.pk, received_on=TODAY)


def gives_two_back(office, anna, _taker):
    does(office, cancel_shares, member_id=anna.pk, shares=2, received_on=TODAY)


def hands_all_on(office, anna, taker):
    agreement = Agreement(shares=None, agreed_on=TODAY)
    ids = {"giver_id": anna.pk, "taker_id": taker.pk}
    does(office, transfer_capital, **ids, agreement=agreement, now=OFFICE_HOURS)


def stands(anna) -> tuple[int, int]:
    """Shares that Anna holds, and steps of hers that count."""
    with system_access():
        moved = ShareMovement.objects.filter(member=anna).aggregate(sum=Sum("shares"))["sum"]
        steps = Departure.objects.filter(member=anna, withdrawn_on=None, overtaken_by=None)
        assert now_of(anna).shares == moved
        return moved, steps.count()


@pytest.mark.parametrize(
    ("one", "other", "left"),
    [
        pytest.param(gives_notice, gives_notice, 0, id="two notices"),
        pytest.param(hands_all_on, hands_all_on, 0, id="to two others"),
        pytest.param(gives_two_back, gives_two_back, 1, id="all but one, twice"),
    ],
)
@pytest.mark.parametrize("_turn", range(3))
def test_of_two_who_withdraw_all_shares_exactly_one_succeeds(world, one, other, left, _turn):
    first, second, anna, bert, carl = world
    outcome = at_once(lambda: one(first, anna, bert), lambda: other(second, anna, carl))
    assert outcome.count("done") == 1, outcome
    assert stands(anna) == (left, 1)
    books_agree(anna.coop)


@pytest.mark.parametrize("_turn", range(3))
def test_of_two_ways_out_the_earlier_counts(world, _turn):
    first, second, anna, _bert, _carl = world
    outcome = at_once(lambda: moves_away(first, anna, None), lambda: gives_notice(second, anna, None))
    assert "done" in outcome
    assert stands(anna) == (0, 1)
    assert (now_of(anna).left_by, now_of(anna).capital) == ("moved", 300_00)
    books_agree(anna.coop)


@pytest.mark.parametrize("_turn", range(3))
def test_who_leaves_and_hands_all_on_gives_them_away_once(world, _turn):
    """After a notice all can be handed on still, which ends the membership earlier: then that alone counts."""
    first, second, anna, bert, _carl = world
    outcome = at_once(lambda: gives_notice(first, anna, bert), lambda: hands_all_on(second, anna, bert))
    assert "done" in outcome
    assert stands(anna) == (0, 1)
    assert (now_of(bert).shares, now_of(bert).capital, now_of(anna).capital) == (6, 600_00, 0)
    assert now_of(anna).left_by == "transfer"
    books_agree(anna.coop)
