"""Where payouts go: the account somebody named for them, else that of the mandate in force."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from allmende.kernel.actor import Actor
from allmende.kernel.facts import tell

from .bank_details import decrypt
from .facts import WaitingPayoutsFollowed
from .models import Mandate, Payout, PayoutAccount
from .models.bank_account import NO_ACCOUNT

Columns = Mapping[str, Any]


def accounts_known(coop_id: int, creditors: Collection[int]) -> dict[int, Columns]:
    """The columns of an account, by creditor. The IBAN is copied as it lies there, encrypted: nobody reads it."""
    if not creditors:
        return {}
    mandates = Mandate.objects.filter(coop_id=coop_id, revoked_on=None, debtor__in=creditors)
    named = PayoutAccount.objects.filter(coop_id=coop_id, until_day=None, creditor__in=creditors)
    found = {row.pop("debtor"): row for row in mandates.values("debtor", *NO_ACCOUNT)}
    return found | {row.pop("creditor"): row for row in named.values("creditor", *NO_ACCOUNT)}


def account_known(coop_id: int, creditor: int) -> Columns:
    """Of one creditor; NO_ACCOUNT where none is known."""
    return accounts_known(coop_id, [creditor]).get(creditor, NO_ACCOUNT)


def lead_waiting_payouts(actor: Actor, coop_id: int, creditor: int) -> None:
    """Let what waits go to the account known now: where it had none, or one the creditor gave at any time.

    Also an earlier one: a mandate that ended takes its account from no payout, until another is named. What the office
    named otherwise stays: that was decided for one payout. Raises KeyMissing.
    """
    known = account_known(coop_id, creditor)
    waiting = Payout.objects.filter(coop_id=coop_id, creditor=creditor, paid_on=None, cancelled_at=None)
    found = [
        each for each in waiting.select_for_update(no_key=True).order_by("pk") if each.iban != known["iban"]
    ]
    given = _accounts_given(coop_id, creditor) if any(each.iban for each in found) else []
    followed = [
        each.pk for each in found if each.iban is None or any(_is_same(each, account) for account in given)
    ]
    if followed:
        Payout.objects.filter(pk__in=followed).update(**known)
        tell(WaitingPayoutsFollowed(coop_id=coop_id, creditor=creditor, payouts=followed), actor=actor)


def _accounts_given(coop_id: int, creditor: int) -> list[Columns]:
    """Every account of a creditor that is still stored, in force or ended."""
    mandates = Mandate.objects.filter(coop_id=coop_id, debtor=creditor, iban__isnull=False)
    named = PayoutAccount.objects.filter(coop_id=coop_id, creditor=creditor, iban__isnull=False)
    return [*mandates.values(*NO_ACCOUNT), *named.values(*NO_ACCOUNT)]


def _is_same(payout: Payout, account: Columns) -> bool:
    if payout.iban is None or payout.iban_end != account["iban_end"]:
        return False
    return payout.iban == account["iban"] or decrypt(payout.iban) == decrypt(account["iban"])
