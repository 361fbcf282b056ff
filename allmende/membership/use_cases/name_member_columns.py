"""The second step of an import: what the columns mean, as of which day, and what the office expects."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app

from allmende.kernel.actor import Actor
from allmende.kernel.facts import tell
from allmende.kernel.permissions import authorize

from ..facts.imports import MemberColumnsNamed
from ..importing.columns import DAYS, FIELDS, NAMES, Columns
from ..models import ImportRun, RunState
from ..permissions import RULES
from ..queries import statutes_or_refuse
from ..refusals.imports import ColumnMissing, DayAhead, ImportDecided

UNDECIDED = (RunState.UPLOADED, RunState.READING, RunState.PREVIEWED, RunState.FAILED)


@dataclass(frozen=True, kw_only=True)
class Sums:
    """What the office expects: members and shares on the balance day, capital of all rows in cents. None: unknown."""

    members: int | None = None
    shares: int | None = None
    capital: int | None = None


@transaction.atomic
def name_member_columns(
    *,
    actor: Actor,
    run: ImportRun,
    columns: Columns,
    as_of: date,
    expected: Sums,
    on: date,
    all_have_mandates: bool = False,
) -> ImportRun:
    """Say what the columns mean and hand the file to the worker for a preview. Can be repeated until it is decided.

    as_of: the balance day. on: today. all_have_mandates: each account of the file has given a SEPA mandate; else only
    those whose row says when. Raises ColumnMissing, DayAhead, and NoStatutes: shares have a price by them.
    """
    run = take_undecided(run)
    authorize(RULES, "membership.import_members", actor=actor, on=run.coop_id)
    statutes = statutes_or_refuse(run.coop_id, on)
    run.mapping = _checked(columns, run.header, has_shares=statutes.has_shares)
    if as_of > on:
        raise DayAhead(_("The balance day cannot lie in the future."), field="as_of")
    run.as_of, run.expected, run.state, run.problem = as_of, asdict(expected), RunState.READING, None
    run.all_have_mandates = all_have_mandates
    run.save(update_fields=["mapping", "as_of", "all_have_mandates", "expected", "state", "problem"])
    tell(MemberColumnsNamed(run_id=run.pk, coop_id=run.coop_id), actor=actor)
    hand_to_worker("preview_members", run, actor)
    return run


def take_undecided(run: ImportRun) -> ImportRun:
    """Lock the run; refuse if it was confirmed meanwhile, or put away."""
    locked = ImportRun.objects.select_for_update(no_key=True, of=("self",)).filter(pk=run.pk).first()
    if locked is None or locked.state not in UNDECIDED:
        raise ImportDecided(_("This import has been decided already."))
    return locked


def hand_to_worker(task: str, run: ImportRun, actor: Actor) -> None:
    """Let the worker go on as the acting person. Jobs and commands go on by themselves."""
    if not actor.is_job:
        # By name: jobs are doors and stand above the use cases.
        app.configure_task(f"allmende.membership.tasks.imports.{task}").defer(
            run_id=run.pk, person_id=actor.person_id, coop_id=actor.coop_id
        )


def _checked(columns: Columns, header: list[str], *, has_shares: bool) -> Columns:
    chosen = {part: columns[part] for part in FIELDS if columns.get(part) in header}
    if not any(part in chosen for part in NAMES):
        raise ColumnMissing(_("Please say which column holds the name."), field="column_family_name")
    if not any(part in chosen for part in DAYS):
        raise ColumnMissing(_("Please say which column holds the day of joining."), field="column_joined_on")
    if has_shares and "shares" not in chosen:
        raise ColumnMissing(_("Please say which column holds the number of shares."), field="column_shares")
    if "moved_on" in chosen and "number" not in chosen:
        raise ColumnMissing(
            _("Please say which column holds the member’s number: movements find their member by it."),
            field="column_number",
        )
    if "other_side" in chosen and "moved_on" not in chosen:
        raise ColumnMissing(
            _(
                "Please say which column holds the day of the movement: a transfer is one of both sides on the same "
                "day. Or leave out who the other member was."
            ),
            field="column_moved_on",
        )
    twice = {column for column in chosen.values() if list(chosen.values()).count(column) > 1}
    if twice:
        part = next(part for part in reversed(chosen) if chosen[part] in twice)
        raise ColumnMissing(
            _("“%s” is chosen twice. Each column means one thing.") % chosen[part], field=f"column_{part}"
        )
    return chosen
