"""Put a file away that was not entered."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from allmende.kernel.actor import Actor
from allmende.kernel.facts import tell
from allmende.kernel.permissions import authorize

from ..facts import ImportDiscarded
from ..models import ImportRun
from ..permissions import RULES
from .map_columns import UNDECIDED, take_undecided

KEPT_FOR = timedelta(days=7)


@transaction.atomic
def discard_import(*, actor: Actor, run: ImportRun) -> None:
    """Forget an undecided import with its file and its preview."""
    run = take_undecided(run)
    authorize(RULES, "directory.import", actor=actor, on=run)
    discarded = run.pk
    run.delete()
    tell(ImportDiscarded(run_id=discarded), actor=actor)


def forgotten_runs(*, now: datetime) -> list[ImportRun]:
    """Imports that nobody decided within seven days."""
    runs = ImportRun.objects.filter(state__in=UNDECIDED, started_at__lt=now - KEPT_FOR)
    return list(runs.defer("content"))
