"""Say to which account a member is paid: what is settled, a profit beyond the shares."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from allmende.kernel.actor import Actor
from allmende.kernel.facts import tell
from allmende.kernel.permissions import authorize
from allmende.kernel.row_access import seeing
from allmende.payments.models import PayoutAccount
from allmende.payments.use_cases.give_payout_account import give_payout_account

from ..facts.self_service import MemberAccountGiven
from ..permissions import RULES
from ..refusals.members import NotAMember
from ..taking import take_member


@transaction.atomic
def give_member_account(
    *, actor: Actor, member_id: int, holder: str, iban: str, on: date, now: datetime
) -> PayoutAccount:
    """Name the account for payouts (Auszahlungskonto), or another one: from today on. Also after the exit.

    It is no leave to collect (give_collection_mandate). holder: "" for the member. Raises InvalidIban, Invalid, and
    NotAMember for a row that was a mistake.
    """
    member = take_member(actor, member_id)
    authorize(RULES, "membership.keep_member_account", actor=actor, on=member)
    if member.voided_at is not None:
        raise NotAMember(
            _("This row was entered by mistake: nothing is paid to it."),
            rule=_("A membership lasts from its first to its last day, both included."),
        )
    with seeing(person_id=actor.person_id, coop_ids=[member.coop_id]):  # payments know no persons
        account = give_payout_account(
            actor=actor,
            coop_id=member.coop_id,
            creditor=member.pk,
            holder=holder.strip() or member.party.full_name,
            iban=iban,
            from_day=on,
            now=now,
        )
    fact = MemberAccountGiven(member_id=member.pk, coop_id=member.coop_id, payout_account_id=account.pk)
    tell(fact, actor=actor)
    return account
