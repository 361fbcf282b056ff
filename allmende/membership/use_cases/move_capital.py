"""Post money into or out of a member's capital. An operation: whoever calls it has authorized."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID, uuid4

from django.db import transaction
from django.utils.translation import gettext as _

from allmende.kernel.actor import Actor
from allmende.kernel.facts import tell
from allmende.ledger.functions import Reason
from allmende.ledger.refusals import LimitExceeded
from allmende.ledger.use_cases.reverse_transfer import reverse_transfer
from allmende.ledger.use_cases.transfer import transfer

from ..facts.members import CapitalMoved
from ..models import CapitalMovement, Member
from ..money.accounts import Pot, pot_of
from ..queries import lowest_capital_from
from ..refusals.members import NoCapitalAccount, NotEnoughCapital


@dataclass(frozen=True, kw_only=True)
class CapitalChange:
    """What a movement says, see models.CapitalMovement. amount: cents, above zero from the pot to the member.

    id: made by whoever asks; sent again, it is the same movement.
    """

    kind: str
    amount: int
    pot: Pot
    effective_on: date
    reason: str = ""
    reverses: CapitalMovement | None = None
    id: UUID = field(default_factory=uuid4)


@transaction.atomic
def move_capital(*, actor: Actor, member: Member, change: CapitalChange, now: datetime) -> CapitalMovement:
    """Move money between a pot of the cooperative and the member's capital.

    Raises NotEnoughCapital, and NoCapitalAccount where the statutes know no shares.
    """
    account_id = _account_of(member)
    stored = CapitalMovement.objects.filter(pk=change.id, member=member).first()
    if stored is not None:
        return stored
    _refuse_what_was_not_there(member, change)
    _post_or_refuse(actor, member, account_id, change, now)
    movement = CapitalMovement.objects.create(
        id=change.id,
        coop_id=member.coop_id,
        member=member,
        kind=change.kind,
        amount=change.amount,
        transfer_id=change.id,
        effective_on=change.effective_on,
        reason=change.reason,
        reverses=change.reverses,
        actor_person=actor.person_id,
        actor_coop=actor.coop_id,
        actor_system=actor.system,
    )
    tell(
        CapitalMoved(
            member_id=member.pk,
            coop_id=member.coop_id,
            kind=change.kind,
            amount=change.amount,
            effective_on=change.effective_on,
        ),
        actor=actor,
    )
    return movement


def _account_of(member: Member) -> int:
    if member.account_id is None:
        raise NoCapitalAccount(_("This membership has no capital: the statutes know no shares."))
    return member.account_id


def _refuse_what_was_not_there(member: Member, change: CapitalChange) -> None:
    """The ledger looks at what there is now; what counts from an earlier day was there on every day since."""
    if change.amount < 0 and lowest_capital_from(member, change.effective_on) < -change.amount:
        raise NotEnoughCapital(
            _("There was not that much capital on every day since."),
            rule=_("Capital never falls below zero."),
        )


def _post_or_refuse(
    actor: Actor, member: Member, account_id: int, change: CapitalChange, now: datetime
) -> None:
    try:
        if change.reverses is not None:
            _reverse(actor, change, change.reverses, now)
        else:
            _post(actor, member, account_id, change, now)
    except LimitExceeded as error:
        raise NotEnoughCapital(
            _("There is not that much capital."), rule=_("Capital never falls below zero.")
        ) from error


def _reverse(actor: Actor, change: CapitalChange, reversed_one: CapitalMovement, now: datetime) -> None:
    reverse_transfer(
        actor=actor,
        transfer_id=change.id,
        reverses_id=reversed_one.transfer_id,
        purpose=change.reason,
        effective_on=change.effective_on,
        now=now,
        kind=f"capital_{change.kind}",
    )


def _post(actor: Actor, member: Member, account_id: int, change: CapitalChange, now: datetime) -> None:
    pot = pot_of(actor=actor, coop_id=member.coop_id, pot=change.pot, now=now).pk
    payer, payee = (pot, account_id) if change.amount > 0 else (account_id, pot)
    transfer(
        actor=actor,
        transfer_id=change.id,
        payer_id=payer,
        payee_id=payee,
        amount=abs(change.amount),
        reason=Reason(kind=f"capital_{change.kind}", purpose=change.reason, reference=f"member:{member.pk}"),
        effective_on=change.effective_on,
        now=now,
    )
