"""The third step of an import: every row with its fate, before anything is changed."""

from __future__ import annotations

from django.db import connection, transaction
from django.db.models import Count, Exists, OuterRef
from django.utils.translation import gettext as _

from allmende.kernel.actor import Actor
from allmende.kernel.chunks import chunks
from allmende.kernel.errors import Conflict
from allmende.kernel.facts import tell
from allmende.kernel.permissions import authorize
from allmende.kernel.progress import Progress, no_progress
from allmende.places.queries import Coordinates, geocode

from ..facts import ImportPreviewed
from ..models import Entry, EntryState, Fate, ImportRow, ImportRun, Register, RunState
from ..permissions import RULES
from ..presets import PRESETS
from ..register_file import read_register
from ..register_row import Reading, ReadRow, refuse_repeated_keys
from .map_columns import take_undecided

CHUNK = 500


class NotMapped(Conflict):
    code = "import-not-mapped"


@transaction.atomic
def preview_import(
    *,
    actor: Actor,
    run: ImportRun,
    on_progress: Progress = no_progress,
    problem: dict[str, str] | None = None,
) -> ImportRun:
    """Read the file and judge each row against the directory: create, change, confirm, unchanged or refuse.

    Can be repeated. problem: why it had to be repeated, for the page.
    """
    run = take_undecided(run)
    authorize(RULES, "directory.import", actor=actor, on=run)
    if run.register_id is None or run.content is None:
        raise NotMapped(_("Please say first what the columns mean."))
    _keep_rows(run, on_progress)
    judge_rows(run)
    run.counts, run.absent = count_fates(run), _count_absent(run)
    run.state, run.problem = RunState.PREVIEWED, problem
    run.save(update_fields=["counts", "absent", "state", "problem"])
    tell(ImportPreviewed(run_id=run.pk, counts=run.counts), actor=actor)
    return run


def _keep_rows(run: ImportRun, on_progress: Progress) -> None:
    run.rows.all().delete()
    file = read_register(bytes(run.content or b""))
    preset = PRESETS.get(run.preset)
    reading = Reading(
        columns=run.mapping, country=run.country, geocode=_geocode, sectors=preset.sectors if preset else {}
    )
    total, rows = len(file.rows), list[ReadRow]()
    for done, row in enumerate(file.rows, start=1):
        rows.append(reading.read(row))
        if done % CHUNK == 0:
            on_progress(done // 2, total)
    kept = (_as_kept(run, row) for row in refuse_repeated_keys(rows))
    for done, chunk in enumerate(chunks(kept, CHUNK), start=1):
        ImportRow.objects.bulk_create(chunk)
        on_progress(min(total, total // 2 + done * CHUNK // 2), total)


def _geocode(postcode: str, town: str, country: str) -> Coordinates | None:
    return geocode(postcode=postcode, town=town, country=country)


def _as_kept(run: ImportRun, row: ReadRow) -> ImportRow:
    return ImportRow(
        run=run,
        number=row.number,
        register_key=row.key,
        name=row.name,
        fate=Fate.REFUSE if row.record is None else Fate.UNCHANGED,
        reasons=[reason.as_dict() for reason in row.reasons],
        record=row.record,
    )


def judge_rows(run: ImportRun) -> int:
    """Compare the readable rows with the directory as it is now. Returns how many fates are not what they were.

    Locks the register, so that two imports into it judge one after the other.
    """
    lock_register(run)
    with connection.cursor() as cursor:
        cursor.execute(JUDGE, {"run": run.pk, "register": run.register_id, "as_of": run.as_of})
        return int(cursor.fetchone()[0])


def lock_register(run: ImportRun) -> None:
    """From here on, no other import into the same register goes on before this transaction ends."""
    Register.objects.select_for_update(no_key=True, of=("self",)).get(runs=run)


JUDGE = """
with judged as (
    select r.id, r.fate as old_fate, e.id as entry_id,
           jsonb_build_object('record', e.record, 'confirmed_on', e.confirmed_on) as before,
           case when e.id is null and r.record->>'state' = 'removed' then 'refuse'
                when e.id is null then 'create'
                when e.confirmed_on > %(as_of)s then 'refuse'
                when e.record is distinct from r.record then 'change'
                when e.confirmed_on is distinct from %(as_of)s then 'confirm'
                else 'unchanged' end as fate
    from directory_importrow r
    left join directory_entry e on e.register_id = %(register)s and e.register_key = r.register_key
    where r.run_id = %(run)s and r.record is not null
), updated as (
    update directory_importrow r
    set fate = j.fate, entry_id = j.entry_id,
        before = case when j.fate in ('change', 'confirm') then j.before end,
        reasons = jsonb_path_query_array(r.reasons, '$[*] ? (@.code != "ended" && @.code != "older")')
            || case when j.fate = 'refuse' then jsonb_build_array(jsonb_build_object(
                   'code', case when j.entry_id is null then 'ended' else 'older' end)) else '[]' end
    from judged j where r.id = j.id
    returning r.id
)
select count(*) from judged j where j.fate <> j.old_fate and (select count(*) from updated) >= 0
"""


def _count_absent(run: ImportRun) -> int:
    listed = run.rows.filter(register_key=OuterRef("register_key"))
    entries = Entry.objects.filter(register=run.register, state=EntryState.ACTIVE)
    return entries.filter(~Exists(listed)).count()


def count_fates(run: ImportRun) -> dict[str, int]:
    """Rows by fate, each fate present."""
    found = dict(run.rows.order_by().values_list("fate").annotate(Count("id")))
    return {fate: found.get(fate, 0) for fate in Fate.values}
