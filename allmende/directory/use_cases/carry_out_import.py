"""The last step of an import: the rows become entries, all of them or none."""

from __future__ import annotations

from datetime import datetime

from django.db import connection, transaction
from django.utils.translation import gettext as _

from allmende.kernel.actor import Actor
from allmende.kernel.errors import Conflict
from allmende.kernel.facts import tell
from allmende.kernel.permissions import authorize
from allmende.kernel.progress import Progress, no_progress

from ..facts import ImportCarriedOut
from ..models import Fate, ImportRun, RunState
from ..permissions import RULES
from .preview_import import judge_rows

CHUNK = 1000
SHOWN = (
    "name, legal_form, legal_form_text, sectors, sector_text, description, website, street, postcode, town, region, "
    "country, latitude, longitude, precision, state"
)
"""The columns of an entry that a record fills; the same names in both."""
SHOWN_FROM = ", ".join(f"p.{column}" for column in SHOWN.split(", "))


class NotConfirmed(Conflict):
    code = "import-not-confirmed"


class PreviewOutdated(Conflict):
    code = "preview-outdated"


@transaction.atomic
def carry_out_import(
    *, actor: Actor, run: ImportRun, now: datetime, on_progress: Progress = no_progress
) -> ImportRun:
    """Enter what was confirmed, in one transaction; the file is forgotten afterwards.

    Raises PreviewOutdated where the directory has changed so that a row's fate is no longer what the preview said.
    """
    run = _take_confirmed(run)
    authorize(RULES, "directory.import", actor=actor, on=run)
    if judge_rows(run):
        raise PreviewOutdated(_("The directory has changed since the preview. Nothing was entered."))
    _enter_rows(run, on_progress)
    run.rows.filter(fate=Fate.UNCHANGED).delete()
    run.state, run.finished_at, run.content = RunState.DONE, now, None
    run.save(update_fields=["state", "finished_at", "content"])
    tell(ImportCarriedOut(run_id=run.pk, register_id=run.register_id or 0, counts=run.counts), actor=actor)
    return run


def _take_confirmed(run: ImportRun) -> ImportRun:
    run = ImportRun.objects.select_for_update(no_key=True, of=("self",)).get(pk=run.pk)
    if run.state != RunState.CONFIRMED:
        raise NotConfirmed(_("This import waits for no one, or has been entered already."))
    return run


def _enter_rows(run: ImportRun, on_progress: Progress) -> None:
    numbers = list(
        run.rows.filter(fate__in=[Fate.CREATE, Fate.CHANGE, Fate.CONFIRM])
        .order_by("number")
        .values_list("number", flat=True)
    )
    with connection.cursor() as cursor:
        for start in range(0, len(numbers), CHUNK):
            chunk = numbers[start : start + CHUNK]
            values = {
                "run": run.pk, "register": run.register_id, "as_of": run.as_of, "first": chunk[0], "last": chunk[-1]
            }  # fmt: skip
            for statement in (CREATE, CHANGE_RECORD, CHANGE_SHOWN):
                cursor.execute(statement, values)
            on_progress(start + len(chunk), len(numbers))


CREATE = f"""
with made as (
    insert into directory_entry (register_id, register_key, record, confirmed_on, {SHOWN})
    select %(register)s, r.register_key, r.record, %(as_of)s, {SHOWN_FROM}
    from directory_importrow r, jsonb_populate_record(null::directory_entry, r.record) p
    where r.run_id = %(run)s and r.fate = 'create' and r.number between %(first)s and %(last)s
    order by r.number
    returning id, register_key
)
update directory_importrow r set entry_id = made.id from made
where r.run_id = %(run)s and r.fate = 'create' and r.number between %(first)s and %(last)s
  and r.register_key = made.register_key
"""
CHANGE_RECORD = """
update directory_entry e set record = r.record, confirmed_on = %(as_of)s from directory_importrow r
where r.run_id = %(run)s and r.fate in ('change', 'confirm') and r.number between %(first)s and %(last)s
  and e.id = r.entry_id
"""
CHANGE_SHOWN = f"""
update directory_entry e set ({SHOWN}) = row({SHOWN_FROM})
from directory_importrow r, jsonb_populate_record(null::directory_entry, r.record) p
where r.run_id = %(run)s and r.fate = 'change' and r.number between %(first)s and %(last)s
  and e.id = r.entry_id and e.coop_id is null
"""
