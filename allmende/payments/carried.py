"""What payments give to the archive of a cooperative. The floor above says whose number a debtor is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import BooleanField, ExpressionWrapper, Q

from allmende.kernel.carrying import Departing, NotCarried, Table, Words, in_order_of_sums

from .bank_details import account_columns, decrypt
from .models import Claim, Mandate, PaymentSettings, Payout, PayoutAccount, PayoutReturn, Receipt
from .models.bank_account import NO_ACCOUNT

BANK_COLUMNS = frozenset(NO_ACCOUNT)


def show_account(each: Any, said: dict[str, Any], departing: Departing) -> None:
    """Holder and IBAN, in clear only where the archive was asked for with bank details."""
    said["holder"] = each.holder
    said["iban"] = decrypt(each.iban) if each.iban and departing.secrets else ""
    said["masked_iban"] = each.masked_iban


def make_account(said: dict[str, Any], values: dict[str, Any]) -> None:
    if said["holder"] and not said["iban"]:
        raise NotCarried("the archive was made without bank details")
    values |= account_columns(holder=said["holder"], iban=said["iban"]) if said["iban"] else NO_ACCOUNT


def payment_tables(*, debtors: str, words: Words) -> list[Table]:
    """All that payments keep of a cooperative. debtors: the table of those who owe and are owed."""
    account: dict[str, Any] = {"leave_out": BANK_COLUMNS, "show": show_account, "make": make_account}
    reversal = ExpressionWrapper(Q(reverses__isnull=False), BooleanField())
    return [
        Table(name="payment_settings", model=PaymentSettings, rows=_of(PaymentSettings, "pk")),
        Table(
            name="claims",
            model=Claim,
            rows=_of(Claim, "pk"),
            refs={"debtor": debtors, "replaces": "claims"},
            texts=("subject",),
            words=words,
            derived=frozenset({"paid"}),
            later=("cancelled_at", "cancelled_reason", "cancelled_batch", "was_mistake"),
            in_the_end=("dues_of_a_period_are_claimed_once",),  # dropped, and claimed again
        ),
        Table(
            name="receipts",
            model=Receipt,
            rows=lambda coop_id: Receipt.objects.filter(coop_id=coop_id).order_by(
                "recorded_at", reversal, "pk"
            ),
            refs={"claim": "claims", "reverses": "receipts"},
            arrange=in_order_of_sums("amount"),
        ),
        Table(name="mandates", model=Mandate, rows=_of(Mandate, "pk"), refs={"debtor": debtors}, **account),
        Table(
            name="payout_accounts",
            model=PayoutAccount,
            rows=_of(PayoutAccount, "pk"),
            refs={"creditor": debtors},
            **account,
        ),
        Table(
            name="payouts",
            model=Payout,
            rows=_of(Payout, "pk"),
            refs={"creditor": debtors},
            texts=("subject",),
            words=words,
            **account,
        ),
        Table(
            name="payout_returns",
            model=PayoutReturn,
            rows=_of(PayoutReturn, "pk"),
            refs={"payout": "payouts"},
        ),
    ]


def _of(model: Any, *order: str) -> Callable[[int], Any]:
    return lambda coop_id: model.objects.filter(coop_id=coop_id).order_by(*order)
