"""What the tests expect to be refused, read from their source."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

Steps = dict[str, set[str]]
"""What each name of a file does when it is called: the names it calls in turn."""
FURTHEST = 2
"""Helpers between a test and the use case, at most: what lies deeper is set up on the way, not refused."""
MADE = (ast.Lambda, ast.Dict, ast.List, ast.Tuple)


def refusals_in(tests: Iterable[Path], builders: Iterable[Path]) -> dict[str, set[str]]:
    """Each name that is called inside `pytest.raises`, at once or by a helper of the file or of the builders, with the
    errors that are expected there.
    """
    shared: Steps = defaultdict(set)
    for path in builders:
        _add_steps(shared, ast.parse(path.read_text("utf-8")))
    found: dict[str, set[str]] = defaultdict(set)
    for path in tests:
        source = path.read_text("utf-8")
        if "pytest.raises" not in source:
            continue
        tree = ast.parse(source)
        own: Steps = defaultdict(set)
        _add_steps(own, tree)
        for errors, block in _refused(tree):
            for name in _reached(called_in(block), own, shared):
                found[name] |= errors
    return found


def called_in(nodes: Iterable[ast.AST]) -> set[str]:
    """Functions and methods by their names, also those that are handed on: `desk.call(raise_claim, …)`."""
    calls = [call for node in nodes for call in ast.walk(node) if isinstance(call, ast.Call)]
    names = {ast.unparse(call.func).rpartition(".")[2] for call in calls}
    return names | {given.id for call in calls for given in call.args if isinstance(given, ast.Name)}


def _refused(tree: ast.AST) -> Iterator[tuple[set[str], list[ast.stmt]]]:
    for node in ast.walk(tree):
        if not isinstance(node, ast.With):
            continue
        for item in node.items:
            call = item.context_expr
            if isinstance(call, ast.Call) and ast.unparse(call.func) == "pytest.raises":
                yield set().union(*(_names(given) for given in call.args)), node.body


def _add_steps(steps: Steps, tree: ast.AST) -> None:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            steps[node.name] |= called_in(node.body)
            if node.decorator_list:  # what @pytest.mark.parametrize hands in
                for parameter in node.args.args:
                    steps[parameter.arg] |= _handed(node.decorator_list)
        elif isinstance(node, ast.For):
            for name in _names(node.target):
                steps[name] |= _handed([node.iter])
        elif isinstance(node, ast.Assign) and isinstance(node.value, MADE):
            for name in set().union(*map(_names, node.targets)):
                steps[name] |= _handed([node.value])


def _handed(nodes: list[ast.expr]) -> set[str]:
    """What may be called once it was handed on: functions by name, and what lambdas call."""
    inside = [part for node in nodes for part in ast.walk(node)]
    named = {part.id for part in inside if isinstance(part, ast.Name)}
    return named | called_in(part.body for part in inside if isinstance(part, ast.Lambda))


def _names(target: ast.expr) -> set[str]:
    return {part.id for part in ast.walk(target) if isinstance(part, ast.Name)}


def _reached(names: set[str], own: Steps, shared: Steps) -> set[str]:
    reached, border = set(names), set(names)
    for _helper in range(FURTHEST):
        border = {step for name in border for step in (own.get(name) or shared.get(name, ()))} - reached
        reached |= border
    return reached
