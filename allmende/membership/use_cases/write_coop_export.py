"""Make the archive that was asked for."""

from __future__ import annotations

from datetime import datetime, timedelta
from hashlib import sha256

from django.db import transaction
from django.utils.translation import gettext as _

from allmende.kernel.actor import Actor
from allmende.kernel.carrying import Departing, write_archive
from allmende.kernel.facts import tell
from allmende.kernel.permissions import authorize
from allmende.kernel.progress import Progress, no_progress

from ..carried.papers import papers_of
from ..facts.exports import CoopExported
from ..models import CoopExport, CoopExportPart, ExportState
from ..permissions import RULES
from ..refusals.exports import NoExport
from ..stored.sealing import PIECE, a_file, sealed

KEPT_FOR = timedelta(days=7)


@transaction.atomic
def write_coop_export(
    *, actor: Actor, export: CoopExport, now: datetime, on_progress: Progress = no_progress
) -> CoopExport:
    """Write every table of the cooperative and keep the archive, encrypted, for seven days.

    The caller gives one view of the database for the whole of it. Raises NoExport where it was made already.
    """
    export = _take_waiting(export)
    authorize(RULES, "membership.export_coop", actor=actor, on=export.coop_id)
    with a_file() as file:
        manifest = write_archive(
            file,
            Departing(export.coop_id, secrets=export.with_ibans),
            made_at=now,
            about={"cooperative": export.coop.name},
            papers=papers_of(export.coop, with_ibans=export.with_ibans, now=now),
            on_progress=on_progress,
        )
        file.seek(0)
        digest, size, number = sha256(), 0, 0
        while piece := file.read(PIECE):
            CoopExportPart.objects.create(export=export, number=number, content=sealed(piece))
            digest.update(piece)
            size += len(piece)
            number += 1
    export.state, export.made_at, export.expires_at = ExportState.READY, now, now + KEPT_FOR
    export.size, export.content_hash, export.problem = size, digest.hexdigest(), None
    export.counts = {
        name.removeprefix("data/").removesuffix(".jsonl"): said["rows"]
        for name, said in manifest["files"].items()
        if "rows" in said
    }
    export.save()
    tell(CoopExported(export_id=export.pk, coop_id=export.coop_id, size=size), actor=actor)
    return export


def _take_waiting(export: CoopExport) -> CoopExport:
    locked = CoopExport.objects.select_for_update(no_key=True, of=("self",)).select_related("coop")
    found = locked.filter(pk=export.pk, state=ExportState.WAITING).first()
    if found is None:
        raise NoExport(_("This archive has been made already, or is not wanted any more."))
    return found
