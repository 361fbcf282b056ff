"""What happened in the exchange. Amounts in the smallest part of the network's unit.

Holds tell nothing of their own: the ledger's rows record them with their actor, and the pool tells the booking.
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from allmende.kernel.facts import Fact


@dataclass(frozen=True, kw_only=True)
class AccountOpened(Fact):
    account_id: int
    coop_id: int


@dataclass(frozen=True, kw_only=True)
class CreditsPaid(Fact):
    """A direct payment between two cooperatives."""

    transfer_id: UUID
    payer_coop_id: int
    payee_coop_id: int
    amount: int


@dataclass(frozen=True, kw_only=True)
class PaymentReversed(Fact):
    """The payee gave a payment back, by a new transfer that names the old one."""

    transfer_id: UUID
    reverses_id: UUID
    amount: int


@dataclass(frozen=True, kw_only=True)
class WarningLineCrossed(Fact):
    """A payment or a hold took the free balance of an account below the warning line."""

    coop_id: int
    free_balance: int


@dataclass(frozen=True, kw_only=True)
class LimitsSet(Fact):
    coop_id: int
    credit_limit: int
    max_balance: int


@dataclass(frozen=True, kw_only=True)
class AccountClosed(Fact):
    account_id: int
    coop_id: int
