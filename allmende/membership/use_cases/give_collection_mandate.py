"""Let a member name the account to collect from."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from allmende.kernel.actor import Actor
from allmende.kernel.facts import tell
from allmende.kernel.permissions import authorize
from allmende.kernel.row_access import seeing
from allmende.payments.models import Mandate
from allmende.payments.use_cases.give_mandate import give_mandate

from ..facts.self_service import CollectionMandateGiven
from ..money.mandates import refuse_without_identifier
from ..permissions import RULES
from ..taking import refuse_day, take_member


@transaction.atomic
def give_collection_mandate(
    *, actor: Actor, member_id: int, holder: str, iban: str, signed_on: date, on: date, now: datetime
) -> Mandate:
    """Record a direct debit mandate (Lastschriftmandat) of a member; one in force before ends.

    signed_on: today for whoever gives it here, an earlier day for the office that has the paper.
    Raises NoCreditorIdentifier, InvalidIban, Invalid, NotYetReceived, NotAMember.
    """
    member = take_member(actor, member_id)
    authorize(RULES, "membership.give_collection_mandate", actor=actor, on=member)
    refuse_without_identifier(member.coop)
    refuse_day(actor, member, signed_on, on=on, field="signed_on")
    with seeing(person_id=actor.person_id, coop_ids=[member.coop_id]):  # payments know no persons
        mandate = give_mandate(
            actor=actor,
            coop_id=member.coop_id,
            debtor=member.pk,
            holder=holder.strip() or member.party.full_name,
            iban=iban,
            signed_on=signed_on,
            now=now,
        )
    tell(
        CollectionMandateGiven(member_id=member.pk, coop_id=member.coop_id, mandate_id=mandate.pk),
        actor=actor,
    )
    return mandate
