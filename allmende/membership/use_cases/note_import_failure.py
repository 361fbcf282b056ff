"""Write down that an import stopped, so that the office reads it instead of waiting."""

from __future__ import annotations

from django.db import transaction

from allmende.kernel.actor import Actor
from allmende.kernel.facts import tell
from allmende.kernel.permissions import authorize
from allmende.kernel.work import FAILED

from ..facts.imports import MemberImportFailed
from ..models import ImportRun, RunState
from ..permissions import RULES


@transaction.atomic
def note_import_failure(*, actor: Actor, run: ImportRun, code: str) -> None:
    """The run waits for another try; where undoing stopped, it stands as before. code: of importing.reasons."""
    run = ImportRun.objects.select_for_update(no_key=True, of=("self",)).get(pk=run.pk)
    authorize(RULES, "membership.import_members", actor=actor, on=run.coop_id)
    if run.state in (RunState.READING, RunState.CONFIRMED):
        run.state, run.problem = RunState.FAILED, {"code": code}
    elif run.state == RunState.UNDOING:
        run.state = RunState.DONE if run.undone_at is None else RunState.UNDONE
        run.problem = {"code": "undo_failed" if code == FAILED.code else code}
    else:
        return
    run.save(update_fields=["state", "problem"])
    tell(MemberImportFailed(run_id=run.pk, coop_id=run.coop_id, code=run.problem["code"]), actor=actor)
