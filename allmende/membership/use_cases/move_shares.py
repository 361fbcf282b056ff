"""Record shares that begin or cease. An operation: whoever calls it has authorized."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import transaction
from django.db.utils import IntegrityError
from django.utils.translation import gettext as _

from allmende.kernel.actor import Actor
from allmende.kernel.facts import tell

from ..facts.members import SharesMoved
from ..models import Member, ShareMovement
from ..refusals.members import NotThatManyShares


@dataclass(frozen=True, kw_only=True)
class ShareChange:
    """What a movement says, see models.ShareMovement. shares: with its sign; price of one in cents."""

    kind: str
    shares: int
    price: int
    effective_on: date
    signed_on: date | None = None
    admitted_on: date | None = None
    reason: str = ""
    counterpart: Member | None = None
    reverses: ShareMovement | None = None
    batch: UUID | None = None


def move_shares(*, actor: Actor, member: Member, change: ShareChange) -> ShareMovement:
    """Append a movement of shares. The database adds it up under the member's lock.

    Raises NotThatManyShares when somebody would hold fewer than none, on any day.
    """
    try:
        with transaction.atomic():
            movement = ShareMovement.objects.create(
                coop_id=member.coop_id,
                member=member,
                actor_person=actor.person_id,
                actor_coop=actor.coop_id,
                actor_system=actor.system,
                **vars(change),
            )
    except IntegrityError as error:
        if _constraint(error) != "nobody_holds_fewer_than_no_shares":
            raise
        raise NotThatManyShares(
            _("There are not that many shares."),
            rule=_("Nobody holds fewer than no shares, on any day."),
        ) from error
    tell(
        SharesMoved(
            member_id=member.pk,
            coop_id=member.coop_id,
            kind=change.kind,
            shares=change.shares,
            effective_on=change.effective_on,
        ),
        actor=actor,
    )
    return movement


def _constraint(error: IntegrityError) -> str | None:
    return getattr(getattr(error.__cause__, "diag", None), "constraint_name", None)
