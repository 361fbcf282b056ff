"""Record many mandates at once, from a list that was kept elsewhere. An operation: the caller has authorized."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from allmende.kernel.actor import Actor
from allmende.kernel.facts import tell

from ..bank_details import LONGEST_HOLDER, account_columns
from ..facts import MandatesGiven
from ..models import Mandate
from ..recording import actor_columns, check_not_ahead, plain_text
from ..refusals import ReferenceUsed

AT_ONCE = 2000
"""Rows in one statement."""


@dataclass(frozen=True, kw_only=True)
class MandateLine:
    """The first mandate of a debtor. reference: the one the debtor knows; "" for one of ours."""

    debtor: int
    holder: str
    iban: str
    signed_on: date
    reference: str = ""


@transaction.atomic
def give_mandates(
    *, actor: Actor, coop_id: int, lines: Sequence[MandateLine], now: datetime
) -> list[Mandate]:
    """Record them all or none; for debtors who have given no mandate yet.

    Raises InvalidIban, Invalid, and ReferenceUsed, also where a debtor has one already.
    """
    mandates = [_mandate(actor, coop_id, line, now) for line in lines]
    if not mandates:
        return []
    try:
        with transaction.atomic():
            Mandate.objects.bulk_create(mandates, batch_size=AT_ONCE)
    except IntegrityError as error:
        raise ReferenceUsed(
            _("One of these mandates is recorded already, or another has its reference."),
            rule=_("A mandate is known to the bank by its reference."),
        ) from error
    tell(MandatesGiven(coop_id=coop_id, number=len(mandates)), actor=actor)
    return mandates


def _mandate(actor: Actor, coop_id: int, line: MandateLine, now: datetime) -> Mandate:
    check_not_ahead(line.signed_on, now=now, field="signed_on")
    return Mandate(
        coop_id=coop_id,
        debtor=line.debtor,
        sequence=1,
        reference=line.reference or f"ALM-{line.debtor:06}-1",
        signed_on=line.signed_on,
        recorded_at=now,
        **account_columns(
            holder=plain_text(line.holder, longest=LONGEST_HOLDER, field="holder", required=True),
            iban=line.iban,
        ),
        **actor_columns(actor),
    )
