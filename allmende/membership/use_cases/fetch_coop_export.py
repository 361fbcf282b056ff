"""Take the archive away."""

from __future__ import annotations

from datetime import datetime
from typing import IO

from django.db import transaction
from django.utils.translation import gettext as _

from allmende.kernel.actor import Actor
from allmende.kernel.facts import tell
from allmende.kernel.permissions import authorize

from ..facts.exports import CoopExportFetched
from ..models import CoopExport, ExportState
from ..permissions import RULES
from ..refusals.exports import NoExport
from ..stored.sealing import opened_file


@transaction.atomic
def fetch_coop_export(*, actor: Actor, export_id: int, now: datetime) -> tuple[CoopExport, IO[bytes]]:
    """The archive, deciphered, as a file to be closed; each fetching is written down. Raises NoExport for one that has
    run out, and KeyMissing.
    """
    authorize(RULES, "membership.export_coop", actor=actor, on=actor.coop_id)
    ready = CoopExport.objects.filter(pk=export_id, state=ExportState.READY, expires_at__gt=now)
    export = ready.filter(coop_id=actor.coop_id or 0).first()
    if export is None:
        raise NoExport(
            _("There is no such archive, or its seven days are over."),
            rule=_("An archive is kept for seven days. You can ask for a new one at any time."),
        )
    parts = export.parts.order_by("number").values_list("content", flat=True)
    file = opened_file(parts.iterator(8))
    tell(CoopExportFetched(export_id=export.pk, coop_id=export.coop_id), actor=actor)
    return export, file
