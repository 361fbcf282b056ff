"""Whatever changes what a member has or owes leads to a notice, by mail or on paper, or stands here with its reason.

Read from the source: a use case is held to the listener that writes, which it has to reach by what it tells.
"""

from __future__ import annotations

import pytest

from tests import doors

from .reach import reached_from, writing_use_cases

LETTERS, CORRECTIONS, MANY = "listeners.letters", "listeners.corrections", "listeners.many"
WRITES = {
    ("letters.confirming", "confirm"),
    ("letters.confirming", "confirm_to_heirs"),
    ("letters.confirming", "confirm_to_holders"),
    ("letters.confirming", "confirm_to_member"),
    ("letters.confirming", "confirm_to_parties"),
    ("letters.joining", "send_certificate"),
    ("letters.on_paper", "put_on_pile"),
    ("letters.queue", "queue_corrections"),
    ("letters.queue", "write_down"),
}
"""What sends a mail, puts a letter on the pile, or has the worker do so."""

TOLD = {
    "admit_member": ("letters.joining", "send_certificate"),
    "admit_members": ("letters.joining", "send_certificate"),
    "admit_subscription": (LETTERS, "confirm_shares"),
    "cancel_member_payout": (MANY, "tell_of_payout_cancelled"),
    "cancel_shares": (LETTERS, "confirm_departure"),
    "drop_claim": (MANY, "tell_of_shortfall_dropped"),
    "end_organisation": (LETTERS, "confirm_departure"),
    "expel_member": (LETTERS, "print_exclusion"),
    "give_hardship_notice": (LETTERS, "confirm_departure"),
    "give_notice": (LETTERS, "confirm_departure"),
    "move_away": (LETTERS, "confirm_departure"),
    "record_creditor_notice": (LETTERS, "confirm_departure"),
    "record_death": (LETTERS, "write_to_heirs"),
    "reverse_year_run": (MANY, "tell_of_settlement_taken_back"),
    "set_off_payout": (MANY, "tell_of_set_off"),
    "settle_leavers": (MANY, "tell_of_settlement"),
    "take_back_admission": (CORRECTIONS, "confirm_admission_taken_back"),
    "take_back_exit": (CORRECTIONS, "confirm_exit_taken_back"),
    "take_payment_back": (MANY, "tell_of_set_off_taken_back"),
    "take_back_transfer": (CORRECTIONS, "confirm_transfer_taken_back"),
    "transfer_capital": (LETTERS, "confirm_transfer"),
    "record_dissolution": (MANY, "tell_of_exits"),
    "continue_coop": (MANY, "tell_of_exits"),
    "take_back_dissolution": (MANY, "tell_of_exits"),
    "withdraw_notice": (LETTERS, "confirm_withdrawal"),
    "close_double": (LETTERS, "answer_known_member"),
}
TOLD_TOO = {
    "add_bond": (LETTERS, "confirm_power"),
    "end_member_account": (LETTERS, "confirm_account"),
    "give_member_account": (LETTERS, "confirm_account"),
    "end_bond": (LETTERS, "confirm_power"),
    "change_terms": (LETTERS, "confirm_terms"),
    "give_collection_mandate": (LETTERS, "confirm_mandate"),
    "refuse_subscription": (LETTERS, "confirm_shares"),
    "record_holder_death": (LETTERS, "write_to_holders"),
    "request_erasure": ("letters.confirming", "confirm"),
    "revoke_collection_mandate": (LETTERS, "confirm_mandate"),
    "subscribe_shares": (LETTERS, "confirm_declared_shares"),
    "take_back_death": (CORRECTIONS, "confirm_exit_taken_back"),
}
"""What moves nothing, and is confirmed all the same."""
NOT_TOLD = {
    "call_payments": "the office writes to all who owe at once, in its own words (payment_request)",
    "carry_out_member_import": "a list that is brought in writes to nobody: it says what was so before",
    "carry_out_year_run": "the worker’s part of runs that are named here",
    "claim_dues": "the office writes to all who owe at once, in its own words (payment_request)",
    "distribute_result": "it is the assembly’s resolution; the annual statement says each member’s part",
    "pay_out_many": "the money arrives, with the words it is for",
    "distribute_payment": "who paid knows; the annual statement says it",
    "hold_payment": "who paid before joining knows; the admission says what is left to be paid",
    "hold_again": "as of a payment that was not given back after all",
    "release_payment": "the money arrives back, with the words it is for",
    "return_credit": "the money arrives, with the words it is for",
    "take_credit_back": "as of one payment that is taken back",
    "use_credit": "what is open goes down by it, and the member’s page says from what",
    "record_free_payment": "who paid knows; the annual statement says it",
    "record_payment": "who paid knows; the annual statement says it",
    "take_distributed_back": "as of one payment that is taken back",
    "take_back_call": "the office writes to those it had written to, in a mailing",
    "take_member_payout_back": "nothing arrived, or the bank sent it back; the office asks for the account",
    "undo_member_import": "nobody was written to when the list came in",
}


def node_of(use_case: str) -> doors.Node:
    return f"allmende.membership.use_cases.{use_case}", use_case


def decided() -> list[str]:
    """Use cases that somebody has a right to, of those that write movements, claims or payouts."""
    found = []
    for each in writing_use_cases():
        domain, name = each.split(".")
        if domain == "membership" and "authorize" in doors.sources()[node_of(name)[0]].names:
            found.append(name)
    return found


def test_whoever_it_concerns_is_told() -> None:
    unclear = [each for each in decided() if (each in TOLD) == (each in NOT_TOLD)]
    assert not unclear, f"a notice, or a reason here: {unclear}"


@pytest.mark.parametrize(("use_case", "notice"), sorted((TOLD | TOLD_TOO).items()))
def test_the_notice_is_reached(use_case: str, notice: tuple[str, str]) -> None:
    room, name = notice
    listener = (f"allmende.membership.{room}", name)
    assert listener in reached_from(node_of(use_case))
    assert reached_from(listener) & {(f"allmende.membership.{room}", name) for room, name in WRITES}


def test_each_stands_here_because_it_is_so() -> None:
    assert set(TOLD) | set(NOT_TOLD) == set(decided())
    assert not (TOLD_TOO.keys() & set(decided()))
