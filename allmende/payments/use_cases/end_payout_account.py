"""Pay to an account no longer. An operation: the caller has authorized."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from allmende.kernel.actor import Actor
from allmende.kernel.errors import Invalid
from allmende.kernel.facts import tell

from ..facts import PayoutAccountEnded
from ..models import PayoutAccount
from ..paying_to import lead_waiting_payouts
from ..recording import actor_columns, check_not_ahead
from ..refusals import NoAccount


@transaction.atomic
def end_payout_account(
    *, actor: Actor, coop_id: int, creditor: int, on: date, now: datetime
) -> PayoutAccount:
    """From this day on nothing goes there. Payouts that wait for it go to the mandate's account, or wait for another.

    Raises NoAccount where none is in force, and Invalid.
    """
    actor_columns(actor)
    check_not_ahead(on, now=now, field="on")
    in_force = PayoutAccount.objects.filter(coop_id=coop_id, creditor=creditor, until_day=None)
    account = in_force.select_for_update(no_key=True).first()
    if account is None:
        raise NoAccount(_("No account for payouts is named."))
    if on < account.from_day:
        raise Invalid(_("An account cannot end before it began."), field="on")
    end_account(actor, account, on=on)
    lead_waiting_payouts(actor, coop_id, creditor)
    return account


def end_account(actor: Actor, account: PayoutAccount, *, on: date) -> None:
    """End one that is in force and whose row, or creditor, is locked."""
    account.until_day = on
    account.save(update_fields=["until_day"])
    fact = PayoutAccountEnded(
        payout_account_id=account.pk, coop_id=account.coop_id, creditor=account.creditor, until_day=on
    )
    tell(fact, actor=actor)
