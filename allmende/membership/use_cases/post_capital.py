"""Post movements of many members' capital at once. An operation: the caller has authorized and holds the members."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID, uuid4

from django.db import connection, transaction
from django.utils.translation import gettext as _

from allmende.kernel.actor import Actor
from allmende.ledger.functions import Reason
from allmende.ledger.refusals import LimitExceeded
from allmende.ledger.use_cases.reverse_batch import reverse_batch
from allmende.ledger.use_cases.transfer_batch import Line, transfer_batch

from ..money.accounts import Pot, pot_of
from ..refusals.members import NotEnoughCapital

MOVEMENTS = """
insert into membership_capitalmovement (id, coop_id, member_id, kind, amount, transfer_id, effective_on, batch, reason,
    reverses_id, actor_person, actor_coop, actor_system)
select line.id, %(coop)s, line.member, line.kind, line.amount, line.id, %(effective_on)s, %(batch)s, %(reason)s,
    line.reverses, %(person)s, %(acting)s, %(system)s
from unnest(%(ids)s::uuid[], %(members)s::bigint[], %(kinds)s::text[], %(amounts)s::bigint[], %(reverses)s::uuid[])
    as line (id, member, kind, amount, reverses)
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class CapitalLine:
    """One movement. amount: cents, above zero from the pot to the member. account_id: the member's, in the ledger.

    reverses_id: the movement that it gives back, which has the id of its transfer; of a group, all lines or none.
    """

    member_id: int
    account_id: int | None
    kind: str
    amount: int
    pot: Pot
    reverses_id: UUID | None = None
    id: UUID = field(default_factory=uuid4)


@dataclass(frozen=True, kw_only=True)
class Group:
    """What is posted together. kind, purpose: what it is called in the ledger; batch: of the movements."""

    batch: UUID
    kind: str
    purpose: str
    effective_on: date


@transaction.atomic
def post_capital(
    *, actor: Actor, coop_id: int, lines: Sequence[CapitalLine], group: Group, now: datetime
) -> None:
    """Post all of them or none, in a few statements. The database adds up every one, as it does for a single one.

    Told by the caller, as one fact for all. Raises NotEnoughCapital where somebody's capital would fall below zero.
    """
    if not lines:
        return
    pots = {
        pot: pot_of(actor=actor, coop_id=coop_id, pot=pot, now=now).pk
        for pot in sorted({line.pot for line in lines})
    }
    try:
        _post(actor, lines, group, pots, now)
    except LimitExceeded as error:
        raise NotEnoughCapital(
            _("There is not that much capital."), rule=_("Capital never falls below zero.")
        ) from error
    _note(actor, coop_id, lines, group)


def _post(
    actor: Actor, lines: Sequence[CapitalLine], group: Group, pots: dict[Pot, int], now: datetime
) -> None:
    """In the ledger. A large group is several batches there."""
    back = {line.id: line.reverses_id for line in lines if line.reverses_id is not None}
    if back:
        reverse_batch(
            actor=actor, batch=uuid4(), reversals=back, purpose=group.purpose, now=now, kind=group.kind
        )
    else:
        transfer_batch(
            actor=actor,
            batch=uuid4(),
            lines=[_posted(line, pots[line.pot]) for line in lines],
            reason=Reason(kind=group.kind, purpose=group.purpose),
            effective_on=group.effective_on,
            now=now,
        )


def _posted(line: CapitalLine, pot: int) -> Line:
    if line.account_id is None:
        raise ValueError("who has capital has an account")
    payer, payee = (pot, line.account_id) if line.amount > 0 else (line.account_id, pot)
    return Line(
        id=line.id,
        payer_id=payer,
        payee_id=payee,
        amount=abs(line.amount),
        reference=f"member:{line.member_id}",
    )


def _note(actor: Actor, coop_id: int, lines: Sequence[CapitalLine], group: Group) -> None:
    """All movements in one statement. As columns: making a row of each took longer than storing them."""
    with connection.cursor() as cursor:
        cursor.execute(
            MOVEMENTS,
            {
                "ids": [line.id for line in lines],
                "members": [line.member_id for line in lines],
                "kinds": [str(line.kind) for line in lines],
                "amounts": [line.amount for line in lines],
                "reverses": [line.reverses_id for line in lines],
                "coop": coop_id,
                "effective_on": group.effective_on,
                "batch": group.batch,
                "reason": group.purpose,
                "person": actor.person_id,
                "acting": actor.coop_id,
                "system": actor.system,
            },
        )
