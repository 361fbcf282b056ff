"""Remove an archive, at the office's wish or because its days are over."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from allmende.kernel.actor import Actor
from allmende.kernel.facts import tell
from allmende.kernel.permissions import authorize

from ..facts.exports import CoopExportDeleted
from ..models import CoopExport, ExportState
from ..permissions import RULES
from ..refusals.exports import NoExport

NEVER_MADE = timedelta(days=7)


@transaction.atomic
def delete_coop_export(*, actor: Actor, export_id: int) -> None:
    """The archive is gone; what was told of it stays in the audit log. Raises NoExport."""
    export = CoopExport.objects.select_for_update().filter(pk=export_id).first()
    if export is None:
        raise NoExport(_("There is no such archive."))
    authorize(RULES, "membership.keep_exports", actor=actor, on=export.coop_id)
    fact = CoopExportDeleted(export_id=export.pk, coop_id=export.coop_id)
    export.delete()
    tell(fact, actor=actor)


def exports_that_ran_out(*, now: datetime) -> list[int]:
    """Whose seven days are over, or that nobody could make."""
    over = Q(expires_at__lte=now) | (~Q(state=ExportState.READY) & Q(asked_at__lt=now - NEVER_MADE))
    return list(CoopExport.objects.filter(over).values_list("pk", flat=True))
