"""The page of all rights is current, and no rule stands there that nothing asks."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from allmende.config.permission_table import PAGE, page, rules_by_domain

ACTIONS = [(domain, action) for domain, rules in rules_by_domain().items() for action in rules]
PACKAGE = Path(__file__).resolve().parent.parent / "allmende"


def test_the_page_of_rights_is_current() -> None:
    assert PAGE.read_text("utf-8") == page(), "run bin/allmende permissions"


@pytest.mark.parametrize(("domain", "action"), ACTIONS, ids=[action for _, action in ACTIONS])
def test_a_rule_is_asked_where_it_stands(domain: str, action: str) -> None:
    assert action.startswith(f"{domain}.")
    asked = re.compile(rf'(authorize|may)\(\s*RULES,\s*"{re.escape(action)}"')
    sources = [path for path in (PACKAGE / domain).rglob("*.py") if "tests" not in path.parts]
    assert any(asked.search(path.read_text("utf-8")) for path in sources), f"nothing asks for {action}"
