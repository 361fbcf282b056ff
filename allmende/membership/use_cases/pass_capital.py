"""Pass capital from one member to another. An operation: whoever calls it has authorized, and holds both rows."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID, uuid4

from django.db import transaction
from django.utils.translation import gettext as _

from allmende.kernel.actor import Actor
from allmende.kernel.facts import tell
from allmende.ledger.functions import Reason
from allmende.ledger.refusals import LimitExceeded
from allmende.ledger.use_cases.transfer import transfer

from ..facts.members import CapitalMoved
from ..models import CapitalKind, CapitalMovement, Member
from ..refusals.members import NoCapitalAccount, NotEnoughCapital


@transaction.atomic
def pass_capital(
    *,
    actor: Actor,
    giver: Member,
    taker: Member,
    amount: int,
    effective_on: date,
    now: datetime,
    batch: UUID | None = None,
) -> UUID:
    """Post one transfer between both capital accounts and note it in both histories. amount: cents, above zero.

    Returns the id of the ledger's transfer. Raises NotEnoughCapital, and NoCapitalAccount where there are no shares.
    """
    if giver.account_id is None or taker.account_id is None:
        raise NoCapitalAccount(_("This membership has no capital: the statutes know no shares."))
    posted = uuid4()
    try:
        transfer(
            actor=actor,
            transfer_id=posted,
            payer_id=giver.account_id,
            payee_id=taker.account_id,
            amount=amount,
            reason=Reason(kind=f"capital_{CapitalKind.TRANSFER}", reference=f"member:{giver.pk}:{taker.pk}"),
            effective_on=effective_on,
            now=now,
        )
    except LimitExceeded as error:
        raise NotEnoughCapital(
            _("There is not that much capital."), rule=_("Capital never falls below zero.")
        ) from error
    for member, other, moved in ((giver, taker, -amount), (taker, giver, amount)):
        _note(actor, member, other, moved, posted, effective_on, batch)
    return posted


def _note(
    actor: Actor,
    member: Member,
    other: Member,
    amount: int,
    posted: UUID,
    effective_on: date,
    batch: UUID | None,
) -> None:
    CapitalMovement.objects.create(
        coop_id=member.coop_id,
        member=member,
        counterpart=other,
        kind=CapitalKind.TRANSFER,
        amount=amount,
        transfer_id=posted,
        effective_on=effective_on,
        batch=batch,
        actor_person=actor.person_id,
        actor_coop=actor.coop_id,
        actor_system=actor.system,
    )
    tell(
        CapitalMoved(
            member_id=member.pk,
            coop_id=member.coop_id,
            kind=CapitalKind.TRANSFER,
            amount=amount,
            effective_on=effective_on,
        ),
        actor=actor,
    )
