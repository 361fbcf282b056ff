"""docs/permissions.md: every rule of every domain on one page, written from the rules themselves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

from django.conf import settings
from django.utils import translation

from allmende.kernel.permissions import Rule

PAGE = Path(__file__).resolve().parents[2] / "docs" / "permissions.md"

HEAD = """\
# Who may do what

Written by `bin/allmende permissions` from the `RULES` in each domain's `permissions.py`; a test keeps it current.

A rule is judged inside the use case, so it holds for the page, the JSON API, the command line and the jobs alike.
An access token needs the scope named like the domain, and never allows more than its person may.
What somebody may not see does not exist for them: the answer is 404. Below all this, row policies in PostgreSQL show
private rows only to the person and the cooperative they belong to.
"""


def rules_by_domain() -> dict[str, Mapping[str, Rule]]:
    """The RULES of every domain that has some, in the order of the floors, the upper ones first."""
    return {
        domain: import_module(name).RULES
        for domain in settings.DOMAINS
        if domain != "kernel" and find_spec(name := f"allmende.{domain}.permissions")
    }


def page() -> str:
    """The whole page, in English."""
    with translation.override("en"):
        return "\n".join(_lines())


def _lines() -> Iterator[str]:
    yield HEAD
    for domain, rules in rules_by_domain().items():
        yield f"## {domain}\n"
        yield "| Action | Allowed to |\n|---|---|"
        for action, rule in rules.items():
            yield f"| `{action}` | {str(rule.who).replace('|', '/')} |"
        yield ""
