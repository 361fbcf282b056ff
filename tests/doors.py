"""Which page and which door for programs leads to what: read from the source, name by name.

A page begins where an address names it (`urlpatterns`), a door for programs where a router opens it (`@router.post`).
From there every name that a function mentions is followed to where it is defined. Nothing is run and nothing is
guessed: a function that no page mentions is not reached, whatever its module imports.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent.parent / "allmende"

Node = tuple[str, str]
"""A module and a name defined in it, such as ("allmende.membership.use_cases.give_notice", "give_notice")."""


@dataclass
class Source:
    """What one module defines, and what its imports call others."""

    defined: dict[str, list[ast.AST]] = field(default_factory=dict)
    names: dict[str, Node] = field(default_factory=dict)
    modules: dict[str, str] = field(default_factory=dict)


@cache
def sources() -> dict[str, Source]:
    """Every module of ours but tests and migrations, by its dotted name."""
    files = {
        _dotted(path): path
        for path in PACKAGE.rglob("*.py")
        if not {"tests", "migrations"} & set(path.relative_to(PACKAGE).parts)
    }
    return {name: _source(name, path, set(files)) for name, path in files.items()}


@cache
def pages() -> frozenset[Node]:
    """Everything that the addresses of pages lead to."""
    return _reached((name, "urlpatterns") for name in sources() if name.endswith(".urls"))


@cache
def programs() -> frozenset[Node]:
    """Everything that the doors for programs lead to."""
    return _reached(_opened_by_routers())


@cache
def called_by_pages() -> frozenset[Node]:
    """The same, not past the first use case."""
    return _reached(
        ((name, "urlpatterns") for name in sources() if name.endswith(".urls")), past_use_cases=False
    )


@cache
def called_by_programs() -> frozenset[Node]:
    return _reached(_opened_by_routers(), past_use_cases=False)


@cache
def within() -> frozenset[Node]:
    """What works without a door: use cases that others call, jobs, listeners, commands, the wiring."""
    steps = set()
    for name, source in sources().items():
        if ".web." in name or ".api." in name:
            continue
        for defined in source.defined:
            steps |= mentioned((name, defined)) - {(name, defined)}
    return frozenset(steps)


@cache
def rights_asked_by(nodes: frozenset[Node]) -> frozenset[str]:
    """Every text in these functions that can be the key of a right, but for what only decides whether a link shows."""
    return frozenset(text for node in nodes if node[1] != "RULES" for text in _texts(node))


def _reached(roots: Iterable[Node], *, past_use_cases: bool = True) -> frozenset[Node]:
    found: set[Node] = set()
    ahead = list(roots)
    while ahead:
        node = ahead.pop()
        if node in found or _is_a_job(node):
            continue
        found.add(node)
        if past_use_cases or ".use_cases." not in node[0]:
            ahead += mentioned(node)
    return frozenset(found)


def _is_a_job(node: Node) -> bool:
    return node[0].endswith("tasks")


def _opened_by_routers() -> Iterator[Node]:
    for name, source in sources().items():
        for defined, parts in source.defined.items():
            for part in parts:
                decorators = getattr(part, "decorator_list", [])
                if any(ast.unparse(each).startswith(("router.", "api.")) for each in decorators):
                    yield name, defined


@cache
def mentioned(node: Node) -> frozenset[Node]:
    """What the definition of a name mentions, as far as it is ours."""
    module, name = node
    source, known, nothing = sources()[module], sources(), Source()
    meant = {_meant(source, module, each) for part in source.defined[name] for each in ast.walk(part)}
    return frozenset(each for each in meant if each and each[1] in known.get(each[0], nothing).defined)


def _meant(source: Source, module: str, each: ast.AST) -> Node | None:
    if isinstance(each, ast.Name):
        return source.names.get(each.id, (module, each.id))
    if isinstance(each, ast.Attribute) and isinstance(each.value, ast.Name):
        other = source.modules.get(each.value.id)
        return (other, each.attr) if other else None
    return None


@cache
def _texts(node: Node) -> frozenset[str]:
    module, name = node
    found: set[str] = set()
    for part in sources()[module].defined[name]:
        only_shown = {
            id(argument)
            for each in ast.walk(part)
            if isinstance(each, ast.Call) and ast.unparse(each.func) == "may"
            for argument in each.args
        }
        for each in ast.walk(part):
            if isinstance(each, ast.Constant) and isinstance(each.value, str) and id(each) not in only_shown:
                found.add(each.value)
    return frozenset(found)


def _source(name: str, path: Path, known: set[str]) -> Source:
    source, tree = Source(), ast.parse(path.read_text("utf-8"))
    package = name if path.name == "__init__.py" else name.rpartition(".")[0]
    for each in ast.walk(tree):
        if isinstance(each, ast.ImportFrom):
            came_from = _absolute(package, each)
            for alias in each.names:
                said, whole = alias.asname or alias.name, f"{came_from}.{alias.name}"
                if whole in known:
                    source.modules[said] = whole
                source.names[said] = (came_from, alias.name)
    for part in tree.body:
        for defined in _defined_by(part):
            source.defined.setdefault(defined, []).append(part)
    return source


def _absolute(package: str, imported: ast.ImportFrom) -> str:
    if not imported.level:
        return imported.module or ""
    above = package.split(".")[: len(package.split(".")) - imported.level + 1]
    return ".".join([*above, *([imported.module] if imported.module else [])])


def _defined_by(part: ast.stmt) -> list[str]:
    if isinstance(part, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return [part.name]
    if isinstance(part, ast.Assign):
        return [target.id for target in part.targets if isinstance(target, ast.Name)]
    if isinstance(part, ast.AnnAssign | ast.AugAssign) and isinstance(part.target, ast.Name):
        return [part.target.id]
    return []


def _dotted(path: Path) -> str:
    parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
