"""Whether a member may take further shares (§ 15b GenG)."""

from __future__ import annotations

from datetime import date

from ..law.rules import Rules
from ..law.shares import objection_to_subscribing
from ..models import Member
from ..queries import paid_in, rules_on
from ..refusals.members import NotFullyPaid, TooManyShares, refuse


def refuse_further_shares(member: Member, wanted: int, *, on: date) -> Rules:
    """Judge by the statutes in force that day; return them. Raises NotFullyPaid, TooManyShares, NoStatutes."""
    rules = rules_on(member.coop, on)
    objection = objection_to_subscribing(rules, held=member.shares, wanted=wanted, paid_in=paid_in(member))
    fits = wanted > 0 and (rules.shares_most is None or member.shares + wanted <= rules.shares_most)
    refuse(NotFullyPaid if fits and rules.has_shares else TooManyShares, objection)
    return rules
