"""Whatever the office does, in any order: what must always hold does.

What fails says which path it went; `go(path)` goes it again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.clock import stamped_by_the_walk

from .walk.going import WEIGHTED, Path, a_path, go
from .walk.steps import STEPS

PATHS = st.lists(st.tuples(st.sampled_from(WEIGHTED), st.integers(0, 999)), min_size=40, max_size=120)
OF_SHARES = (
    "one_declares_to_take_more",
    "further_shares_are_admitted",
    "one_gives_single_shares_back",
    "one_hands_shares_on",
    "one_pays",
)
MOST_WALKS = 20
"""Until every step was gone: about ten."""


@pytest.fixture(scope="module", autouse=True)
def _own_time(django_db_setup: None) -> Iterator[None]:
    with stamped_by_the_walk():
        yield


@pytest.mark.django_db
def test_what_must_hold_does_on_a_short_walk() -> None:
    world = go(a_path(1, steps=40))
    assert len(world.gone) > 5, "most of a walk is gone"


@pytest.mark.django_db
def test_what_must_hold_does_where_shares_alone_are_taken_given_back_and_handed_on() -> None:
    chance = Random(1)
    world = go([(chance.choice(OF_SHARES), chance.randrange(1000)) for _ in range(60)])
    assert {"too-many-shares", "not-fully-paid"} <= {code for _use_case, code in world.refused}


@pytest.mark.thorough
@pytest.mark.django_db
def test_every_step_and_every_use_case_is_done_on_walks_that_are_always_the_same() -> None:
    held = {use_case.__name__ for step in STEPS.values() for use_case in step.holds}
    gone, done = Counter[str](), Counter[str]()
    for number in range(MOST_WALKS):
        world = go(a_path(number, steps=150))
        gone, done = gone + world.gone, done + world.done
        if set(STEPS) <= set(gone) and held <= set(done):
            break
    assert set(STEPS) - set(gone) == set(), f"never gone, of {gone}"
    assert held - set(done) == set(), f"never done, of {done}"


@pytest.mark.thorough
@pytest.mark.django_db
@settings(max_examples=6, suppress_health_check=list(HealthCheck))
@given(path=PATHS)
def test_what_must_hold_does_on_any_walk(path: Path) -> None:
    go(path)
