"""The soft limit as arithmetic: no Django, no clock, no database.

The hard limits stand in the ledger as CHECKs. This line comes earlier: whoever falls below it is asked what they
could offer. All amounts are integers in the unit's smallest part.
"""

from __future__ import annotations

WARNING_SHARE = 60
"""Percent of the credit limit that may be used before we speak up."""
PLENTY_SHARE = 80
"""Percent of the highest balance from which on spending is better than earning."""


def warning_line(credit_limit: int) -> int:
    """The balance below which we speak up: 100.00 of limit make −60.00. Rounded towards zero."""
    return -(credit_limit * WARNING_SHARE // 100)


def plenty_line(max_balance: int) -> int:
    """The balance above which an account has more than it needs: 200.00 make 160.00. Rounded down."""
    return max_balance * PLENTY_SHARE // 100


def crosses_warning_line(*, before: int, after: int, credit_limit: int) -> bool:
    """Whether a payment or a hold took the free balance (balance less what is held) across the line."""
    line = warning_line(credit_limit)
    return after < line <= before
