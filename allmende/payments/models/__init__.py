"""Claims and receipts, mandates, payouts and the accounts they go to. What the database keeps true stands in
migrations/0002_guards.sql.
"""

from .bank_account import BankAccount
from .claim import Claim, ClaimKind, ClaimState
from .mandate import Mandate
from .payout import Payout, PayoutState
from .payout_account import PayoutAccount
from .payout_return import PayoutReturn, ReturnCause
from .receipt import Manner, Receipt
from .settings import PaymentSettings

__all__ = [
    "BankAccount",
    "Claim",
    "ClaimKind",
    "ClaimState",
    "Mandate",
    "Manner",
    "PaymentSettings",
    "Payout",
    "PayoutAccount",
    "PayoutReturn",
    "PayoutState",
    "Receipt",
    "ReturnCause",
]
