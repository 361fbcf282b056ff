"""Take out the account to which a member is paid."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from allmende.kernel.actor import Actor
from allmende.kernel.facts import tell
from allmende.kernel.permissions import authorize
from allmende.kernel.row_access import seeing
from allmende.payments.models import PayoutAccount
from allmende.payments.use_cases.end_payout_account import end_payout_account

from ..facts.self_service import MemberAccountEnded
from ..permissions import RULES
from ..taking import take_member


@transaction.atomic
def end_member_account(*, actor: Actor, member_id: int, on: date, now: datetime) -> PayoutAccount:
    """From today on nothing is paid there. What waits goes to the mandate's account, or waits for another.

    Raises NoAccount where none is named.
    """
    member = take_member(actor, member_id)
    authorize(RULES, "membership.keep_member_account", actor=actor, on=member)
    with seeing(person_id=actor.person_id, coop_ids=[member.coop_id]):  # payments know no persons
        account = end_payout_account(actor=actor, coop_id=member.coop_id, creditor=member.pk, on=on, now=now)
    fact = MemberAccountEnded(member_id=member.pk, coop_id=member.coop_id, payout_account_id=account.pk)
    tell(fact, actor=actor)
    return account
