"""End the leave to collect from whose membership is over: it is needed no longer (Art. 5 (1) (e), 17 (1) (a) GDPR)."""

from __future__ import annotations

from datetime import date

from django.db.models import QuerySet

from allmende.kernel.actor import Actor
from allmende.payments.models import Mandate
from allmende.payments.use_cases.revoke_mandate import end_mandate

from ..models import Member, Party
from ..stored.erasing import members_going_on


def end_mandates_of_leavers(
    *, actor: Actor, coop_id: int, on: date, left_before: date, party: Party | None = None, at_most: int = 500
) -> int:
    """End mandates in force of memberships that are over with everything paid, whatever else is stored of the party.

    Who joined again keeps the mandate of the new membership alone. An operation: the caller has authorized, and has
    made the rows visible. Returns how many; their accounts go thirteen months later (`forget_old_accounts`).
    """
    over = _over(coop_id, on, left_before)
    if party is not None:
        over = over.filter(party=party)
    in_force = Mandate.objects.filter(coop_id=coop_id, revoked_on=None)
    debtors = (
        in_force.filter(debtor__in=over.values("pk")).order_by("debtor").values_list("debtor", flat=True)
    )
    first = list(debtors[:at_most])
    list(Member.objects.filter(pk__in=first).order_by("pk").select_for_update(no_key=True))
    still = list(over.filter(pk__in=first).values_list("pk", flat=True))  # now that nobody undoes an exit
    found = list(in_force.filter(debtor__in=still).order_by("pk").select_for_update(no_key=True))
    for mandate in found:
        end_mandate(actor, mandate, on=max(on, mandate.signed_on))
    return len(found)


def _over(coop_id: int, on: date, left_before: date) -> QuerySet[Member]:
    goes_on = members_going_on(coop_id, on).values("pk")
    return Member.objects.filter(coop_id=coop_id, left_on__lt=left_before).exclude(pk__in=goes_on)
