"""What writes movements, claims or payouts is gone by a step of the random walk, or stands here with its reason.

A whole cooperative from an archive is another matter: rows as they were, in an empty one (test_bring_coop_in).
"""

from __future__ import annotations

from collections.abc import Iterable

from tests.doors import Node
from tests.for_each import for_each

from .reach import reached_from, writers, writing_use_cases
from .walk import going
from .walk.steps import STEPS

assert going.AREAS  # they enter their steps

NOT_WALKED = {
    "membership.carry_out_year_run": "the worker's part above 500 members: test_year_jobs",
}


def reached(starts: Iterable[Node]) -> set[Node]:
    return {node for start in starts for node in reached_from(start)}


def walked() -> set[Node]:
    return reached(
        (use_case.__module__, use_case.__name__) for step in STEPS.values() for use_case in step.holds
    )


@for_each(writing_use_cases())
def test_what_writes_is_walked(use_case: str) -> None:
    domain, name = use_case.split(".")
    is_walked = (f"allmende.{domain}.use_cases.{name}", name) in walked()
    assert is_walked != (use_case in NOT_WALKED), f"{use_case}: a step of tests/walk, or a reason here"


def test_the_rows_are_made_where_it_is_known() -> None:
    """If nothing is found any more, the search is wrong."""
    made_by = {name for _module, name in writers()}
    assert {"move_shares", "move_capital", "new_claim", "store", "cancel_claim"} <= made_by
    assert set(NOT_WALKED) <= set(writing_use_cases())
