"""The first step of an import: a file."""

from __future__ import annotations

import hashlib

from django.db import transaction
from django.utils.translation import gettext as _

from allmende.kernel.actor import Actor
from allmende.kernel.errors import Invalid
from allmende.kernel.facts import tell
from allmende.kernel.permissions import authorize

from ..columns import guess_columns
from ..facts import RegisterUploaded
from ..models import ImportRun, RunState
from ..permissions import RULES
from ..presets import PRESETS, preset_for
from ..reasons import sentence
from ..register_file import RegisterFile, UnreadableFile, read_register

LARGEST_FILE = 20 * 1024 * 1024


class FileTooLarge(Invalid):
    code = "file-too-large"


class FileUnreadable(Invalid):
    code = "file-unreadable"


@transaction.atomic
def upload_register(*, actor: Actor, file_name: str, content: bytes, preset: str = "") -> ImportRun:
    """Keep the file until it is decided, and guess what its columns mean.

    preset: a code of PRESETS; empty: recognised by the header. Refuses a file that is no table, or above 20 MB.
    """
    authorize(RULES, "directory.import", actor=actor)
    file = _read(content)
    known = PRESETS.get(preset) or preset_for(file.header)
    run = ImportRun(
        file_name=file_name[-200:],
        file_hash=hashlib.sha256(content).hexdigest(),
        content=content,
        mapping=known.columns if known else guess_columns(file.header),
        preset=known.code if known else "",
        country=known.country if known else "DE",
        as_of=known.as_of if known else None,
        started_by_id=actor.person_id,
    )
    _remember_last_time(run)
    run.save()
    tell(RegisterUploaded(run_id=run.pk, rows=len(file.rows)), actor=actor)
    return run


def _read(content: bytes) -> RegisterFile:
    if len(content) > LARGEST_FILE:
        raise FileTooLarge(_("The file is larger than 20 MB. Please split it."), field="file")
    try:
        return read_register(content)
    except UnreadableFile as error:
        raise FileUnreadable(sentence(error.code), field="file") from error


def _remember_last_time(run: ImportRun) -> None:
    """The same file again means the same again: its register, columns and date."""
    last = ImportRun.objects.filter(file_hash=run.file_hash, state=RunState.DONE).first()
    if last:
        run.register, run.mapping, run.preset = last.register, last.mapping, last.preset
        run.country, run.as_of = last.country, last.as_of
