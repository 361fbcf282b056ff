"""Single shares given back in several steps: each is paid its own, whichever is settled first."""

from __future__ import annotations

import contextlib
from datetime import date

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from allmende.kernel.row_access import seeing, system_access
from allmende.membership.models import YearLine
from allmende.membership.refusals.payments import SharesFull
from allmende.membership.use_cases.give_notice import give_notice
from allmende.membership.year.given_back import worth_of
from tests.members import a_member, some_statutes
from tests.people import a_coop, an_officer

from .years import MAY, TODAY, books_agree, capitals, distributes, gives_back, settles, takes_back

pytestmark = pytest.mark.django_db
NEXT_MAY = date(2026, 5, 4)
YEAR_AFTER = date(2027, 3, 1)


def five_shares(*received_on: date, paid: int = 500_00):
    """Anna holds five shares of a hundred euro, and gives one back on each of these days."""
    coop = a_coop()
    some_statutes(coop)
    anna = a_member(coop, "Anna Ackermann", shares=5, paid=paid)
    return coop, anna, [gives_back(anna, 1, received_on=day) for day in received_on]


def settled(coop) -> list[tuple[int, int]]:
    """Capital and loss of each step, in its order."""
    with system_access():
        lines = YearLine.objects.filter(coop=coop, reversed_on=None).order_by("departure")
        return [(line.weight, -line.change) for line in lines]


def test_two_steps_of_a_year_get_a_hundred_each():
    coop, _anna, _steps = five_shares(MAY, MAY)
    assert settles(coop).expected == {"number": 2, "change": 0, "paid_out": 200_00}
    assert settled(coop) == [(100_00, 0), (100_00, 0)]
    assert capitals(coop)["Ackermann"] == 300_00
    books_agree(coop)


class Undone(Exception):
    """What was tried is taken back."""


def test_what_was_credited_since_has_no_room_on_the_others():
    """Anna's two shares ceased with 2025, and it is entered after a profit filled them."""
    coop = a_coop()
    some_statutes(coop)
    anna = a_member(coop, "Anna Ackermann", shares=3, paid=120_00)
    run = distributes(coop, amount=30_00)
    with pytest.raises(SharesFull) as refused, transaction.atomic():
        gives_back(anna, 2)
    anew = date(2026, 12, 31)
    said = {"surplus": 30_00, "next_possible": anew.isoformat()}
    assert (refused.value.field, refused.value.extra) == ("received_on", said)
    with contextlib.suppress(Undone), transaction.atomic():  # the way left where the profit stands for good
        assert gives_back(anna, 2, received_on=TODAY).effective_on == anew
        raise Undone
    takes_back(run)
    gives_back(anna, 2)
    distributes(coop, amount=30_00)
    settles(coop)
    assert capitals(coop)["Ackermann"] == 100_00
    books_agree(coop)


def test_a_loss_falls_on_each_step_and_on_what_goes_on():
    coop, _anna, _steps = five_shares(MAY, MAY)
    settles(coop, loss=50_00)
    assert settled(coop) == [(100_00, 10_00), (100_00, 10_00)]
    assert capitals(coop)["Ackermann"] == 300_00
    books_agree(coop)


def test_a_step_entered_after_the_settlement_gets_its_own_and_bears_its_own():
    coop, anna, _steps = five_shares(MAY)
    settles(coop, loss=50_00)
    gives_back(anna, 1)
    settles(coop, loss=50_00)
    assert settled(coop) == [(100_00, 10_00), (100_00, 10_00)]
    assert capitals(coop)["Ackermann"] == 300_00


