"""The first step of an import: a file."""

from __future__ import annotations

import hashlib

from django.db import transaction

from allmende.coops.models import Coop
from allmende.kernel.actor import Actor
from allmende.kernel.facts import tell
from allmende.kernel.permissions import authorize

from ..facts.imports import MemberFileUploaded
from ..importing.columns import Columns, guess_columns, remembered_columns
from ..importing.sheet import read_member_sheet
from ..models import ImportRun
from ..permissions import RULES
from ..stored.sealing import sealed

FIRST_ROWS = 50
"""Enough to find the header; the worker reads the rest."""


@transaction.atomic
def upload_member_file(*, actor: Actor, coop: Coop, file_name: str, content: bytes) -> ImportRun:
    """Keep the file until it is decided, and guess what its columns mean, as the last time or by their names.

    Raises UnreadableSheet for a file that is no table, or above 20 MB.
    """
    authorize(RULES, "membership.import_members", actor=actor, on=coop.pk)
    sheet = read_member_sheet(content, most_rows=FIRST_ROWS)
    run = ImportRun.objects.create(
        coop=coop,
        file_name=file_name[-200:],
        file_hash=hashlib.sha256(content).hexdigest(),
        form=sheet.form,
        content=sealed(content),
        header=sheet.header,
        mapping=_columns(coop, sheet.header),
        started_by_id=actor.person_id,
    )
    tell(MemberFileUploaded(run_id=run.pk, coop_id=coop.pk), actor=actor)
    return run


def _columns(coop: Coop, header: list[str]) -> Columns:
    last = ImportRun.objects.filter(coop=coop, as_of__isnull=False).defer("content").first()
    return remembered_columns(header, last.mapping, last.header) if last else guess_columns(header)
