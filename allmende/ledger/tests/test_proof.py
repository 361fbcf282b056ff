"""The recomputation, by tables without a database."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import UUID

import pytest

from allmende.ledger import proof
from allmende.ledger.chain import SealedTransfer, beginning, extended
from allmende.ledger.proof import AccountRow, HoldRow, Leg, Movement, ReversalRow, SealRow

A, B, C = UUID(int=1), UUID(int=2), UUID(int=3)
ACCOUNTS = {
    1: AccountRow(id=1, unit="CRED", owner=11, balance=-7, held_out=2, held_in=0, last_seq=2, paid_total=10),
    2: AccountRow(id=2, unit="CRED", owner=12, balance=7, held_out=0, held_in=2, last_seq=2, paid_total=3),
    3: AccountRow(id=3, unit="CRED", owner=13, balance=0, held_out=0, held_in=0, last_seq=0, paid_total=0),
}
LEGS = [
    Leg(account_id=1, seq=1, change=-10, balance=-10, unit="CRED", owner=11, transfer_id=A),
    Leg(account_id=1, seq=2, change=3, balance=-7, unit="CRED", owner=11, transfer_id=B),
    Leg(account_id=2, seq=1, change=10, balance=10, unit="CRED", owner=12, transfer_id=A),
    Leg(account_id=2, seq=2, change=-3, balance=7, unit="CRED", owner=12, transfer_id=B),
]
HOLDS = [
    HoldRow(id=A, state="pending", owners=(11, 12), held=Movement(1, 2, 2), posted=None),
    HoldRow(id=B, state="posted", owners=(11, 12), held=Movement(1, 2, 10), posted=Movement(1, 2, 10)),
]


def changed(account_id: int, **figures: int | str) -> dict[int, AccountRow]:
    return ACCOUNTS | {account_id: replace(ACCOUNTS[account_id], **figures)}


def test_books_that_add_up() -> None:
    assert proof.difference_in_sums(ACCOUNTS) is None
    assert proof.difference_in_histories(ACCOUNTS, LEGS) is None
    assert proof.difference_in_holds(ACCOUNTS, HOLDS) is None


def test_a_sum_that_is_not_zero() -> None:
    assert proof.difference_in_sums(changed(2, balance=8)) == "The balances in CRED sum to 1, not to 0."
    assert proof.difference_in_sums(changed(2, unit="HOURS")) == "The balances in CRED sum to -7, not to 0."


@pytest.mark.parametrize(
    ("accounts", "legs", "difference"),
    [
        (changed(1, balance=-8), LEGS, "Account 1 has a balance of -8, its transfers amount to -7."),
        (changed(3, balance=1), LEGS, "Account 3 has a balance of 1, its transfers amount to 0."),
        (changed(1, paid_total=9), LEGS, "Account 1 says it paid 9 in all, its transfers say 10."),
        (changed(1, last_seq=3), LEGS, "Account 1 counts 3 transfers, there are 2."),
        (ACCOUNTS, LEGS[1:], f"Account 1 has no transfer number 1; {B} is number 2."),
        (ACCOUNTS, LEGS[:3], "Account 2 counts 2 transfers, there are 1."),
        (
            ACCOUNTS,
            [replace(LEGS[0], change=-11), *LEGS[1:]],
            f"Transfer {A} leaves account 1 with -10: it must be -11.",
        ),
        (changed(1, owner=7), LEGS, f"Transfer {A} names another owner of account 1 than the account does."),
        (changed(1, unit="HOURS"), LEGS, f"Transfer {A} is in CRED, its account 1 in HOURS."),
        (
            {1: ACCOUNTS[1], 3: ACCOUNTS[3]},
            LEGS,
            f"Transfer {A} names account 2, which does not exist.",
        ),
    ],
)
def test_a_history_that_does_not_fit(
    accounts: dict[int, AccountRow], legs: list[Leg], difference: str
) -> None:
    assert proof.difference_in_histories(accounts, legs) == difference


def test_holds_that_do_not_fit() -> None:
    assert proof.difference_in_holds(changed(1, held_out=3), HOLDS) == (
        "Account 1 says 3 out and 0 in are held, its pending holds say 2 and 0."
    )
    for posted in (None, Movement(1, 2, 9), Movement(2, 1, 10)):
        assert proof.difference_in_holds(ACCOUNTS, [HOLDS[0], replace(HOLDS[1], posted=posted)]) == (
            f"Hold {B} is posted, but its transfer is missing or says something else."
        )
    lost = HoldRow(id=C, state="pending", owners=(11, 12), held=Movement(1, 9, 2), posted=None)
    stolen = replace(HOLDS[0], owners=(11, 13))
    assert proof.difference_in_holds(ACCOUNTS, [stolen]) == (
        f"Hold {A} names other owners than its accounts have."
    )
    assert proof.difference_in_holds(ACCOUNTS, [lost]) == f"Hold {C} names an account that does not exist."


def test_reversals() -> None:
    row = ReversalRow(id=B, reversal=Movement(2, 1, 10), original=Movement(1, 2, 10))
    assert proof.difference_in_reversals([row]) is None
    for wrong in (Movement(1, 2, 10), Movement(2, 1, 9), Movement(3, 1, 10)):
        assert proof.difference_in_reversals([replace(row, reversal=wrong)]) == (
            f"Transfer {B} does not give back what the transfer it names moved."
        )
    assert proof.difference_in_reversals([replace(row, original=None)]) == (
        f"Transfer {B} gives back a transfer that does not exist."
    )


def sealed(number: UUID, **changes: object) -> SealedTransfer:
    one = SealedTransfer(
        id=number,
        unit="CRED",
        payer_id=1,
        payee_id=2,
        amount=10,
        payer_seq=1,
        payee_seq=1,
        payer_balance=-10,
        payee_balance=10,
        kind="payment",
        purpose="Äpfel",
        reference="",
        reverses_id=None,
        batch=None,
        actor_person=1,
        actor_coop=None,
        actor_system="",
        effective_on=date(2026, 11, 22),
        recorded_at=datetime(2026, 11, 22, 10, tzinfo=UTC),
    )
    return replace(one, **changes)  # type: ignore[arg-type]


def test_a_line_is_pinned_so_that_old_seals_stay_valid() -> None:
    assert sealed(A).line == (
        b'["00000000-0000-0000-0000-000000000001","CRED",1,2,10,1,1,-10,10,"payment","\\u00c4pfel","",null,null,1,null,"",'
        b'"2026-11-22","2026-11-22T10:00:00.000000+00:00"]'
    )
    assert extended(beginning("CRED"), [sealed(A)])[0].hex() == (
        "ca4dfd9d07c2c704ccb70630a2edf47dcd89f9102cd8ceaff1c325583c64ed59"
    )


Chain = list[tuple[str, int, SealedTransfer]]
CHAIN: Chain = [("CRED", 1, sealed(A)), ("CRED", 1, sealed(B)), ("CRED", 2, sealed(C))]


def seals_of(*lengths: int) -> list[SealRow]:
    seals, digest, rest = [], beginning("CRED"), list(CHAIN)
    for number, length in enumerate(lengths, start=1):
        digest, count = extended(digest, [transfer for _, _, transfer in rest[:length]])
        seals.append(SealRow(unit="CRED", number=number, transfers=count, digest=digest))
        del rest[:length]
    return seals


@pytest.mark.parametrize(
    ("tamper", "difference"),
    [
        (lambda chain: chain, None),
        (lambda chain: [("CRED", 1, sealed(A, amount=11)), *chain[1:]], "Seal 1 in CRED does not fit"),
        (lambda chain: [chain[1], chain[0], chain[2]], "Seal 1 in CRED does not fit"),
        (lambda chain: chain[1:], "Seal 1 in CRED does not fit"),
        (lambda chain: chain[:2], "Seal 2 in CRED does not fit"),
        (lambda chain: [*chain, ("CRED", 2, sealed(C))], "Seal 2 in CRED does not fit"),
        (lambda chain: [], "Seal 1 in CRED does not fit"),
    ],
)
def test_a_chain_breaks_where_a_transfer_was_touched(
    tamper: Callable[[Chain], Chain], difference: str | None
) -> None:
    found = proof.difference_in_chain(seals_of(2, 1), tamper(CHAIN))
    assert found == difference or (difference and found and found.startswith(difference))


def test_a_missing_link_is_named() -> None:
    assert proof.difference_in_chain(seals_of(2, 1)[1:], CHAIN[2:]) == "Seal 1 in CRED is missing."
