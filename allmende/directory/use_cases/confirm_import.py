"""The fourth step of an import: yes."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from allmende.kernel.actor import Actor
from allmende.kernel.errors import Conflict
from allmende.kernel.facts import tell
from allmende.kernel.permissions import authorize

from ..facts import ImportConfirmed
from ..models import ImportRun, RunState
from ..permissions import RULES
from .map_columns import hand_to_worker, take_undecided


class NoPreview(Conflict):
    code = "no-preview"


class NothingToEnter(Conflict):
    code = "nothing-to-enter"


@transaction.atomic
def confirm_import(*, actor: Actor, run: ImportRun) -> ImportRun:
    """Decide to enter what the preview shows, and hand it to the worker."""
    run = take_undecided(run)
    authorize(RULES, "directory.import", actor=actor, on=run)
    if run.state != RunState.PREVIEWED:
        raise NoPreview(_("There is no preview yet. Please wait for it and look at it first."))
    if not any(run.counts.get(fate) for fate in ("create", "change", "confirm")):
        raise NothingToEnter(_("This file would change nothing."))
    run.state, run.problem = RunState.CONFIRMED, None
    run.save(update_fields=["state", "problem"])
    tell(ImportConfirmed(run_id=run.pk), actor=actor)
    hand_to_worker("carry_out", run, actor)
    return run
