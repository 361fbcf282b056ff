"""What import-linter cannot see of the floor plan (docs/architecture.md)."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

import pytest
from django.apps import apps
from django.db import connection, models

from tests.for_each import for_each
from tests.refusing import refusals_in

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "allmende"
LONGEST_FILE, LONGEST_TEST_FILE = 300, 400
"""Lines. Most files stay under 150: a package is made, or a file split along a seam, before it grows further."""
A_SCREEN = 50
"""Lines of a function, its docstring included."""
FLOORS = [
    *("kernel", "ui", "identity", "places", "coops", "ledger", "payments", "membership"),
    *("exchange", "pool", "directory", "home"),
]


def our_models() -> list[type[models.Model]]:
    return [model for floor in FLOORS for model in apps.get_app_config(floor).get_models()]


def use_case_files() -> list[Path]:
    return sorted(path for path in PACKAGE.glob("*/use_cases/*.py") if path.name != "__init__.py")


def our_files() -> list[Path]:
    """All Python, but for migrations: they are written once, by makemigrations."""
    folders = (PACKAGE, ROOT / "tests", ROOT / "benchmarks", ROOT / "bin")
    found = [path for folder in folders for path in folder.rglob("*.py")]
    return sorted(path for path in found if "migrations" not in path.parts)


def web_files() -> list[Path]:
    """Python in which forms are written."""
    found = [path for path in our_files() if path.is_relative_to(PACKAGE) and not is_test(path)]
    return [path for path in found if "forms." in path.read_text("utf-8") and path.stem != "fields"]


def is_test(path: Path) -> bool:
    return "tests" in path.relative_to(ROOT).parts


def public_functions(path: Path) -> list[ast.FunctionDef]:
    tree = ast.parse(path.read_text("utf-8"))
    return [node for node in tree.body if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")]


def test_foreign_keys_point_downstairs_and_leave_no_back_door() -> None:
    for model in our_models():
        floor = FLOORS.index(model._meta.app_label)
        for field in model._meta.get_fields():
            if not isinstance(field, models.ForeignKey):
                continue
            target = field.related_model._meta.app_label
            if target not in FLOORS or target == model._meta.app_label:
                continue
            assert FLOORS.index(target) < floor, f"{model.__name__}.{field.name} points upstairs"
            hidden = field.remote_field.hidden
            assert hidden, f"{model.__name__}.{field.name} opens a back door into {target}: related_name='+'"


@pytest.mark.django_db
def test_web_and_workers_own_nothing() -> None:
    with connection.cursor() as cursor:
        cursor.execute("select current_user, count(*) from pg_class where relowner = current_user::regrole")
        role, owned = cursor.fetchone()
    assert (role, owned) == ("allmende_app", 0)


@for_each(use_case_files(), name=lambda path: f"{path.parts[-3]}.{path.stem}")
def test_a_use_case_is_one_function_with_named_arguments(path: Path) -> None:
    named = [function for function in public_functions(path) if function.name == path.stem]
    assert len(named) == 1, f"{path.stem}.py holds a function of its name"
    (function,) = named
    assert not function.args.args, f"{path.stem} takes keyword-only arguments"
    assert "actor" in {argument.arg for argument in function.args.kwonlyargs}, f"{path.stem} has an actor"
    assert ast.get_docstring(function), f"{path.stem} says what it does"


@for_each(use_case_files(), name=lambda path: f"{path.parts[-3]}.{path.stem}")
def test_a_use_case_has_a_refusal_test(path: Path) -> None:
    """Called where a refusal is expected; or, of a step of others, one of these with an error that the step raises."""
    if "authorize" not in _calls(path) and "raise " not in path.read_text("utf-8"):
        return  # an operation that cannot refuse
    refused = _refused_by_tests()
    if path.stem in refused:
        return
    own_errors = {node.id for node in ast.walk(_tree(path)) if isinstance(node, ast.Name)}
    assert any(refused.get(caller, set()) & own_errors for caller in _callers(path)), (
        f"nothing of {path.stem} is refused"
    )


def _callers(step: Path) -> set[str]:
    """The use cases beside it that call it, also through other steps."""
    found, latest = set[str](), {step.stem}
    while latest:
        calling = (other.stem for other in step.parent.glob("*.py") if latest & _calls(other))
        latest = {*calling} - found
        found |= latest
    return found


@cache
def _refused_by_tests() -> dict[str, set[str]]:
    files = [*PACKAGE.glob("*/tests/**/*.py"), *(ROOT / "tests").glob("*.py")]
    builders = [path for path in files if not path.name.startswith("test_")]
    return refusals_in(sorted(set(files) - set(builders)), builders)


@for_each(use_case_files(), name=lambda path: f"{path.parts[-3]}.{path.stem}")
def test_a_use_case_that_authorizes_tells_a_fact(path: Path) -> None:
    """What is authorized is a write by someone, and every write leaves its audit row (decision 6).

    Operations without `authorize` record the actor in their own append-only rows or are called by one that tells.
    """
    calls = _calls(path)
    if "authorize" in calls:
        local = {path.parent / f"{name}.py" for name in calls if (path.parent / f"{name}.py").exists()}
        told = "tell" in calls or any("tell" in _calls(other) for other in local) or _opens_told(path, calls)
        assert told, f"{path.stem} authorizes, but tells nothing"


WRITES = {"create", "bulk_create", "get_or_create", "save", "update", "bulk_update", "delete"}


def _jobs() -> list[Path]:
    return sorted([*PACKAGE.glob("*/tasks.py"), *PACKAGE.glob("*/tasks/*.py")])


@for_each(_jobs(), name=lambda path: path.relative_to(PACKAGE).as_posix())
def test_a_job_writes_through_use_cases_only(path: Path) -> None:
    """The kernel's own upkeep is the exception, with its reason in decision 6."""
    if path.relative_to(PACKAGE).parts[0] == "kernel":
        return
    called = {
        node.func.attr
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
    }
    assert not called & WRITES, "writes by itself"


