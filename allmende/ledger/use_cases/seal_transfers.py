"""Seal the transfers since yesterday. An operation, for the job."""

from __future__ import annotations

from datetime import datetime

from django.db import connection, transaction

from allmende.kernel.actor import Actor
from allmende.kernel.facts import tell
from allmende.kernel.row_access import system_access

from ..books import accounts_to_seal, transfers_to_seal
from ..chain import beginning, extended
from ..facts import TransfersSealed
from ..functions import check_actor
from ..models import Seal, Unit

_ONE_WRITER = 0x5EA1
"""Key of the advisory lock: a chain has one end, so one writer."""


@transaction.atomic
def seal_transfers(*, actor: Actor, now: datetime) -> list[Seal]:
    """Add one link to the chain of every unit that moved. Nobody's payment waits for it."""
    check_actor(actor)
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s)", [_ONE_WRITER])
    with system_access():
        links = [_seal(unit, now=now) for unit in Unit.objects.order_by("pk")]
        seals = [seal for seal in links if seal]
        for seal in seals:
            tell(
                TransfersSealed(unit=seal.unit_id, number=seal.number, transfers=seal.transfers), actor=actor
            )
    return seals


def _seal(unit: Unit, *, now: datetime) -> Seal | None:
    ranges = accounts_to_seal(unit.pk)
    if not ranges:
        return None
    last = Seal.objects.filter(unit=unit).order_by("-number").first()
    digest, count = extended(bytes(last.digest) if last else beginning(unit.pk), transfers_to_seal(ranges))
    return Seal.objects.create(
        unit=unit,
        number=last.number + 1 if last else 1,
        accounts=list(ranges),
        up_to=[up_to for _, up_to in ranges.values()],
        transfers=count,
        digest=digest,
        sealed_at=now,
    )