@pytest.mark.parametrize("years", [(2025, 2026), (2026, 2025)])
@pytest.mark.parametrize("loss", [0, 40_00])
def test_steps_of_two_years_settled_late_get_a_hundred_each_in_either_order(years, loss):
    """In 2026 only 400 euro are capital any more: the hundred of 2025 are owed, and bear no loss of 2026."""
    coop, _anna, _steps = five_shares(MAY, NEXT_MAY)
    for year in years:
        settles(coop, on=YEAR_AFTER, year=year, loss=loss)
    assert settled(coop) == [(100_00, loss // 5), (100_00, loss // 4)]
    assert capitals(coop)["Ackermann"] == 300_00
    books_agree(coop)


def test_taking_back_and_settling_again_gives_the_same():
    coop, _anna, _steps = five_shares(MAY, NEXT_MAY)
    first, second = (settles(coop, on=YEAR_AFTER, year=year, loss=40_00) for year in (2026, 2025))
    takes_back(second)
    takes_back(first)
    for year in (2025, 2026):
        settles(coop, on=YEAR_AFTER, year=year, loss=40_00)
    assert settled(coop) == [(100_00, 8_00), (100_00, 10_00)]


def test_settled_in_time_the_next_year_starts_from_what_is_left():
    coop, _anna, _steps = five_shares(MAY, NEXT_MAY)
    settles(coop)
    settles(coop, on=YEAR_AFTER, year=2026, loss=40_00)
    assert settled(coop) == [(100_00, 0), (100_00, 10_00)]


@pytest.mark.parametrize("together", [True, False])
def test_who_leaves_after_giving_back_gets_the_rest(together):
    coop, anna, _steps = five_shares(MAY)
    actor, day = an_officer(coop), MAY if together else NEXT_MAY
    with seeing(actor):
        give_notice(actor=actor, member_id=anna.pk, received_on=day, on=max(day, TODAY))
    for year in (2026, 2025):
        if year == 2025 or not together:
            settles(coop, on=YEAR_AFTER, year=year, loss=50_00 if together else 0)
    assert settled(coop) == [(100_00, 10_00), (400_00, 40_00)] if together else [(100_00, 0), (400_00, 0)]
    assert capitals(coop)["Ackermann"] == 0
    books_agree(coop)


def test_what_is_not_paid_in_falls_short_of_what_was_given_back_first():
    coop, _anna, _steps = five_shares(MAY, NEXT_MAY, paid=450_00)
    for year in (2026, 2025):
        settles(coop, on=YEAR_AFTER, year=year)
    assert settled(coop) == [(50_00, 0), (100_00, 0)]
    assert capitals(coop)["Ackermann"] == 300_00


@pytest.mark.parametrize(
    ("capital", "going_on", "shares", "worth"),
    [
        (500, 3, [1, 1], [100, 100]),
        (450, 3, [1, 1], [50, 100]),
        (320, 3, [1, 1], [0, 20]),
        (300, 3, [1, 1], [0, 0]),
        (0, 0, [2], [0]),
        (650, 3, [1, 1], [100, 100]),
        (150, 0, [2], [150]),
    ],
)
def test_worth_of_steps(capital, going_on, shares, worth):
    assert worth_of(capital=capital, going_on=going_on, shares=shares, price=100) == worth


def lost_by_distribution(member) -> int:
    with system_access():
        return -YearLine.objects.get(member=member, run__kind="loss", reversed_on=None).change


def borne_by_steps(member) -> list[tuple[int, int]]:
    """Worth of each step, and what it bore when the loss was distributed."""
    with system_access():
        lines = YearLine.objects.filter(member=member, departure__isnull=False, reversed_on=None)
        return [(line.weight + line.borne, line.borne) for line in lines.order_by("departure")]


ORDERS = (
    "loss settle late settle",
    "settle loss late settle",
    "settle late loss settle",
    "late loss settle",
    "loss settle late settle late settle",
    "loss settle back settle late settle",
    "settle loss late settle late settle",
)


@pytest.mark.parametrize("order", ORDERS)
def test_a_distributed_loss_is_borne_to_the_cent_however_steps_are_settled(order):
    borne_to_the_cent(order, loss=333_33, paid=450_01, other=70_00)


@pytest.mark.thorough
@settings(max_examples=25, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(
    order=st.sampled_from(ORDERS),
    loss=st.integers(min_value=1, max_value=900_00),
    paid=st.integers(min_value=400_01, max_value=500_00),
    other=st.integers(min_value=1, max_value=400_00),
)
def test_any_distributed_loss_is_borne_to_the_cent(order, loss, paid, other):
    borne_to_the_cent(order, loss=loss, paid=paid, other=other)


def borne_to_the_cent(order, *, loss, paid, other):
    """Steps of one year, entered and settled one after the other: together with what goes on they lose exactly what the
    distribution took from the member, each within a cent for each settlement of its part."""
    with transaction.atomic():
        coop = a_coop()
        some_statutes(coop)
        anna = a_member(coop, "Anna Ackermann", shares=5, paid=paid)
        a_member(coop, "Bert Beet", shares=4, paid=other)
        gives_back(anna, 1)
        runs = []
        for step in order.split():
            if step == "loss":
                distributes(coop, kind="loss", amount=min(loss, capitals(coop)["Ackermann"] + other))
            elif step == "late":
                gives_back(anna, 1)
            elif step == "back":
                takes_back(runs.pop())
            else:
                runs.append(settles(coop))
            books_agree(coop)
        steps, lost = borne_by_steps(anna), lost_by_distribution(anna)
        left = capitals(coop)["Ackermann"]
        gone = sum(worth for worth, _borne in steps)
        rest = paid - gone - left  # what goes on has lost
        assert sum(borne for _worth, borne in steps) + rest == lost
        taking_part = [(worth, borne) for worth, borne in steps if borne] + [(paid - gone, rest)]
        whole = sum(part for part, _borne in taking_part)
        for part, borne in taking_part:
            assert abs(borne * whole - lost * part) <= len(steps) * whole
        transaction.set_rollback(True)
