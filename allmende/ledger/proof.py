"""Recomputes the books from their rows: no Django, no clock, no database.

Each check takes rows in the order its docstring names, holds a handful of figures an account in memory, and
returns the first difference as a sentence, or None.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from uuid import UUID

from .chain import SealedTransfer, beginning, extended


@dataclass(frozen=True, slots=True)
class AccountRow:
    id: int
    unit: str
    owner: int | None
    balance: int
    held_out: int
    held_in: int
    last_seq: int
    paid_total: int


@dataclass(frozen=True, slots=True)
class Leg:
    """A transfer on one of its accounts: change with its sign, balance and owner as the row says they were."""

    account_id: int
    seq: int
    change: int
    balance: int
    unit: str
    owner: int | None
    transfer_id: UUID


@dataclass(frozen=True, slots=True)
class Movement:
    """Who paid whom how much."""

    payer_id: int
    payee_id: int
    amount: int


@dataclass(frozen=True, slots=True)
class HoldRow:
    id: UUID
    state: str
    owners: tuple[int | None, int | None]
    held: Movement
    posted: Movement | None


@dataclass(frozen=True, slots=True)
class ReversalRow:
    id: UUID
    reversal: Movement
    original: Movement | None


@dataclass(frozen=True, slots=True)
class SealRow:
    unit: str
    number: int
    transfers: int
    digest: bytes


Accounts = Mapping[int, AccountRow]


def difference_in_sums(accounts: Accounts) -> str | None:
    """The balances of every unit sum to zero."""
    sums: dict[str, int] = defaultdict(int)
    for account in accounts.values():
        sums[account.unit] += account.balance
    for unit, total in sorted(sums.items()):
        if total:
            return f"The balances in {unit} sum to {total}, not to 0."
    return None


def difference_in_histories(accounts: Accounts, legs: Iterable[Leg]) -> str | None:
    """Numbers without gaps, running balances that add up, and a balance equal to the last of them.

    legs: both legs of every transfer, ordered by account and number.
    """
    untouched = set(accounts)
    for account_id, history in groupby(legs, key=lambda leg: leg.account_id):
        account = accounts.get(account_id)
        if account is None:
            return f"Transfer {next(history).transfer_id} names account {account_id}, which does not exist."
        if difference := _difference_in_history(account, history):
            return difference
        untouched.discard(account_id)
    for account_id in sorted(untouched):
        if difference := _difference_in_history(accounts[account_id], ()):
            return difference
    return None


def difference_in_holds(accounts: Accounts, holds: Iterable[HoldRow]) -> str | None:
    """What accounts say is held equals their pending holds; every posted hold has its transfer."""
    out: dict[int, int] = defaultdict(int)
    into: dict[int, int] = defaultdict(int)
    for hold in holds:
        if hold.state == "pending":
            out[hold.held.payer_id] += hold.held.amount
            into[hold.held.payee_id] += hold.held.amount
        if hold.state == "posted" and hold.posted != hold.held:
            return f"Hold {hold.id} is posted, but its transfer is missing or says something else."
        if not {hold.held.payer_id, hold.held.payee_id} <= accounts.keys():
            return f"Hold {hold.id} names an account that does not exist."
        if hold.owners != (accounts[hold.held.payer_id].owner, accounts[hold.held.payee_id].owner):
            return f"Hold {hold.id} names other owners than its accounts have."
    for account in sorted(accounts.values(), key=lambda account: account.id):
        if (account.held_out, account.held_in) != (out[account.id], into[account.id]):
            return (
                f"Account {account.id} says {account.held_out} out and {account.held_in} in are held, "
                f"its pending holds say {out[account.id]} and {into[account.id]}."
            )
    return None


def difference_in_reversals(reversals: Iterable[ReversalRow]) -> str | None:
    """Every reversal gives back what the other transfer moved."""
    for row in reversals:
        if row.original is None:
            return f"Transfer {row.id} gives back a transfer that does not exist."
        mirrored = Movement(row.original.payee_id, row.original.payer_id, row.original.amount)
        if row.reversal != mirrored:
            return f"Transfer {row.id} does not give back what the transfer it names moved."
    return None


def difference_in_chain(
    seals: Iterable[SealRow], sealed: Iterable[tuple[str, int, SealedTransfer]]
) -> str | None:
    """Every seal has the digest of the transfers it covers.

    seals: ordered by unit and number. sealed: (unit, number of its seal, transfer), in the order of the chain.
    """
    links = groupby(sealed, key=lambda item: item[:2])
    pending: tuple[tuple[str, int], Iterator[tuple[str, int, SealedTransfer]]] | None = next(links, None)
    unit, number, digest = "", 0, b""
    for seal in seals:
        if seal.unit != unit:
            unit, number, digest = seal.unit, 0, beginning(seal.unit)
        number += 1
        if seal.number != number:
            return f"Seal {number} in {unit} is missing."
        count = 0
        if pending and pending[0] == (unit, number):
            digest, count = extended(digest, (transfer for _, _, transfer in pending[1]))
            pending = next(links, None)
        if (digest, count) != (seal.digest, seal.transfers):
            return f"Seal {number} in {unit} does not fit its transfers: one was changed, added or removed."
    return None


def _difference_in_history(account: AccountRow, history: Iterable[Leg]) -> str | None:
    balance = seq = paid = 0
    for leg in history:
        seq += 1
        balance += leg.change
        paid += max(0, -leg.change)
        if leg.seq != seq:
            return (
                f"Account {account.id} has no transfer number {seq}; {leg.transfer_id} is number {leg.seq}."
            )
        if leg.balance != balance:
            return f"Transfer {leg.transfer_id} leaves account {account.id} with {leg.balance}: it must be {balance}."
        if leg.unit != account.unit:
            return f"Transfer {leg.transfer_id} is in {leg.unit}, its account {account.id} in {account.unit}."
        if leg.owner != account.owner:
            return f"Transfer {leg.transfer_id} names another owner of account {account.id} than the account does."
    if account.last_seq != seq:
        return f"Account {account.id} counts {account.last_seq} transfers, there are {seq}."
    if account.balance != balance:
        return f"Account {account.id} has a balance of {account.balance}, its transfers amount to {balance}."
    if account.paid_total != paid:
        return f"Account {account.id} says it paid {account.paid_total} in all, its transfers say {paid}."
    return None
