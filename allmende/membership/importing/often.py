"""What is said of most rows of a file: once above them all, with the way out, and in a few words in each."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from .provisions import Expected
from .read_row import ReadRow
from .reasons import sentence_for
from .sentences import SENTENCES

LEAST_ROWS = 5
"""Of so few nothing is said above them: each says it itself."""
WHAT_IS_WRONG: dict[str, Promise] = {
    "capital_beyond_shares": gettext_lazy("More is paid in than the shares take."),
    "capital_below_duty": gettext_lazy("Less is paid in than is due at once."),
    "shares_too_few": gettext_lazy("Fewer shares than the statutes ask for."),
    "shares_too_many": (more := gettext_lazy("More shares than the statutes allow.")),
    "shares_above_most": more,
}
"""Of a reason that many rows share, mostly because the list and the statutes say different things."""


def said_often(rows: Sequence[ReadRow], expected: Expected) -> list[dict[str, Any]]:
    """Reasons of at least half of all rows: `code`, `rows`, `all`, and `per_share` in cents, what the list mostly says
    was paid on a share, or None.
    """
    spoken = [row for row in rows if row.is_member]
    found: dict[str, list[str]] = {code: [] for code in WHAT_IS_WRONG}
    for row in spoken:
        for reason in row.reasons:
            if reason.code in found:
                found[reason.code].append(reason.value)
    return [
        {
            "code": code,
            "rows": len(values),
            "all": len(spoken),
            "per_share": _per_share(code, values, expected),
        }
        for code, values in found.items()
        if len(values) >= LEAST_ROWS and 2 * len(values) >= len(spoken)
    ]


def _per_share(code: str, values: Iterable[str], expected: Expected) -> int | None:
    """What at least half of these rows agree on."""
    if code not in ("capital_beyond_shares", "capital_below_duty"):
        return None
    each: Counter[int] = Counter()
    for value in values:
        first, second = (int(re.sub(r"\D", "", part)) for part in value.split("/"))
        if not second:
            continue  # no shares
        if code == "capital_beyond_shares":
            each[(first + second) * expected.share_price // second] += 1
        else:
            each[first * expected.pay_at_once // second] += 1
    price, times = max(each.items(), key=lambda said: said[1], default=(0, 0))
    return price if times and 2 * times >= each.total() else None


def in_short(reason: Mapping[str, str], often: Iterable[Mapping[str, Any]]) -> str:
    """The sentence of a row; without the way out where that stands above all rows."""
    code = reason["code"]
    short = f"{code}_short"
    if short in SENTENCES and code in {each["code"] for each in often}:
        return sentence_for({**reason, "code": short})
    return sentence_for(reason)
