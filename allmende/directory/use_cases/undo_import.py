"""Take an import back."""

from __future__ import annotations

from datetime import datetime

from django.db import connection, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from allmende.kernel.actor import Actor
from allmende.kernel.errors import Conflict
from allmende.kernel.facts import tell
from allmende.kernel.permissions import authorize

from ..facts import ImportUndone
from ..models import ImportRun, RunState
from ..permissions import RULES
from .carry_out_import import SHOWN, SHOWN_FROM
from .preview_import import lock_register


class NotEntered(Conflict):
    code = "import-not-entered"


class LaterImport(Conflict):
    code = "later-import"


@transaction.atomic
def undo_import(*, actor: Actor, run: ImportRun, now: datetime) -> ImportRun:
    """Put every entry back exactly as it was. Entries since invited or joined stay, with a note at their row.

    Refused while a later import into the same register stands on top of this one.
    """
    run = _take_entered(run)
    authorize(RULES, "directory.undo_import", actor=actor, on=run)
    _refuse_below_later_imports(run)
    with connection.cursor() as cursor:
        _execute(cursor, LOCK, run)
        kept = _execute(cursor, KEEP, run)
        restored = _execute(cursor, RESTORE_RECORD, run)
        _execute(cursor, RESTORE_SHOWN, run)
        removed = _remove(run)
    run.state, run.undone_at = RunState.UNDONE, now
    run.save(update_fields=["state", "undone_at"])
    tell(ImportUndone(run_id=run.pk, removed=removed, restored=restored, kept=kept), actor=actor)
    return run


def _take_entered(run: ImportRun) -> ImportRun:
    run = ImportRun.objects.select_for_update(no_key=True, of=("self",)).get(pk=run.pk)
    if run.state != RunState.DONE:
        raise NotEntered(_("Only an import that was entered can be undone."))
    lock_register(run)
    return run


def _refuse_below_later_imports(run: ImportRun) -> None:
    later = (
        ImportRun.objects.filter(register=run.register, state=RunState.DONE)
        .filter(Q(finished_at__gt=run.finished_at) | Q(finished_at=run.finished_at, pk__gt=run.pk))
        .order_by("-finished_at")
        .first()
    )
    if later:
        raise LaterImport(
            _("A later import (%(file)s) stands on top of this one. Undo that one first.")
            % {"file": later.file_name},
            rule=_("Imports are undone in reverse order."),
            run_id=later.pk,
        )


def _execute(cursor: object, statement: str, run: ImportRun) -> int:
    cursor.execute(statement, {"run": run.pk})  # type: ignore[attr-defined]  # Django's cursor has no public type
    return int(cursor.rowcount)  # type: ignore[attr-defined]


def _remove(run: ImportRun) -> int:
    """Delete what the import created and nobody builds on. One statement: the rows point to nothing afterwards."""
    with connection.cursor() as cursor:
        _execute(cursor, FORGET, run)
        return _execute(cursor, REMOVE, run)


# Before anything is judged: nobody may invite one of them between KEEP and REMOVE.
LOCK = """
select from directory_entry e join directory_importrow r on r.entry_id = e.id
where r.run_id = %(run)s and r.fate = 'create' order by e.id for update of e
"""
KEEP = """
update directory_importrow r
set kept = case when e.coop_id is not null then 'kept_joined' else 'kept_invited' end
from directory_entry e
where r.run_id = %(run)s and r.fate = 'create' and e.id = r.entry_id
  and (e.coop_id is not null or e.invitation_id is not null)
"""
RESTORE_RECORD = """
update directory_entry e
set record = r.before->'record', confirmed_on = (r.before->>'confirmed_on')::date
from directory_importrow r
where r.run_id = %(run)s and r.fate in ('change', 'confirm') and e.id = r.entry_id
"""
RESTORE_SHOWN = f"""
update directory_entry e set ({SHOWN}) = row({SHOWN_FROM})
from directory_importrow r, jsonb_populate_record(null::directory_entry, r.before->'record') p
where r.run_id = %(run)s and r.fate = 'change' and e.id = r.entry_id and e.coop_id is null
"""
# Rows of other, undone imports may point to the same entries.
FORGET = """
update directory_importrow other set entry_id = null
from directory_importrow r
where r.run_id = %(run)s and r.fate = 'create' and r.kept = ''
  and other.entry_id = r.entry_id and other.run_id <> r.run_id
"""
REMOVE = """
with gone as (
    update directory_importrow r set entry_id = null
    from (select id, entry_id from directory_importrow where run_id = %(run)s and fate = 'create' and kept = '') old
    where r.id = old.id returning old.entry_id
)
delete from directory_entry e using gone where e.id = gone.entry_id
"""
