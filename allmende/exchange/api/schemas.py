"""What programs send and get. Amounts are integers in the smallest part of the unit."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, StrictInt, StringConstraints

from allmende.kernel.api import Day, Schema

from ..statement import PAGE

LARGEST_INTEGER = 2**53  # what JSON carries without loss


class UnitOut(Schema):
    """What is counted: 1250 with 2 decimals are 12.50."""

    code: str
    name: str
    decimals: int


class CoopOut(Schema):
    slug: str
    name: str


class AccountOut(Schema):
    """How an account stands now. available: what can be spent, the credit limit included."""

    id: int
    coop: CoopOut
    unit: UnitOut
    balance: int
    held_out: int
    held_in: int
    available: int
    credit_limit: int
    max_balance: int
    is_open: bool


class AccountsOut(Schema):
    items: list[AccountOut]
    next_cursor: str | None


class MovementOut(Schema):
    """A transfer as the account sees it: amount with its sign, the balance after it, and its gapless number."""

    id: UUID
    number: int
    kind: str
    amount: int
    balance: int
    other: str
    purpose: str
    effective_on: date
    recorded_at: datetime
    reverses: UUID | None
    reversed_by: UUID | None


class StatementOut(Schema):
    items: list[MovementOut]
    next_cursor: str | None


class StatementFilters(Schema):
    """Value dates, both included; kind: given raised the account, received lowered it."""

    since: Day | None = Field(None, alias="from")
    until: Day | None = Field(None, alias="to")
    kind: Literal["all", "given", "received"] = "all"
    cursor: Annotated[str, StringConstraints(max_length=18, pattern=r"^([1-9][0-9]*)?$")] = ""
    limit: int = Field(PAGE, ge=1, le=200)


class BalanceFilters(Schema):
    """on: value date; known_on: day of recording. Both included, on the cooperative's clocks; today where left out."""

    on: Day | None = None
    known_on: Day | None = None


class BalanceOut(Schema):
    """The balance at the end of the day `on`, as the books knew it at the end of `known_on`."""

    unit: UnitOut
    on: date
    known_on: date
    balance: int


class TransferIn(Schema):
    """A direct payment. id: made by the sender, so that a payment sent twice is one; or send Idempotency-Key."""

    id: UUID | None = None
    to: Annotated[str, StringConstraints(max_length=80)] = Field(description="The payee's short name (slug)")
    amount: Annotated[StrictInt, Field(ge=-LARGEST_INTEGER, le=LARGEST_INTEGER)]
    purpose: Annotated[str, StringConstraints(max_length=2000)]


class TransferOut(Schema):
    """A payment as it was recorded; number and balance are those of the paying account."""

    id: UUID
    number: int
    payer: CoopOut
    payee: CoopOut
    amount: int
    purpose: str
    balance: int
    effective_on: date
    recorded_at: datetime


class NetworkBalanceOut(Schema):
    """All accounts together. total is zero, always."""

    unit: UnitOut
    accounts: int
    total: int
    positive: int
    negative: int
    held: int
    volume: int
