"""What a use case leads to, also by what is told: read from the source, name by name (tests/doors.py)."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache

from tests import doors
from tests.doors import Node

DOMAINS = ("allmende.membership.", "allmende.payments.")
ROWS = r"\b(ShareMovement|CapitalMovement|Claim|Receipt|Payout)"
MAKES = re.compile(
    rf"{ROWS}\((?!\))|{ROWS}\.objects\.(bulk_)?create|insert into (membership_(share|capital)movement|payments_)"
    r"|membership_delete_import"
)
ENDS = {
    "cancel_claim",
    "cancel_claims",
    "cancel_payout",
    "cancel_payouts",
    "mark_payout_paid",
    "take_payout_back",
}
"""Use cases of payments that end a row instead of making one."""

BOOKS = frozenset((f"allmende.ledger.use_cases.{name}", name) for name in ("transfer", "reverse_transfer"))
"""What was held for applicants is a row of the ledger alone."""


@cache
def writers() -> frozenset[Node]:
    """Functions that make or end such a row themselves."""
    found = set(BOOKS)
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
    for module, source in doors.sources().items():
        if module.startswith("allmende.membership.listeners."):
            for fact, name in _listening(module):
                heard.setdefault(source.names[fact], []).append((module, name))
    return heard


def _listening(module: str) -> Iterator[tuple[str, str]]:
    """Which fact, which function: `@listen_to(fact)` above it, or `listen_to(fact)(it)`."""
    path = doors.PACKAGE.parent.joinpath(*module.split(".")).with_suffix(".py")
    for part in ast.parse(path.read_text("utf-8")).body:
        if isinstance(part, ast.FunctionDef):
            for each in part.decorator_list:
                if isinstance(each, ast.Call) and ast.unparse(each.func) == "listen_to":
                    yield ast.unparse(each.args[0]), part.name
        elif isinstance(part, ast.Expr) and isinstance(part.value, ast.Call):
            heard = part.value.func
            if isinstance(heard, ast.Call) and ast.unparse(heard.func) == "listen_to":
                yield ast.unparse(heard.args[0]), ast.unparse(part.value.args[0])


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


def writing_use_cases() -> list[str]:
    """As "membership.give_notice"."""
    found = []
    for module in doors.sources():
        domain, _rooms, name = module.removeprefix("allmende.").partition(".use_cases.")
        if name and module.startswith(DOMAINS) and reached_from((module, name)) & writers():
            found.append(f"{domain}.{name}")
    return sorted(found)
