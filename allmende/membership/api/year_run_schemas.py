"""What doors to the end of a year take and say. Money is cents."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import Field, StrictBool, StrictInt

from allmende.kernel.api import Day, Schema

MOST = 1000
Loss = Annotated[int, Field(ge=0, le=10**15)]
Amount = Annotated[int, Field(ge=1, le=10**15)]
Key = Annotated[int, Field(ge=0, le=2**62)]


class ExpectedIn(Schema):
    """The sums of the preview. Where they are others by now, nothing is posted. owed: by leavers, of a settlement."""

    number: StrictInt
    change: StrictInt
    paid_out: StrictInt
    owed: StrictInt = 0


class SettlementLoss(Schema):
    """loss: of the annual accounts, which reserves do not cover and no distribution has written off."""

    loss: Loss = 0


class SettlementFilters(SettlementLoss):
    """The same, and how many leavers at most."""

    limit: int = Field(200, ge=1, le=MOST)


class YearSettlementIn(Schema):
    loss: Annotated[StrictInt, Field(ge=0, le=10**15)] = 0
    expected: ExpectedIn


class DistributionFilters(Schema):
    """What the assembly resolved. kind: profit or loss; resolved_on: from when it counts.

    count_openings: opening balances within the year count as capital at its beginning.
    """

    kind: Literal["profit", "loss"]
    amount: Amount
    resolved_on: Day
    count_openings: bool = False
    limit: int = Field(200, ge=1, le=MOST)


class DistributionIn(Schema):
    """pay_until: of a profit, when what exceeds full shares is to be paid; null for the day of the resolution."""

    kind: Literal["profit", "loss"]
    amount: Annotated[StrictInt, Field(ge=1, le=10**15)]
    resolved_on: Day
    pay_until: Day | None = None
    count_openings: StrictBool = False
    expected: ExpectedIn


class PartOut(Schema):
    """weight: what counts, capital or what the run was divided by; change: of the capital; paid_out: waits as a
    payout; owed: to be paid in; still_owed: what was claimed before, of a preview; set_off: of the payout.
    """

    member: int
    weight: int
    change: int
    paid_out: int
    due_until: date | None = None
    departure: int | None = None
    owed: int = 0
    still_owed: int = 0
    set_off: int = 0


class SumsOut(Schema):
    number: int
    change: int
    paid_out: int
    owed: int = 0


class PreviewOut(Schema):
    """expected: send it with the decision. owed: what leavers have to pay in. items: the first ones.

    written_off: of a settlement, what the distribution of the year's loss has written off already. openings, opened: of
    a result, how many were members before the year and have an opening balance only since, and how much, in cents.
    suspended: of a settlement, what of it may not be paid for now (§ 8a GenG).
    divided_by: capital, or of a profit what the statutes say instead: shares, or heads; the weights are that.
    """

    last_day: date
    expected: SumsOut
    owed: int = 0
    written_off: int = 0
    suspended: int = 0
    openings: int = 0
    opened: int = 0
    divided_by: str = "capital"
    items: list[PartOut]


class RunOut(Schema):
    """state: waiting and reversing while the worker is at it, then posted or reversed; failed with its problem."""

    id: int
    kind: str
    last_day: date
    amount: int
    effective_on: date
    divided_by: str
    state: str
    problem: str | None
    expected: SumsOut
    reversed_on: date | None
    done: int
    total: int


class RunsOut(Schema):
    items: list[RunOut]


class LineFilters(Schema):
    cursor: Key = 0
    limit: int = Field(200, ge=1, le=MOST)


class LinesOut(Schema):
    items: list[PartOut]
    next_cursor: int | None
