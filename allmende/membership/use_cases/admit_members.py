"""Admit all whom one resolution names."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from django.db import transaction

from allmende.kernel.actor import Actor
from allmende.kernel.permissions import authorize

from ..joining.applications import open_application_or_refuse
from ..joining.perhaps_known import refuse_any_unlooked_at
from ..models import Member
from ..permissions import RULES
from .admit_member import Resolution, admit_member


@transaction.atomic
def admit_members(
    *,
    actor: Actor,
    application_ids: Sequence[int],
    resolution: Resolution,
    now: datetime,
    somebody_else: Collection[int] = (),
) -> list[Member]:
    """Admit all that one resolution names, in the order in which they signed, or none of them.

    One resolution is one deed: were one of them refused and the others entered, the list would say what nobody decided.
    So it is one transaction; numbers have no gaps either way, because the list is locked until its end.
    somebody_else: of whom somebody looked that nobody is meant who is known already, by application.
    Raises PerhapsTheSame, and what admit_member raises.
    """
    # Locked by id, so that two batches never wait for each other in a circle.
    held = [open_application_or_refuse(actor, each) for each in sorted(set(application_ids))]
    if held:
        authorize(RULES, "membership.admit", actor=actor, on=held[0].coop_id)
    refuse_any_unlooked_at([each for each in held if each.pk not in somebody_else])
    in_order = sorted(held, key=lambda each: (each.signed_at, each.pk))
    return [
        admit_member(actor=actor, application_id=each.pk, resolution=resolution, now=now, somebody_else=True)
        for each in in_order
    ]
