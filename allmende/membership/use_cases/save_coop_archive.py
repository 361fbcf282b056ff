"""Write everything a cooperative has into a file, at the machine."""

from __future__ import annotations

from datetime import datetime
from typing import BinaryIO

from django.db import transaction

from allmende.coops.models import Coop
from allmende.kernel.actor import Actor
from allmende.kernel.carrying import Departing, write_archive
from allmende.kernel.facts import tell
from allmende.kernel.permissions import authorize

from ..carried.papers import papers_of
from ..facts.exports import CoopArchiveSaved
from ..permissions import RULES


@transaction.atomic
def save_coop_archive(
    *, actor: Actor, coop: Coop, file: BinaryIO, with_ibans: bool, now: datetime
) -> dict[str, int]:
    """Rows by table. The caller gives one view of the database for the whole of it."""
    authorize(RULES, "membership.save_archive", actor=actor, on=coop.pk)
    manifest = write_archive(
        file,
        Departing(coop.pk, secrets=with_ibans),
        made_at=now,
        about={"cooperative": coop.name},
        papers=papers_of(coop, with_ibans=with_ibans, now=now),
    )
    tell(CoopArchiveSaved(coop_id=coop.pk, with_ibans=with_ibans), actor=actor)
    return {
        name.removeprefix("data/").removesuffix(".jsonl"): said["rows"]
        for name, said in manifest["files"].items()
        if "rows" in said
    }
