"""What writes movements, claims or payouts is gone by a step of the random walk, or stands here with its reason.

A whole cooperative from an archive is another matter: rows as they were, in an empty one (test_bring_coop_in).
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable
from functools import cache

import pytest

from tests import doors
from tests.doors import Node

from .walk import going
from .walk.steps import STEPS

assert going.AREAS  # they enter their steps

DOMAINS = ("allmende.membership.", "allmende.payments.")
ROWS = r"\b(ShareMovement|CapitalMovement|Claim|Receipt|Payout)"
MAKES = re.compile(
    rf"{ROWS}\((?!\))|{ROWS}\.objects\.(bulk_)?create|insert into (membership_(share|capital)movement|payments_)"
    r"|membership_delete_import"
)
ENDS = {"cancel_claim", "cancel_payout", "cancel_payouts", "mark_payout_paid"}
"""Use cases of payments that end a row instead of making one."""

NOT_WALKED = {
    "membership.carry_out_year_run": "the worker's part above 500 members: test_year_jobs",
}


@cache
def writers() -> frozenset[Node]:
    """Functions that make or end such a row themselves."""
    found = set()
    for module, source in doors.sources().items():
        if module.startswith(DOMAINS) and ".models" not in module and not module.endswith("carried"):
            found |= {
                (module, name)
                for name, parts in source.defined.items()
                if any(MAKES.search(ast.unparse(part)) for part in parts) or name in ENDS
            }
    return frozenset(found)


@cache
def told_to() -> dict[Node, list[Node]]:
    """What listens to each fact, in the floors of money and members."""
    heard: dict[Node, list[Node]] = {}
    for module in ("allmende.membership.listeners",):
        source = doors.sources()[module]
        for name, parts in source.defined.items():
            for part in parts:
                for each in getattr(part, "decorator_list", []):
                    if isinstance(each, ast.Call) and ast.unparse(each.func) == "listen_to":
                        fact = source.names[ast.unparse(each.args[0])]
                        heard.setdefault(fact, []).append((module, name))
    return heard


@cache
def reached_from(start: Node) -> frozenset[Node]:
    """All that a use case leads to, also by what is told."""
    found: set[Node] = set()
    ahead = [start]
    while ahead:
        node = ahead.pop()
        if node not in found:
            found.add(node)
            ahead += [*doors.mentioned(node), *told_to().get(node, [])]
    return frozenset(found)


def reached(starts: Iterable[Node]) -> set[Node]:
    return {node for start in starts for node in reached_from(start)}


def writing_use_cases() -> list[str]:
    """As "membership.give_notice"."""
    found = []
    for module in doors.sources():
        domain, _rooms, name = module.removeprefix("allmende.").partition(".use_cases.")
        if name and module.startswith(DOMAINS) and reached_from((module, name)) & writers():
            found.append(f"{domain}.{name}")
    return sorted(found)


def walked() -> set[Node]:
    return reached(
        (use_case.__module__, use_case.__name__) for step in STEPS.values() for use_case in step.holds
    )


@pytest.mark.parametrize("use_case", writing_use_cases())
def test_what_writes_is_walked(use_case: str) -> None:
    domain, name = use_case.split(".")
    is_walked = (f"allmende.{domain}.use_cases.{name}", name) in walked()
    assert is_walked != (use_case in NOT_WALKED), f"{use_case}: a step of tests/walk, or a reason here"


def test_the_rows_are_made_where_it_is_known() -> None:
    """If nothing is found any more, the search is wrong."""
    made_by = {name for _module, name in writers()}
    assert {"move_shares", "move_capital", "new_claim", "store", "cancel_claim"} <= made_by
    assert set(NOT_WALKED) <= set(writing_use_cases())
