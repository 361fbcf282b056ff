"""The fourth step of an import: yes."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from allmende.kernel.actor import Actor
from allmende.kernel.facts import tell
from allmende.kernel.permissions import authorize

from ..facts.imports import MemberImportConfirmed
from ..importing.recognising import ASKED, rows_asked
from ..importing.state import differing_sums
from ..models import Claiming, ImportRun, RunState
from ..permissions import RULES
from ..refusals.imports import NoPreview, NotAllRecognised, NothingToEnter, SumsDiffer
from .name_member_columns import hand_to_worker, take_undecided


@transaction.atomic
def confirm_member_import(
    *, actor: Actor, run: ImportRun, despite_sums: bool = False, claiming: str = Claiming.DUE
) -> ImportRun:
    """Decide to enter what the preview shows, and hand it to the worker.

    despite_sums: also where the sums are not what the office expects; else that is refused (SumsDiffer).
    claiming: what is claimed of what the shares still lack; what a loss took is not owed.
    Raises NotAllRecognised while it is open who stands beside a member; NoPreview, NothingToEnter, ImportDecided.
    """
    run = take_undecided(run)
    authorize(RULES, "membership.import_members", actor=actor, on=run.coop_id)
    if run.state != RunState.PREVIEWED:
        raise NoPreview(_("There is no preview yet. Please wait for it and look at it first."))
    if not run.counts.get("create"):
        raise NothingToEnter(_("This file would enter no one."))
    _refuse_who_is_open(run)
    if not despite_sums and differing_sums(run):
        raise SumsDiffer(
            _("The sums of the file are not the ones you expect. Nothing was entered."),
            rule=_("Correct the file or the expected sums, or confirm the difference."),
            field="despite_sums",
        )
    run.state, run.problem, run.claiming = RunState.CONFIRMED, None, Claiming(claiming).value
    run.save(update_fields=["state", "problem", "claiming"])
    tell(MemberImportConfirmed(run_id=run.pk, coop_id=run.coop_id), actor=actor)
    hand_to_worker("carry_out_members", run, actor)
    return run


def _refuse_who_is_open(run: ImportRun) -> None:
    rows = rows_asked(run, ASKED).count()
    if rows:
        raise NotAllRecognised(
            ngettext(
                "In %(num)s row somebody stands beside a member who has the name of a member. Nothing was entered.",
                "In %(num)s rows somebody stands beside a member who has the name of a member. Nothing was entered.",
                rows,
            )
            % {"num": rows},
            rule=_(
                "Say first of each whether it is the same person: nobody is to stand in the register twice."
            ),
        )
