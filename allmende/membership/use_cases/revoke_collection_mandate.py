"""Let a member take back the leave to collect."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from allmende.kernel.actor import Actor
from allmende.kernel.facts import tell
from allmende.kernel.permissions import authorize
from allmende.kernel.row_access import seeing
from allmende.payments.models import Mandate
from allmende.payments.queries import mandate_of
from allmende.payments.refusals import NoSuchMandate
from allmende.payments.use_cases.revoke_mandate import revoke_mandate

from ..facts.self_service import CollectionMandateRevoked
from ..permissions import RULES
from ..taking import take_member


@transaction.atomic
def revoke_collection_mandate(*, actor: Actor, member_id: int, on: date, now: datetime) -> Mandate:
    """End the direct debit mandate in force: from this day on nothing is collected. Also after the membership.

    Raises NoSuchMandate where there is none.
    """
    member = take_member(actor, member_id)
    authorize(RULES, "membership.revoke_collection_mandate", actor=actor, on=member)
    with seeing(person_id=actor.person_id, coop_ids=[member.coop_id]):  # payments know no persons
        current = mandate_of(coop_id=member.coop_id, debtor=member.pk)
        if current is None:
            raise NoSuchMandate(_("There is no mandate in force."))
        mandate = revoke_mandate(actor=actor, mandate_id=current.pk, on=on, now=now)
    tell(
        CollectionMandateRevoked(member_id=member.pk, coop_id=member.coop_id, mandate_id=mandate.pk),
        actor=actor,
    )
    return mandate
