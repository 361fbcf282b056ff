"""Decide to take an import back; once more for whoever stayed, when what followed is taken back."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from allmende.kernel.actor import Actor
from allmende.kernel.facts import tell
from allmende.kernel.permissions import authorize

from ..facts.imports import MemberImportUndoAsked
from ..importing.followed import still_entered
from ..importing.in_years import refuse_under_a_year
from ..models import ImportRun, RunState
from ..permissions import RULES
from ..refusals.imports import NotEntered
from .name_member_columns import hand_to_worker


@transaction.atomic
def ask_member_import_undo(*, actor: Actor, run: ImportRun) -> ImportRun:
    """Hand an entered import to the worker, to be taken back (undo_member_import).

    One that was undone as well, while there is somebody of whom nothing was taken back. Raises NotEntered, InAYear.
    """
    run = ImportRun.objects.select_for_update(no_key=True, of=("self",)).get(pk=run.pk)
    authorize(RULES, "membership.import_members", actor=actor, on=run.coop_id)
    if run.state == RunState.UNDONE and not still_entered(run):
        raise NotEntered(_("This import is undone, and of nobody is anything left to take back."))
    if run.state not in (RunState.DONE, RunState.UNDONE):
        raise NotEntered(_("Only an import that was entered can be undone."))
    refuse_under_a_year(run)
    run.state, run.problem = RunState.UNDOING, None
    run.save(update_fields=["state", "problem"])
    tell(MemberImportUndoAsked(run_id=run.pk, coop_id=run.coop_id), actor=actor)
    hand_to_worker("undo_members", run, actor)
    return run
