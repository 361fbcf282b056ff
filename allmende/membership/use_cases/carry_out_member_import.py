"""The last step of an import: the rows become members, all of them or none."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from allmende.kernel.actor import Actor
from allmende.kernel.chunks import chunks
from allmende.kernel.facts import tell
from allmende.kernel.permissions import authorize
from allmende.kernel.progress import Progress, no_progress

from ..facts.imports import MembersImported
from ..importing.entering import Entering
from ..importing.numbers import keeping_their_number
from ..models import Fate, ImportRun, ListOfMembers, RunState
from ..permissions import RULES
from ..refusals.imports import NotConfirmed, PreviewOutdated
from ..register.dissolution import dissolution_of

CHUNK = 1000


@transaction.atomic
def carry_out_member_import(
    *, actor: Actor, run: ImportRun, on: date, now: datetime, on_progress: Progress = no_progress
) -> ImportRun:
    """Enter what was confirmed, in one transaction; the file and what was read of it are forgotten afterwards.

    Members keep their numbers, also where the old list had gaps. Nobody gets a mail. on: today.
    Raises PreviewOutdated where a number was given out since the preview, or the cooperative dissolved.
    """
    run = _take_confirmed(run)
    authorize(RULES, "membership.import_members", actor=actor, on=run.coop_id)
    roll, _is_new = ListOfMembers.objects.select_for_update(no_key=True).get_or_create(coop_id=run.coop_id)
    _refuse_taken_numbers(run)
    _refuse_since_dissolution(run)
    entering = Entering(actor=actor, run=run, on=on, now=now)
    _enter(run, entering, on_progress)
    entering.enter_transfers()
    entering.enter_beside()
    entering.books.post_capital()
    claimed = entering.claim_what_is_owed()
    roll.last_number = max(roll.last_number, entering.highest)
    roll.save(update_fields=["last_number"])
    run.rows.filter(record__isnull=False).update(record=None)
    run.state, run.finished_at, run.content = RunState.DONE, now, None
    run.save(update_fields=["state", "finished_at", "content"])
    tell(
        MembersImported(
            run_id=run.pk,
            coop_id=run.coop_id,
            members=entering.members,
            shares=entering.books.shares,
            capital=entering.books.capital,
            claimed=claimed,
            notes=entering.notes,
        ),
        actor=actor,
    )
    return run


def _take_confirmed(run: ImportRun) -> ImportRun:
    run = ImportRun.objects.select_for_update(no_key=True, of=("self",)).get(pk=run.pk)
    if run.state != RunState.CONFIRMED:
        raise NotConfirmed(_("This import waits for no one, or has been entered already."))
    return run


def _refuse_taken_numbers(run: ImportRun) -> None:
    numbers = run.rows.filter(fate=Fate.CREATE).values("member_number")
    if keeping_their_number(run.coop_id).filter(number__in=numbers).exists():
        raise PreviewOutdated(_("The list of members has changed since the preview. Nothing was entered."))


def _refuse_since_dissolution(run: ImportRun) -> None:
    """It was recorded since the preview: whoever records one holds the list."""
    dissolution = dissolution_of(run.coop_id)
    if dissolution is None:
        return
    later = run.rows.filter(record__joined_on__gte=dissolution.dissolved_on.isoformat())
    if later.exclude(fate=Fate.MOVEMENT, record__shares__lte=0).exists():
        raise PreviewOutdated(_("The cooperative was dissolved since the preview. Nothing was entered."))


def _enter(run: ImportRun, entering: Entering, on_progress: Progress) -> None:
    """Each member with all rows that say more of it, wherever they stand in the file."""
    more = run.rows.filter(fate__in=[Fate.FURTHER, Fate.MOVEMENT])
    members = run.rows.filter(fate=Fate.CREATE)
    total, done = members.count() + more.count(), 0
    for chunk in chunks(members.iterator(CHUNK), CHUNK):
        further = list(more.filter(member_number__in=[row.member_number for row in chunk]))
        entering.enter_members(chunk, further)
        done += len(chunk) + len(further)
        on_progress(done, total)
