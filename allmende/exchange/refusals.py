"""How the exchange refuses: what is missing, the rule, and the way out. Nothing was held or paid.

Figures of an account are told to its own side only; of the other side one learns that it cannot, not how it stands.
"""

from __future__ import annotations

from django.utils.translation import gettext as _

from allmende.kernel.amounts import Unit, format_amount
from allmende.kernel.errors import Conflict, Invalid


class CreditLimitReached(Conflict):
    """extra: needed, available, missing, credit_limit (smallest part of the unit), unit, decimals."""

    code = "credit-limit-reached"


class OtherSideCannotPay(Conflict):
    """A reversal or a job would take an account that is not the actor's beyond its credit limit."""

    code = "other-side-cannot-pay"


class BalanceLimitReached(Conflict):
    """The receiving account would rise above its highest balance."""

    code = "balance-limit-reached"


class NoExchangeAccount(Conflict):
    code = "no-exchange-account"


class AccountIsClosed(Conflict):
    code = "account-closed"


class PaymentToOneself(Invalid):
    code = "payment-to-oneself"


class NoPositiveAmount(Invalid):
    code = "no-positive-amount"


class NoPurpose(Invalid):
    code = "no-purpose"


class IdUsedDifferently(Conflict):
    code = "id-used-differently"


class AlreadyReversed(Conflict):
    code = "already-reversed"


class HoldSettled(Conflict):
    """extra: state (posted, voided, expired)."""

    code = "hold-settled"


class AccountNotEmpty(Conflict):
    code = "account-not-empty"


class LimitsTooTight(Conflict):
    code = "limits-too-tight"


class DecimalsAreFixed(Conflict):
    code = "decimals-are-fixed"


def beyond_credit_limit(*, unit: Unit, needed: int, available: int, credit_limit: int) -> CreditLimitReached:
    """The refusal for a cooperative whose own account does not suffice."""

    def written(amount: int) -> str:
        return f"{format_amount(amount, decimals=unit.decimals)} {unit.name}"

    missing = needed - available
    return CreditLimitReached(
        _(
            "This takes %(needed)s, %(available)s are available: %(missing)s are missing. Nothing was held or paid. "
            "Lending something brings credits in, and the network's office can raise the limit."
        )
        % {"needed": written(needed), "available": written(available), "missing": written(missing)},
        rule=_("Rule: at most %(limit)s into minus; what is held counts as spent.")
        % {"limit": written(credit_limit)},
        field="amount",
        needed=needed,
        available=available,
        missing=missing,
        credit_limit=credit_limit,
        unit=unit.code,
        decimals=unit.decimals,
    )


def no_positive_amount() -> NoPositiveAmount:
    """The refusal of zero, of less, and of what no account could hold."""
    return NoPositiveAmount(
        _("The amount must be more than zero and not beyond all measure. Nothing was paid."),
        rule=_("Rule: whoever pays gives something."),
        field="amount",
    )


def beyond_max_balance(*, payee: str) -> BalanceLimitReached:
    """The refusal when the receiving account is full."""
    return BalanceLimitReached(
        _(
            "The account of %(name)s cannot take this amount now. Nothing was held or paid. "
            "It has room again once %(name)s borrows something."
        )
        % {"name": payee},
        rule=_("Rule: every account has a highest balance, so that credits keep circulating."),
        field="amount",
    )
