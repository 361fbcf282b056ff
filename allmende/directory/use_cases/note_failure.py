"""Write down that an import stopped, so that the office reads it instead of waiting."""

from __future__ import annotations

from django.db import transaction

from allmende.kernel.actor import Actor
from allmende.kernel.facts import tell
from allmende.kernel.permissions import authorize

from ..facts import ImportFailed
from ..models import ImportRun, RunState
from ..permissions import RULES


@transaction.atomic
def note_failure(*, actor: Actor, run: ImportRun, code: str) -> None:
    """The run waits for another try. code: of a sentence in reasons.py. An import that was entered stays so."""
    run = ImportRun.objects.select_for_update(no_key=True, of=("self",)).get(pk=run.pk)
    authorize(RULES, "directory.import", actor=actor, on=run)
    if run.state in (RunState.READING, RunState.CONFIRMED):
        run.state, run.problem = RunState.FAILED, {"code": code}
        run.save(update_fields=["state", "problem"])
        tell(ImportFailed(run_id=run.pk, code=code), actor=actor)
