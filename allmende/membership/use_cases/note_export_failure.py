"""Write down that an archive could not be made."""

from __future__ import annotations

from django.db import transaction

from allmende.kernel.actor import Actor
from allmende.kernel.facts import tell
from allmende.kernel.permissions import authorize

from ..facts.exports import CoopExportFailed
from ..models import CoopExport, ExportState
from ..permissions import RULES


@transaction.atomic
def note_export_failure(*, actor: Actor, export: CoopExport, code: str) -> None:
    """For the page of whoever waits for it."""
    found = CoopExport.objects.select_for_update(no_key=True).filter(pk=export.pk, state=ExportState.WAITING)
    authorize(RULES, "membership.keep_exports", actor=actor, on=export.coop_id)
    if found.update(state=ExportState.FAILED, problem={"code": code}):
        tell(CoopExportFailed(export_id=export.pk, coop_id=export.coop_id, code=code), actor=actor)
