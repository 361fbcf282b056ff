"""Post many transfers at once. An operation: whoever calls it has authorized."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from allmende.kernel.actor import Actor
from allmende.kernel.errors import Invalid

from ..functions import Reason, actor_columns, all_stored_by, check_actor, check_amount, check_parties
from ..models import Transfer


@dataclass(frozen=True, kw_only=True)
class Line:
    """One transfer of a batch; its reference names the reason above ("dues:2026-11:17").

    effective_on: its day, where that is not the day of the batch.
    """

    id: UUID
    payer_id: int
    payee_id: int
    amount: int
    reference: str = ""
    effective_on: date | None = None


@transaction.atomic
def transfer_batch(
    *,
    actor: Actor,
    batch: UUID,
    lines: Sequence[Line],
    reason: Reason,
    effective_on: date,
    now: datetime,
) -> list[Transfer]:
    """Post all lines or none, under one batch id: for hot accounts, fees, dividends.

    Limits are judged after the last line. The same batch sent again returns what is stored, with `is_new` False.
    Raises what `transfer` raises.
    """
    check_actor(actor)
    _check_lines(lines)
    return all_stored_by(
        "ledger_transfer_batch",
        Transfer,
        [
            batch,
            [line.id for line in lines],
            [line.payer_id for line in lines],
            [line.payee_id for line in lines],
            [line.amount for line in lines],
            [line.reference for line in lines],
            *reason.columns[:2],
            *actor_columns(actor),
            [line.effective_on or effective_on for line in lines],
            now,
        ],
    )


def _check_lines(lines: Sequence[Line]) -> None:
    if not lines:
        raise Invalid(_("There is nothing to post."))
    if len({line.id for line in lines}) < len(lines):
        raise Invalid(_("Two lines have the same number."))
    for line in lines:
        check_amount(line.amount)
        check_parties(line.payer_id, line.payee_id)
