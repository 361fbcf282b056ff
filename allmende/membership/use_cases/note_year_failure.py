"""Write down that posting a run stopped, so that the office reads it instead of waiting."""

from __future__ import annotations

from django.db import transaction

from allmende.kernel.actor import Actor
from allmende.kernel.facts import tell
from allmende.kernel.permissions import authorize

from ..facts.years import YearRunFailed
from ..models import YearRun, YearRunState
from ..permissions import RULES


@transaction.atomic
def note_year_failure(*, actor: Actor, run: YearRun, code: str) -> None:
    """Nothing of it was posted; where taking back stopped, it stands as before. code: of a refusal, or "failed"."""
    run = YearRun.objects.select_for_update(no_key=True).get(pk=run.pk)
    authorize(RULES, "membership.note_year_failure", actor=actor, on=run.coop_id)
    after = {YearRunState.WAITING: YearRunState.FAILED, YearRunState.REVERSING: YearRunState.POSTED}
    state = after.get(YearRunState(run.state))
    if state is None:
        return
    run.state, run.problem = state, {"code": code}
    run.save(update_fields=["state", "problem"])
    tell(YearRunFailed(run_id=run.pk, coop_id=run.coop_id, code=code), actor=actor)
