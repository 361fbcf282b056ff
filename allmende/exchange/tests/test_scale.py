from itertools import pairwise

import pytest

from allmende.exchange.scale import Bar, draw_scale, nice_step


def test_the_scale_of_the_drawn_page() -> None:
    scale = draw_scale(balance=46_50, held=20_00, credit_limit=100_00, max_balance=200_00)
    assert scale.zero == 33.33
    assert scale.balance == 48.83
    assert scale.bars == [
        Bar(x=13.33, width=73.34, tone="g-ground"),
        Bar(x=33.33, width=8.84, tone="g-free"),
        Bar(x=42.17, width=6.66, tone="g-held"),
    ]
    assert [label.amount for label in scale.labels] == [-100_00, -50_00, 0, 50_00, 100_00, 150_00, 200_00]


def test_a_negative_balance_is_drawn_from_zero_to_the_left() -> None:
    scale = draw_scale(balance=-30_00, held=20_00, credit_limit=100_00, max_balance=100_00)
    assert scale.bars[1:] == [Bar(x=35.0, width=15.0, tone="g-no"), Bar(x=25.0, width=10.0, tone="g-held")]


def test_held_credits_may_reach_from_plus_into_minus() -> None:
    scale = draw_scale(balance=10_00, held=30_00, credit_limit=100_00, max_balance=100_00)
    assert scale.bars[1:] == [Bar(x=40.0, width=15.0, tone="g-held")]


def test_labels_never_touch() -> None:
    scale = draw_scale(balance=0, held=0, credit_limit=1_00, max_balance=1_000_00)
    places = [label.x for label in scale.labels]
    assert min(b - a for a, b in pairwise(places)) >= 13
    assert [label.anchor for label in scale.labels][:: len(places) - 1] == ["start", "end"]


def test_an_account_without_any_limits_can_be_drawn() -> None:
    assert draw_scale(balance=0, held=0, credit_limit=0, max_balance=0).balance == 0


@pytest.mark.parametrize(
    ("span", "most", "step"), [(300_00, 6, 50_00), (600_00, 40, 20_00), (1, 6, 1), (7, 6, 2)]
)
def test_steps_are_round(span: int, most: int, step: int) -> None:
    assert nice_step(span, most) == step
