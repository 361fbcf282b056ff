"""What happened with claims, receipts, mandates and payouts: ids and figures, no names, no bank details."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from allmende.kernel.facts import Fact


@dataclass(frozen=True, kw_only=True)
class ClaimRaised(Fact):
    claim_id: int
    coop_id: int
    debtor: int
    kind: str
    amount: int
    due_on: date
    subject: str


@dataclass(frozen=True, kw_only=True)
class ClaimsRaised(Fact):
    """Many at once: how many, and what they amount to."""

    coop_id: int
    number: int
    amount: int


@dataclass(frozen=True, kw_only=True)
class ClaimCancelled(Fact):
    """`dropped` is what was still open."""

    claim_id: int
    coop_id: int
    debtor: int
    kind: str
    dropped: int
    subject: str


@dataclass(frozen=True, kw_only=True)
class ClaimsCancelled(Fact):
    """Many at once: how many, and what was still open of them."""

    coop_id: int
    number: int
    dropped: int


@dataclass(frozen=True, kw_only=True)
class ReceiptEntered(Fact):
    claim_id: int
    receipt_id: UUID
    coop_id: int
    debtor: int
    kind: str
    amount: int
    value_on: date
    subject: str


@dataclass(frozen=True, kw_only=True)
class ReceiptReversed(Fact):
    """`receipt_id` is the reversal, `reverses_id` the receipt it takes back; the amount is negative."""

    claim_id: int
    receipt_id: UUID
    reverses_id: UUID
    coop_id: int
    debtor: int
    kind: str
    amount: int
    value_on: date
    subject: str


@dataclass(frozen=True, kw_only=True)
class MandateGiven(Fact):
    mandate_id: int
    coop_id: int
    debtor: int
    reference: str
    signed_on: date


@dataclass(frozen=True, kw_only=True)
class MandatesGiven(Fact):
    """Many at once, from a list that was kept elsewhere."""

    coop_id: int
    number: int


@dataclass(frozen=True, kw_only=True)
class MandateRevoked(Fact):
    mandate_id: int
    coop_id: int
    debtor: int
    revoked_on: date


@dataclass(frozen=True, kw_only=True)
class MandatesRevoked(Fact):
    """Many at once, with a list that was taken back."""

    coop_id: int
    number: int
    revoked_on: date


@dataclass(frozen=True, kw_only=True)
class PayoutAccountGiven(Fact):
    """From a day on payouts to somebody go to this account."""

    payout_account_id: int
    coop_id: int
    creditor: int
    from_day: date


@dataclass(frozen=True, kw_only=True)
class PayoutAccountsGiven(Fact):
    """Many at once, from a list that was kept elsewhere."""

    coop_id: int
    number: int


@dataclass(frozen=True, kw_only=True)
class PayoutAccountEnded(Fact):
    payout_account_id: int
    coop_id: int
    creditor: int
    until_day: date


@dataclass(frozen=True, kw_only=True)
class PayoutAccountsWithdrawn(Fact):
    """Many at once, with a list that was taken back."""

    coop_id: int
    number: int
    until_day: date


@dataclass(frozen=True, kw_only=True)
class WaitingPayoutsFollowed(Fact):
    """These payouts waited without an account, or with one given before; now they go to the next."""

    coop_id: int
    creditor: int
    payouts: list[int]


@dataclass(frozen=True, kw_only=True)
class BankDetailsForgotten(Fact):
    """Holders and IBANs of so many ended mandates and accounts, and of settled payouts, are gone."""

    coop_id: int
    number: int


@dataclass(frozen=True, kw_only=True)
class IbanRevealed(Fact):
    """Somebody saw a whole IBAN: of a mandate, of a payout, or of an account for payouts."""

    coop_id: int
    mandate_id: int | None = None
    payout_id: int | None = None
    payout_account_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class BankKeyRenewed(Fact):
    """So many IBANs were encrypted anew under the first key."""

    number: int


@dataclass(frozen=True, kw_only=True)
class WordsForgotten(Fact):
    """Notes, references and reasons of old claims and payments are erased: of how many."""

    coop_id: int
    number: int


@dataclass(frozen=True, kw_only=True)
class PayoutsQueued(Fact):
    """Many at once: how many, and what they amount to."""

    coop_id: int
    number: int
    amount: int


@dataclass(frozen=True, kw_only=True)
class PayoutAccountNamed(Fact):
    payout_id: int
    coop_id: int
    creditor: int


@dataclass(frozen=True, kw_only=True)
class CreditorIdentifierNamed(Fact):
    """By which debtors' banks know a cooperative from now on; "" where it was taken out. It is no secret."""

    coop_id: int
    creditor_identifier: str


@dataclass(frozen=True, kw_only=True)
class IncomingAccountNamed(Fact):
    """To which account a cooperative's debtors pay from now on; "" where it was taken out. It is no secret."""

    coop_id: int
    iban: str


@dataclass(frozen=True, kw_only=True)
class PayoutPaid(Fact):
    payout_id: int
    coop_id: int
    creditor: int
    amount: int
    paid_on: date
    subject: str


@dataclass(frozen=True, kw_only=True)
class PayoutTakenBack(Fact):
    """What was entered as paid waits again. cause: "mistake" or "sent_back", by the bank."""

    payout_id: int
    coop_id: int
    creditor: int
    amount: int
    paid_on: date
    back_on: date
    cause: str
    subject: str


@dataclass(frozen=True, kw_only=True)
class PayoutCancelled(Fact):
    payout_id: int
    coop_id: int
    creditor: int
    amount: int
    subject: str


@dataclass(frozen=True, kw_only=True)
class PayoutsSuspended(Fact):
    """So many may not be paid for now."""

    coop_id: int
    number: int
    amount: int


@dataclass(frozen=True, kw_only=True)
class PayoutsFreed(Fact):
    """So many that were suspended may be paid."""

    coop_id: int
    number: int
    amount: int


@dataclass(frozen=True, kw_only=True)
class PayoutsCancelled(Fact):
    """Many at once: how many, and what they amount to."""

    coop_id: int
    number: int
    amount: int
