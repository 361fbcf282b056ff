"""What the ledger refuses, and how the SQLSTATEs of its functions become sentences."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from django.db import DatabaseError
from django.utils.translation import gettext as _

from allmende.kernel.amounts import format_amount
from allmende.kernel.errors import Conflict, DomainError, Invalid, NotFound


class LimitExceeded(Conflict):
    """The payer would fall below its credit limit. extra: account_id, available, needed."""

    code = "limit-exceeded"


class BalanceTooHigh(Conflict):
    """The payee would rise above its highest balance. extra: account_id."""

    code = "balance-too-high"


class AccountClosed(Conflict):
    """A closed account neither gives nor receives."""

    code = "account-closed"


class AccountNotEmpty(Conflict):
    """Only an empty account can be closed. extra: account_id, balance, held_out, held_in."""

    code = "account-not-empty"


class LimitInUse(Conflict):
    """The balance with what is held stands beyond this limit. extra: account_id, balance, held_out, held_in."""

    code = "limit-in-use"


class AccountExists(Conflict):
    """The owner has an open account in this unit for this purpose."""

    code = "account-exists"


class DifferentPayload(Conflict):
    """The id was used before, for something else."""

    code = "different-payload"


class HoldNotPending(Conflict):
    """The hold was posted, voided or has expired. extra: state."""

    code = "hold-not-pending"


class AlreadyReversed(Conflict):
    """A transfer is reversed once, a reversal never."""

    code = "already-reversed"


class UnitMismatch(Invalid):
    """The accounts count different things."""

    code = "unit-mismatch"


class NoSuchRow(NotFound):
    """The account, hold or transfer does not exist."""

    code = "not-in-the-ledger"


@contextmanager
def refusals() -> Iterator[None]:
    """Inside: a refusal of a ledger function is raised as the DomainError it means."""
    try:
        yield
    except DatabaseError as error:
        refusal = _refusal(error)
        if refusal is None:
            raise
        raise refusal from error


def _refusal(error: DatabaseError) -> DomainError | None:
    cause = error.__cause__
    if not isinstance(cause, psycopg.Error):
        return None
    state, diagnosis = cause.sqlstate, cause.diag
    if state == "23505" and diagnosis.constraint_name in ("ledger_transfer_pkey", "ledger_hold_pkey"):
        state = "AL004"  # two writers with one id and other accounts: the second is refused
    make = REFUSALS.get(state or "")
    if make is None:
        return None
    detail = json.loads(diagnosis.message_detail) if diagnosis.message_detail else {}
    return make(detail)


def _limit_exceeded(detail: dict[str, Any]) -> DomainError:
    decimals = detail.pop("decimals")
    return LimitExceeded(
        _("This needs %(needed)s, but only %(available)s can be spent.")
        % {
            "needed": format_amount(detail["needed"], decimals=decimals),
            "available": format_amount(detail["available"], decimals=decimals),
        },
        rule=_("No account falls below its credit limit; amounts held for bookings count as spent."),
        field="amount",
        **detail,
    )


def _balance_too_high(detail: dict[str, Any]) -> DomainError:
    return BalanceTooHigh(
        _("The receiving account cannot take this amount."),
        rule=_("No account rises above its highest balance, so that credits keep moving."),
        field="amount",
        account_id=detail["account_id"],
    )


def _account_not_empty(detail: dict[str, Any]) -> DomainError:
    return AccountNotEmpty(
        _("The account is not empty: balance it first, and settle what is held."),
        rule=_("Only an empty account can be closed."),
        **detail,
    )


def _limit_in_use(detail: dict[str, Any]) -> DomainError:
    decimals = detail.pop("decimals")
    return LimitInUse(
        _("The account stands beyond this limit: its balance is %(balance)s, and %(held)s are held.")
        % {
            "balance": format_amount(detail["balance"], decimals=decimals),
            "held": format_amount(detail["held_out"] + detail["held_in"], decimals=decimals),
        },
        rule=_("A limit can be set only so that the account is within it."),
        **detail,
    )


REFUSALS = {
    "AL001": _limit_exceeded,
    "AL002": _balance_too_high,
    "AL003": lambda detail: AccountClosed(_("One of the accounts is closed.")),
    "AL004": lambda detail: DifferentPayload(
        _("This number was used before, for something else."),
        rule=_("The same number sent twice is the same payment."),
    ),
    "AL005": lambda detail: HoldNotPending(
        _("The amount is no longer held: it was paid, given back, or the time for an answer has passed."),
        **detail,
    ),
    "AL006": lambda detail: UnitMismatch(_("The two accounts count in different units.")),
    "AL007": lambda detail: NoSuchRow(_("The ledger does not know this account or payment.")),
    "AL008": lambda detail: AlreadyReversed(
        _("This payment was reversed before, or is a reversal itself."),
        rule=_("A payment is given back once."),
    ),
    "AL009": _account_not_empty,
    "AL010": _limit_in_use,
}
