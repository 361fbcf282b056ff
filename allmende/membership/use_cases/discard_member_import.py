"""Put a file away that was not entered."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from allmende.kernel.actor import Actor
from allmende.kernel.facts import tell
from allmende.kernel.permissions import authorize

from ..facts.imports import MemberImportDiscarded
from ..models import ImportRun
from ..permissions import RULES
from .name_member_columns import UNDECIDED, take_undecided

KEPT_FOR = timedelta(days=7)


@transaction.atomic
def discard_member_import(*, actor: Actor, run: ImportRun) -> None:
    """Forget an undecided import with its file and its preview."""
    run = take_undecided(run)
    authorize(RULES, "membership.import_members", actor=actor, on=run.coop_id)
    fact = MemberImportDiscarded(run_id=run.pk, coop_id=run.coop_id)
    run.delete()
    tell(fact, actor=actor)


def undecided_imports(*, now: datetime) -> list[ImportRun]:
    """Imports that nobody decided within seven days."""
    return list(ImportRun.objects.filter(state__in=UNDECIDED, started_at__lt=now - KEPT_FOR).defer("content"))
