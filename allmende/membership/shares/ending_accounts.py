"""End what says where to collect from and where to pay to, of whose membership is over: it is needed no longer.
(Art. 5 (1) (e), 17 (1) (a) GDPR).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TypeVar

from django.db.models import QuerySet

from allmende.kernel.actor import Actor
from allmende.payments.models import Mandate, PayoutAccount
from allmende.payments.use_cases.end_payout_account import end_account
from allmende.payments.use_cases.revoke_mandate import end_mandate

from ..models import Member, Party
from ..stored.erasing import members_going_on
from ..taking import take_all_of

Kept = TypeVar("Kept", Mandate, PayoutAccount)


def end_accounts_of_leavers(
    *, actor: Actor, coop_id: int, on: date, left_before: date, party: Party | None = None, at_most: int = 500
) -> int:
    """End mandates and accounts for payouts of memberships that are over with everything paid, whatever else is stored.

    Who joined again keeps those of the new membership alone. An operation: the caller has authorized, and has made the
    rows visible. Returns how many; their holders and IBANs go thirteen months later (`forget_old_accounts`).
    """
    over = _over(coop_id, on, left_before)
    if party is not None:
        over = over.filter(party=party)
    mandates = Mandate.objects.filter(coop_id=coop_id, revoked_on=None)
    accounts = PayoutAccount.objects.filter(coop_id=coop_id, until_day=None)
    whose = _first(mandates, "debtor", over, at_most) | _first(accounts, "creditor", over, at_most)
    take_all_of(coop_id, whose)  # once, by id
    still = list(over.filter(pk__in=whose).values_list("pk", flat=True))  # now that nobody undoes an exit
    return _end(
        mandates.filter(debtor__in=still), lambda each: end_mandate(actor, each, on=max(on, each.signed_on))
    ) + _end(
        accounts.filter(creditor__in=still), lambda each: end_account(actor, each, on=max(on, each.from_day))
    )


def _first(in_force: QuerySet[Kept], whose: str, over: QuerySet[Member], at_most: int) -> set[int]:
    members = in_force.filter(**{f"{whose}__in": over.values("pk")}).order_by(whose)
    return set(members.values_list(whose, flat=True)[:at_most])


def _end(needless: QuerySet[Kept], end: Callable[[Kept], None]) -> int:
    found = list(needless.order_by("pk").select_for_update(no_key=True))
    for each in found:
        end(each)
    return len(found)


def _over(coop_id: int, on: date, left_before: date) -> QuerySet[Member]:
    goes_on = members_going_on(coop_id, on).values("pk")
    return Member.objects.filter(coop_id=coop_id, left_on__lt=left_before).exclude(pk__in=goes_on)
