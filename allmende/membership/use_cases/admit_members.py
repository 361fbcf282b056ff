"""Admit all whom one resolution names."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from allmende.kernel.actor import Actor

from ..joining.applications import open_application_or_refuse
from ..models import Member
from .admit_member import Resolution, admit_member


@transaction.atomic
def admit_members(
    *, actor: Actor, application_ids: Sequence[int], resolution: Resolution, now: datetime
) -> list[Member]:
    """Admit all that one resolution names, in the order in which they signed, or none of them.

    One resolution is one deed: were one of them refused and the others entered, the list would say what nobody decided.
    So it is one transaction; numbers have no gaps either way, because the list is locked until its end.
    Raises what admit_member raises.
    """
    # Locked by id, so that two batches never wait for each other in a circle.
    held = [open_application_or_refuse(actor, each) for each in sorted(set(application_ids))]
    in_order = sorted(held, key=lambda each: (each.signed_at, each.pk))
    return [
        admit_member(actor=actor, application_id=each.pk, resolution=resolution, now=now) for each in in_order
    ]