def _opens_told(path: Path, calls: set[str]) -> bool:
    """A helper imported from a neighbouring use case may do the telling."""
    return any(
        function.name in calls and "tell" in _called_in(function)
        for other in path.parent.glob("*.py")
        for function in public_functions(other)
    )


@cache
def _calls(path: Path) -> set[str]:
    return _called_in(_tree(path))


@cache
def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"))


def _called_in(tree: ast.AST) -> set[str]:
    return {
        node.func.id
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    }


@for_each(our_files(), name=lambda path: str(path.relative_to(ROOT)))
def test_a_file_is_short_and_a_function_fits_a_screen(path: Path) -> None:
    text = path.read_text("utf-8")
    assert len(text.splitlines()) <= (LONGEST_TEST_FILE if is_test(path) else LONGEST_FILE), (
        f"split {path.name}"
    )
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            lines = (node.end_lineno or node.lineno) - node.lineno + 1
            assert lines <= A_SCREEN, f"{node.name} in {path.name} has {lines} lines"


def test_most_files_have_fewer_than_150_lines() -> None:
    lengths = [len(path.read_text("utf-8").splitlines()) for path in our_files() if not is_test(path)]
    assert sum(length < 150 for length in lengths) / len(lengths) > 0.8


@for_each(web_files(), name=lambda path: str(path.relative_to(PACKAGE)))
def test_what_people_write_is_bounded(path: Path) -> None:
    """The database keeps no more than its columns do: a longer text is refused by the form, not by an error."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
            continue
        called, given = ast.unparse(node.func), {keyword.arg for keyword in node.keywords}
        assert called != "forms.EmailField", (
            f"line {node.lineno}: allmende.ui.fields.EmailField knows the limit"
        )
        if called in {"forms.CharField", "forms.URLField"}:
            assert "max_length" in given, f"line {node.lineno}: {called} without max_length"


def test_each_mail_of_a_register_is_found_again() -> None:
    """By its label: who is erased, or whose application goes, leaves no mail behind (kernel.mail.forget_mails)."""
    trees = {path: ast.parse(path.read_text("utf-8")) for path in (PACKAGE / "membership").rglob("*.py")}
    calls = [(path, each) for path, tree in trees.items() for each in ast.walk(tree) if _sends_later(each)]
    assert calls
    for path, call in calls:
        assert "about" in _words_of(call, trees[path]), f"{path.relative_to(PACKAGE)} sends without a label"


def _sends_later(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and getattr(node.func, "id", "") == "send_mail_later"


def _words_of(call: ast.AST, tree: ast.Module) -> set[str]:
    """Named in the call, or by the function of the same file that writes them down for it."""
    given = call.keywords if isinstance(call, ast.Call) else []
    makers = {getattr(getattr(each.value, "func", None), "id", "") for each in given if each.arg is None}
    made = (node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name in makers)
    named = (node.value for maker in made for node in ast.walk(maker) if isinstance(node, ast.Constant))
    return {each.arg for each in given if each.arg} | {str(each) for each in named}
