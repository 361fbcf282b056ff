"""Empty the rows of an old import: who stands in the list stands there, and the others are no members."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef

from allmende.kernel.actor import Actor
from allmende.kernel.facts import tell
from allmende.kernel.permissions import authorize

from ..facts.imports import MemberImportForgotten
from ..models import ImportRow, ImportRun
from ..permissions import RULES

KEPT_FOR = timedelta(days=90)


@transaction.atomic
def forget_import_names(*, actor: Actor, run: ImportRun) -> None:
    """Take names and what was said of them out of the rows of an import. Counts and fates stay."""
    run = ImportRun.objects.select_for_update(no_key=True, of=("self",)).get(pk=run.pk)
    authorize(RULES, "membership.import_members", actor=actor, on=run.coop_id)
    # A refused row needs a reason, not its words.
    for row in run.rows.exclude(name="", reasons=[]).iterator(chunk_size=1000):
        row.name, row.reasons = "", [{"code": reason["code"]} for reason in row.reasons]
        row.save(update_fields=["name", "reasons"])
    tell(MemberImportForgotten(run_id=run.pk, coop_id=run.coop_id), actor=actor)


def imports_with_names(*, now: datetime) -> list[ImportRun]:
    """Imports entered more than ninety days ago whose rows still have names."""
    named = Exists(ImportRow.objects.filter(run=OuterRef("pk")).exclude(name=""))
    return list(ImportRun.objects.filter(named, finished_at__lt=now - KEPT_FOR).defer("content"))
