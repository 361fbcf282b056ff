"""Between preview and confirmation of an import: who stands beside a member, and is a member too."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from allmende.kernel.actor import Actor
from allmende.kernel.facts import tell
from allmende.kernel.permissions import authorize

from ..facts.imports import BesideRecognised
from ..importing.recognising import (
    ASKED,
    OTHER,
    SAME,
    SOMEBODY_ELSE,
    asked_of,
    fits,
    nearest,
    reason_for,
    rows_asked,
)
from ..models import ImportRow, ImportRun, RunState
from ..permissions import RULES
from ..refusals.imports import NoPreview, NotAsked
from .name_member_columns import take_undecided


class Rest(StrEnum):
    """One answer for all who are open still: whoever lives at the member's address is the same; or nobody is."""

    NEAR = "near"
    NOBODY = "nobody"


Meant = Mapping[tuple[int, int], int]
"""By row of the file and place among those asked about in it, from 0: a member's number, or SOMEBODY_ELSE."""


@transaction.atomic
def recognise_beside(*, actor: Actor, run: ImportRun, meant: Meant, rest: Rest | None = None) -> ImportRun:
    """Say of people named beside a member whether they are the members of that name.

    Can be repeated until the import is confirmed. rest: for whom nothing is said, and was before.
    Raises NotAsked for somebody, or an answer, that the preview did not ask for; NoPreview, ImportDecided.
    """
    run = take_undecided(run)
    authorize(RULES, "membership.import_members", actor=actor, on=run.coop_id)
    if run.state != RunState.PREVIEWED:
        raise NoPreview(_("There is no preview yet. Please wait for it and look at it first."))
    rows = {row.number: row for row in _rows(run, meant, rest)}
    for (number, place), answer in meant.items():
        each = _asked(rows.get(number), place)
        if not fits(each, answer):
            raise NotAsked(_("This was not asked. Please look at the preview again."))
        each["same"] = answer
    if rest is not None:
        for row in rows.values():
            _answer_rest(asked_of(row.record or {}), rest)
    _keep(rows.values())
    tell(BesideRecognised(run_id=run.pk, coop_id=run.coop_id, rows=len(rows)), actor=actor)
    return run


def _rows(run: ImportRun, meant: Meant, rest: Rest | None) -> Iterable[ImportRow]:
    said = rows_asked(run).filter(number__in={number for number, _place in meant})
    return said if rest is None else said | rows_asked(run, ASKED)


def _asked(row: ImportRow | None, place: int) -> dict[str, Any]:
    found = list(asked_of(row.record or {})) if row else []
    if not 0 <= place < len(found):
        raise NotAsked(_("This was not asked. Please look at the preview again."))
    return found[place]


def _answer_rest(asked: Iterable[dict[str, Any]], rest: Rest) -> None:
    for each in asked:
        if "same" in each:
            continue
        if rest == Rest.NOBODY:
            each["same"] = SOMEBODY_ELSE
        elif (number := nearest(each)) is not None:
            each["same"] = number


def _keep(rows: Iterable[ImportRow]) -> None:
    changed = list(rows)
    for row in changed:
        others = [said for said in row.reasons if said["code"] not in (ASKED, SAME, OTHER)]
        row.reasons = others + [reason_for(each).as_dict() for each in asked_of(row.record or {})]
    ImportRow.objects.bulk_update(changed, ["record", "reasons"], batch_size=500)
