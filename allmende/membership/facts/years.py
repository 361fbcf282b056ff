"""What happened at the end of a year: settlements, distributions, payouts. Ids and figures only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from allmende.kernel.facts import Fact


@dataclass(frozen=True, kw_only=True)
class YearRunAsked(Fact):
    """A settlement or the distribution of a result was decided; the worker posts it."""

    run_id: int
    coop_id: int
    kind: str


@dataclass(frozen=True, kw_only=True)
class LeaversSettled(Fact):
    """So many departures were settled. paid_out: what waits as payouts; owed: what leavers have to pay in; in cents."""

    run_id: int
    coop_id: int
    last_day: date
    number: int
    paid_out: int
    owed: int = 0


@dataclass(frozen=True, kw_only=True)
class ResultDistributed(Fact):
    """A profit (above zero) or a loss fell on so many members' capital; what exceeds shares is paid out. In cents."""

    run_id: int
    coop_id: int
    last_day: date
    number: int
    change: int
    paid_out: int


@dataclass(frozen=True, kw_only=True)
class YearRunReversalAsked(Fact):
    run_id: int
    coop_id: int


@dataclass(frozen=True, kw_only=True)
class YearRunReversed(Fact):
    """All that a run posted was taken back."""

    run_id: int
    coop_id: int
    kind: str
    number: int


@dataclass(frozen=True, kw_only=True)
class YearRunFailed(Fact):
    """Posting a run, or taking it back, stopped; nothing of it stands. code: see year_failures."""

    run_id: int
    coop_id: int
    code: str


@dataclass(frozen=True, kw_only=True)
class PayoutsWeighed(Fact):
    """What settlements pay of these steps may not be paid for now, or may be paid again (§ 8a GenG)."""

    coop_id: int
    suspended: list[int]
    freed: list[int]


@dataclass(frozen=True, kw_only=True)
class MemberPaidOut(Fact):
    """A payout to a member was paid."""

    payout_id: int
    member_id: int
    coop_id: int
    amount: int
    paid_on: date


@dataclass(frozen=True, kw_only=True)
class MemberPayoutTakenBack(Fact):
    """What was entered as paid to a member waits again. cause: "mistake" or "sent_back", by the bank."""

    payout_id: int
    member_id: int
    coop_id: int
    amount: int
    back_on: date
    cause: str


@dataclass(frozen=True, kw_only=True)
class MemberPayoutCancelled(Fact):
    """returned: what is the member's capital again, in cents; departure_id: the step that is unsettled with it."""

    payout_id: int
    member_id: int
    coop_id: int
    amount: int
    returned: int
    departure_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class PayoutSetOff(Fact):
    """So much that a leaver owed was set off against a payout; left: what of it is still to be paid. In cents."""

    payout_id: int
    member_id: int
    coop_id: int
    departure_id: int
    amount: int
    left: int


@dataclass(frozen=True, kw_only=True)
class SetOffTakenBack(Fact):
    """It is owed again, and to be paid out again."""

    payout_id: int
    member_id: int
    coop_id: int
    departure_id: int
    amount: int


@dataclass(frozen=True, kw_only=True)
class MemberPayoutAccountShown(Fact):
    """The office saw the whole account to which a payout goes."""

    payout_id: int
    member_id: int
    coop_id: int


@dataclass(frozen=True, kw_only=True)
class PaymentSettingsChanged(Fact):
    """The office changed what its cooperative's payments need; payments tell to what."""

    coop_id: int


@dataclass(frozen=True, kw_only=True)
class MemberPayoutAccountNamed(Fact):
    """The office named the account to which a payout goes, or another one."""

    payout_id: int
    member_id: int
    coop_id: int
