"""What a name or a remark hints at, and a list cannot say: two people in one row, somebody who has died."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from ..models import Cause, PartyKind
from .names import Name, names_two
from .reasons import Reason

_DEAD = re.compile(r"[†✝]|\b(?:verst\.|verstorben(?:e[rns]?)?\b|gestorben\b|deceased\b)", re.IGNORECASE)


def remark_on_doubts(name: Name, record: Mapping[str, Any], remarks: list[Reason]) -> None:
    """Nothing is refused for it: whoever knows the members says what is meant."""
    if name.kind == PartyKind.HOUSEHOLD and names_two(name.name) and not record["beside"]:
        remarks.append(Reason("two_in_one", value=name.name))
    says_so = any(each.code in ("died_odd", "died_without_end") for each in remarks)
    if name.kind == PartyKind.ORGANISATION or record["left_by"] == Cause.DEATH or says_so:
        return
    found = next((text for text in (name.shown, record["remark"]) if _DEAD.search(text)), "")
    if found:
        remarks.append(Reason("perhaps_dead", value=found))
