"""What happened to claims on members."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from allmende.kernel.facts import Fact


@dataclass(frozen=True, kw_only=True)
class ClaimDropped(Fact):
    """What was open of a claim on a member, in cents, is owed no longer. was_wrong: it should not have been claimed."""

    claim_id: int
    member_id: int
    coop_id: int
    amount: int
    was_wrong: bool


@dataclass(frozen=True, kw_only=True)
class ShareClaimsPassed(Fact):
    """What was open on shares went to whoever took them. amount: cents that the taker owes; batch: of the claims of the
    giver that were dropped.
    """

    giver_id: int
    taker_id: int
    coop_id: int
    amount: int
    batch: UUID


@dataclass(frozen=True, kw_only=True)
class CallTakenBack(Fact):
    """A call for payments was taken back as a whole: so many members owe so many cents less."""

    coop_id: int
    members: int
    amount: int
    resolved_on: date
    per_share: int


@dataclass(frozen=True, kw_only=True)
class PaymentsCalled(Fact):
    """Payments on shares were claimed as the assembly resolved, in cents: on each share, and altogether."""

    coop_id: int
    members: int
    amount: int
    resolved_on: date
    per_share: int
    due_on: date


@dataclass(frozen=True, kw_only=True)
class CreditMoved(Fact):
    """What is kept for a member beyond the own capital rose or fell (amount below zero), in cents."""

    member_id: int
    coop_id: int
    kind: str
    amount: int
    effective_on: date


@dataclass(frozen=True, kw_only=True)
class PaymentHeld(Fact):
    """Cents came in from an applicant, and are held until somebody decides."""

    payment_id: UUID
    application_id: int
    coop_id: int
    amount: int


@dataclass(frozen=True, kw_only=True)
class PaymentHeldAgain(Fact):
    """That it was given back, or never came in, was a mistake: it is held as before."""

    payment_id: UUID
    coop_id: int
    amount: int


@dataclass(frozen=True, kw_only=True)
class HeldPaymentEnded(Fact):
    """It is held no longer. kind: used, returned, or entered by mistake."""

    payment_id: UUID
    coop_id: int
    amount: int
    kind: str


@dataclass(frozen=True, kw_only=True)
class DistributedTakenBack(Fact):
    """A payment that was distributed was taken back as one: so many cents of it that stood, of_credit of them kept for
    the member.
    """

    payment_id: UUID
    member_id: int
    coop_id: int
    amount: int
    of_credit: int
