"""The page of all rights is current, and no rule stands there that nothing asks."""

from __future__ import annotations

import re
from operator import itemgetter
from pathlib import Path

from allmende.config.permission_table import PAGE, page, rules_by_domain
from tests.for_each import for_each

ACTIONS = [(domain, action) for domain, rules in rules_by_domain().items() for action in rules]
PACKAGE = Path(__file__).resolve().parent.parent / "allmende"


def test_the_page_of_rights_is_current() -> None:
    assert PAGE.read_text("utf-8") == page(), "run bin/allmende permissions"


@for_each(ACTIONS, name=itemgetter(1))
def test_a_rule_is_asked_where_it_stands(rule: tuple[str, str]) -> None:
    domain, action = rule
    assert action.startswith(f"{domain}.")
    asked = re.compile(rf'(authorize|may)\(\s*RULES,\s*"{re.escape(action)}"')
    sources = [path for path in (PACKAGE / domain).rglob("*.py") if "tests" not in path.parts]
    assert any(asked.search(path.read_text("utf-8")) for path in sources), f"nothing asks for {action}"
