"""The second step of an import: what the columns mean, and whose register this is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app

from allmende.kernel.actor import Actor
from allmende.kernel.errors import Conflict, Invalid
from allmende.kernel.facts import tell
from allmende.kernel.permissions import authorize

from ..columns import FIELDS, REQUIRED, Columns, personal_columns
from ..facts import ColumnsMapped
from ..models import ImportRun, Register, RunState
from ..permissions import RULES

UNDECIDED = (RunState.UPLOADED, RunState.READING, RunState.PREVIEWED, RunState.FAILED)


class ImportDecided(Conflict):
    code = "import-decided"


class ColumnMissing(Invalid):
    code = "column-missing"


class PersonalColumn(Invalid):
    code = "personal-column"


class LicenceMissing(Invalid):
    code = "licence-missing"


class DateInFuture(Invalid):
    code = "date-in-future"


@dataclass(frozen=True, kw_only=True)
class RegisterProfile:
    """Whose data this is. A register known by this name keeps what is written of it."""

    name: str
    licence: str = ""
    licence_url: str = ""
    attribution: str = ""
    url: str = ""


@transaction.atomic
def map_columns(
    *,
    actor: Actor,
    run: ImportRun,
    columns: Columns,
    register: RegisterProfile,
    country: str,
    as_of: date,
    on: date,
) -> ImportRun:
    """Say what the columns mean and hand the file to the worker for a preview.

    country: where a row names none. as_of: the day whose state the file shows. on: today.
    """
    run = take_undecided(run)
    authorize(RULES, "directory.import", actor=actor, on=run)
    run.mapping = _checked(columns)
    if as_of > on:
        raise DateInFuture(_("The state of the register cannot lie in the future."), field="as_of")
    run.register = _register(register)
    run.country, run.as_of, run.state, run.problem = country, as_of, RunState.READING, None
    run.save(update_fields=["mapping", "register", "country", "as_of", "state", "problem"])
    tell(ColumnsMapped(run_id=run.pk, register_id=run.register.pk), actor=actor)
    hand_to_worker("preview", run, actor)
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
        app.configure_task(f"allmende.directory.tasks.{task}").defer(
            run_id=run.pk, person_id=actor.person_id, coop_id=actor.coop_id
        )


def _checked(columns: Columns) -> Columns:
    chosen = {name: columns[name] for name in FIELDS if columns.get(name)}
    for name in REQUIRED:
        if name not in chosen:
            raise ColumnMissing(_("Please say which column holds the name."), field=f"column_{name}")
    for name, sources in chosen.items():
        if personal := personal_columns(sources):
            raise PersonalColumn(
                _("“%s” holds persons or ways to reach them. Such columns are not imported.") % personal[0],
                rule=_("The directory keeps no personal data."),
                field=f"column_{name}",
            )
    return chosen


def _register(profile: RegisterProfile) -> Register:
    known = Register.objects.filter(name=profile.name).first()
    if known:
        return known
    if not profile.licence or not profile.attribution:
        raise LicenceMissing(
            _("Please say under which licence the register may be passed on, and who is to be named."),
            field="licence" if not profile.licence else "attribution",
        )
    return Register.objects.create(
        name=profile.name,
        licence=profile.licence,
        licence_url=profile.licence_url,
        attribution=profile.attribution,
        url=profile.url,
    )
