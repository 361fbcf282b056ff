"""What a member's row does not say of a day: what is to come yet, what is owed, what changed. Few have any of it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F, Min, QuerySet, Sum

from allmende.payments.queries import open_claims

from ..models import CapitalMovement, ShareMovement
from ..queries import exclusions_sent
from .terms import Terms, changed_terms

OPEN = F("amount") - F("paid")
"""Of a claim: what is still owed."""


@dataclass(frozen=True)
class Moving:
    """By member. later_shares, later_capital (cents): what takes effect after the day. owed: cents, today.

    terms: of whose they changed. expelled: since when they take part in no assembly (§ 68 (2) GenG).
    """

    later_shares: Mapping[int, int]
    later_capital: Mapping[int, int]
    owed: Mapping[int, int]
    terms: Mapping[int, Terms]
    expelled: Mapping[int, date]


def moving_figures(coop_id: int, on: date, members: Collection[int] | None = None) -> Moving:
    """Of those members, or of everyone at once: a hundred thousand ids take longer than what is found by them."""
    theirs: dict[str, Any] = {"coop_id": coop_id} if members is None else {"member__in": members}
    later, owed = theirs | {"effective_on__gt": on}, open_claims(coop_id=coop_id)
    return Moving(
        later_shares=_by(ShareMovement.objects.filter(**later), "member", Sum("shares")),
        later_capital=_by(CapitalMovement.objects.filter(**later), "member", Sum("amount")),
        owed=_by(owed if members is None else owed.filter(debtor__in=members), "debtor", Sum(OPEN)),
        terms=changed_terms(on, **theirs),
        expelled=_by(exclusions_sent(on).filter(**theirs), "member", Min("sent_on")),
    )


def _by(rows: QuerySet, whose: str, figure: Any) -> dict[int, Any]:
    return dict(rows.order_by().values_list(whose).annotate(figure=figure))
