"""Show the whole account to which a member is paid."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from allmende.kernel.actor import Actor
from allmende.kernel.facts import tell
from allmende.kernel.permissions import authorize
from allmende.kernel.row_access import seeing
from allmende.payments.queries import payout_account_of
from allmende.payments.refusals import NoAccount
from allmende.payments.use_cases.reveal_iban import reveal_iban

from ..facts.self_service import MemberAccountShown
from ..permissions import RULES
from ..taking import visible_or_refuse
from .show_payout_account import ShownAccount


@transaction.atomic
def show_member_account(*, actor: Actor, member_id: int) -> ShownAccount:
    """Holder and whole IBAN; that they were shown is written down. Raises NoAccount and KeyMissing."""
    member = visible_or_refuse(actor, member_id)
    authorize(RULES, "membership.keep_member_account", actor=actor, on=member)
    with seeing(person_id=actor.person_id, coop_ids=[member.coop_id]):  # payments know no persons
        account = payout_account_of(coop_id=member.coop_id, creditor=member.pk)
        if account is None:
            raise NoAccount(_("No account for payouts is named."))
        shown = ShownAccount(holder=account.holder, iban=reveal_iban(actor=actor, kept_by=account))
    fact = MemberAccountShown(member_id=member.pk, coop_id=member.coop_id, payout_account_id=account.pk)
    tell(fact, actor=actor)
    return shown
