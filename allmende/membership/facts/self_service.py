"""What members did with their own data. Ids and figures only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from allmende.kernel.facts import Fact


@dataclass(frozen=True, kw_only=True)
class CollectionMandateGiven(Fact):
    """A member gave leave to collect by direct debit, or named another account."""

    member_id: int
    coop_id: int
    mandate_id: int


@dataclass(frozen=True, kw_only=True)
class LettersSent(Fact):
    """The office sent letters to members whom no mail reaches."""

    coop_id: int
    letters: list[int]
    sent_on: date


@dataclass(frozen=True, kw_only=True)
class CollectionMandateRevoked(Fact):
    member_id: int
    coop_id: int
    mandate_id: int


@dataclass(frozen=True, kw_only=True)
class MemberAccountGiven(Fact):
    """A member, or the office, said to which account is paid, or to another one."""

    member_id: int
    coop_id: int
    payout_account_id: int


@dataclass(frozen=True, kw_only=True)
class MemberAccountEnded(Fact):
    """Nothing is paid to this account any more."""

    member_id: int
    coop_id: int
    payout_account_id: int


@dataclass(frozen=True, kw_only=True)
class MemberAccountShown(Fact):
    """Somebody saw the whole account to which a member is paid."""

    member_id: int
    coop_id: int
    payout_account_id: int


@dataclass(frozen=True, kw_only=True)
class DataRequestAnswered(Fact):
    """A copy of what is stored about a party was handed out (Art. 15 GDPR), by the actor."""

    party_id: int
    coop_id: int


@dataclass(frozen=True, kw_only=True)
class DataErased(Fact):
    """So many entries of one stage were erased because their time was over."""

    coop_id: int
    stage: str
    number: int


@dataclass(frozen=True, kw_only=True)
class ErasureRequested(Fact):
    """Somebody asked for erasure; what could go went, and was told what stays."""

    party_id: int
    coop_id: int


@dataclass(frozen=True, kw_only=True)
class StatementsRequested(Fact):
    """The annual statements of all members of a year were asked for."""

    bundle_id: int
    coop_id: int
    year: int


@dataclass(frozen=True, kw_only=True)
class StatementsWritten(Fact):
    bundle_id: int
    coop_id: int
    number: int


@dataclass(frozen=True, kw_only=True)
class StatementsFetched(Fact):
    """The statements of all members of a year left the house."""

    bundle_id: int
    coop_id: int
    year: int


@dataclass(frozen=True, kw_only=True)
class StatementsForgotten(Fact):
    """Files of annual statements that were a week old were removed: their number."""

    number: int
