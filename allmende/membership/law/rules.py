"""What a cooperative's statutes set, as values: the one argument every computation of this package takes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

FISCAL_YEAR, HALF_YEAR, QUARTER, MONTH, DAY = "fiscal_year", "half_year", "quarter", "month", "day"
"""To the end of what notice takes effect; halves and quarters are those of the fiscal year. DAY: the period alone."""
NOTICE_ENDS = {FISCAL_YEAR: 12, HALF_YEAR: 6, QUARTER: 3, MONTH: 1}
"""Months from one such end to the next."""

LIABILITIES = ("none", "limited", "unlimited")
LOSS_BY = ("heads", "liability", "capital")
PROFIT_BY = ("capital", "shares", "heads", "reserves")


@dataclass(frozen=True, kw_only=True)
class Rules:
    """One version of the statutes (Satzung). Periods in months, money in cents.

    jurisdiction, legal_form: whose law stands behind them ("DE" with "eg", "sce", "ev"; see jurisdictions).
    fiscal_year_begins: the month on whose first day the fiscal year begins. A short first fiscal year of a cooperative
        that was just founded is not modelled: nobody leaves with it.
    year_begins: where versions of the statutes differ in it, from which day on which month, all of them, the oldest
        first; empty where it never changed. Everything that asks for fiscal years asks `days.fiscal_year`.
    share_price: the nominal share (Geschäftsanteil); 0 means that there are no shares.
    pay_at_once: what is due at once for each share (Pflichteinzahlung).
    liability_cap: per share (Haftsumme); only with limited liability.
    residence_required: membership hangs on living in a district (§ 8 (1) no. 2 GenG).
    heirs_continue: heirs stay members (§ 77 (2) GenG).
    loss_by: how a leaver's part of an uncovered loss is measured (§ 73 (2) GenG: by heads unless the statutes differ).
    profit_by: by what a profit is divided (§ 19 (2) GenG; by capital unless the statutes differ), or "reserves" where
        they exclude that it is divided (§ 20 GenG).
    minimum_capital: which payouts must leave untouched (§ 8a GenG); None where the statutes set none.
    dues_by_group: what groups of members pay instead of dues_amount, by their code; 0: nothing.
    sections: which section of the statutes says so, by the name of the field: {"notice_months": "§ 8 (1)"}.
    """

    jurisdiction: str = "DE"
    legal_form: str = "eg"
    fiscal_year_begins: int = 1
    year_begins: tuple[tuple[date, int], ...] = ()
    notice_months: int = 3
    notice_end: str = FISCAL_YEAR
    share_price: int = 0
    shares_required: int = 1
    shares_most: int | None = None
    pay_at_once: int = 0
    instalments: int = 0
    instalment_months: int = 1
    admission_fee: int = 0
    payout_months: int = 6
    liability: str = "none"
    liability_cap: int = 0
    investing_allowed: bool = False
    investing_votes: bool = False
    written_form: bool = False
    dues_amount: int = 0
    dues_by_group: Mapping[str, int] = field(default_factory=dict)
    dues_months: int = 12
    residence_required: bool = False
    heirs_continue: bool = False
    transfer_allowed: bool = True
    loss_by: str = "heads"
    profit_by: str = "capital"
    minimum_capital: int | None = None
    sections: Mapping[str, str] = field(default_factory=dict)

    @property
    def has_shares(self) -> bool:
        return self.share_price > 0

    @property
    def has_dues(self) -> bool:
        return self.dues_amount > 0 or any(self.dues_by_group.values())

    def dues_of(self, group: str) -> int:
        """What a member of a group pays; of none, or of one without an amount of its own, what all others do."""
        return self.dues_by_group.get(group, self.dues_amount)
