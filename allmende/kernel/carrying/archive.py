"""The archive itself: a zip file of JSON lines, with a manifest that counts and hashes every one of them."""

from __future__ import annotations

import json
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from itertools import chain
from typing import IO, Any, BinaryIO

from django.core.exceptions import ValidationError
from django.db import transaction

from ..actor import Actor
from ..progress import Progress, no_progress
from .rows import CarriedTable, Row
from .tables import carried_tables
from .travel import Arrival, Departing, NotCarried

FORMAT, VERSION = "allmende-cooperative", 1
"""An archive without a table or a column that came later is read still: the table is empty, the column as its default
says. Where that would be wrong, and where one goes or means something else, the version is raised.
"""
MANIFEST = "manifest.json"
LARGEST_LINE = 2 * 2**20
LARGEST_ARCHIVE = 4 * 2**30
"""Bytes of all files together, unpacked: more than a hundred thousand members with a life's movements."""

UNREADABLE = (
    *(zipfile.BadZipFile, zlib.error, EOFError, KeyError, ValueError, TypeError, AttributeError),
    RuntimeError,  # encrypted, packed in another way, or nested without end
)

UNFIT = (
    *(KeyError, ValueError, TypeError, AttributeError, RecursionError, ArithmeticError),
    ValidationError,  # what Django's columns say
)


def write_archive(
    file: IO[bytes],
    departing: Departing,
    *,
    made_at: datetime,
    about: Mapping[str, Any],
    papers: Mapping[str, str],
    on_progress: Progress = no_progress,
) -> dict[str, Any]:
    """Write every table, the papers (name → text) and the manifest; return the manifest."""
    tables = carried_tables()
    files: dict[str, dict[str, Any]] = {}
    departing.expect(chain.from_iterable(table.keys(departing.coop_id) for table in tables))
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for done, table in enumerate(tables, start=1):
            files[f"data/{table.name}.jsonl"] = _write_lines(archive, table.name, table.take_out(departing))
            on_progress(done, len(tables))
        for name, text in papers.items():
            archive.writestr(name, text)
            files[name] = {"sha256": sha256(text.encode()).hexdigest()}
        manifest = {
            "format": FORMAT,
            "version": VERSION,
            "made_at": made_at.isoformat(),
            "bank_details": departing.secrets,
            **about,
            "files": files,
        }
        archive.writestr(MANIFEST, json.dumps(manifest, ensure_ascii=False, indent=2))
    return manifest


def _write_lines(archive: zipfile.ZipFile, name: str, rows: Iterator[Row]) -> dict[str, Any]:
    count, digest = 0, sha256()
    with archive.open(f"data/{name}.jsonl", "w", force_zip64=True) as lines:
        for row in rows:
            line = (
                json.dumps(row, ensure_ascii=False, sort_keys=True, separators=(",", ":")) + "\n"
            ).encode()
            lines.write(line)
            digest.update(line)
            count += 1
    return {"rows": count, "sha256": digest.hexdigest()}


@dataclass
class Archive:
    """An archive that was opened and found whole."""

    file: zipfile.ZipFile
    manifest: dict[str, Any]

    def rows(self, table: str) -> Iterator[Row]:
        with self.file.open(f"data/{table}.jsonl") as lines:
            while line := lines.readline(LARGEST_LINE + 1):
                yield json.loads(line)

    def count(self, table: str) -> int:
        return int(self.manifest["files"].get(f"data/{table}.jsonl", {}).get("rows", 0))


def open_archive(file: BinaryIO) -> Archive:
    """Read the manifest and prove every file by it. Raises NotCarried."""
    try:
        archive = zipfile.ZipFile(file)
        if sum(each.file_size for each in archive.infolist()) > LARGEST_ARCHIVE:
            raise NotCarried("the archive is too large")
        if archive.getinfo(MANIFEST).file_size > LARGEST_LINE:
            raise NotCarried("the manifest is too large")
        manifest = json.loads(archive.read(MANIFEST))
        if (manifest["format"], manifest["version"]) != (FORMAT, VERSION):
            raise NotCarried("another format, or a newer version of it")
        for name, said in manifest["files"].items():
            _prove(archive, name, said)
    except UNREADABLE as error:
        raise NotCarried("no archive of a cooperative") from error
    return Archive(archive, manifest)


def _prove(archive: zipfile.ZipFile, name: str, said: dict[str, Any]) -> None:
    digest, count = sha256(), 0
    with archive.open(name) as lines:
        while line := lines.readline(LARGEST_LINE + 1):
            if len(line) > LARGEST_LINE and name.startswith("data/"):
                raise NotCarried(f"{name} has a line that is too long")
            digest.update(line)
            count += 1
    if digest.hexdigest() != said["sha256"] or count != said.get("rows", count):
        raise NotCarried(f"{name} is not what the manifest says")


def ask_duties(archive: Archive, *, actor: Actor, coop_id: int) -> None:
    """Whether somebody may bring in all that comes, before any of it does. Raises NotAllowed, NotCarried."""
    for table in _coming(archive):
        try:
            table.ask(actor, coop_id, archive.rows(table.name))
        except UNFIT as error:
            raise NotCarried(f"{table.name}: {error}") from error


def _coming(archive: Archive) -> list[CarriedTable]:
    tables = [table for table in carried_tables() if table.comes_back]
    return [table for table in tables if f"data/{table.name}.jsonl" in archive.manifest["files"]]


@transaction.atomic
def bring_archive_in(
    archive: Archive, arrival: Arrival, *, on_progress: Progress = no_progress
) -> dict[str, int]:
    """Make every row anew, then set and compare what had to wait. Returns how many rows of each table.

    Raises NotCarried, also for what a row lacks.
    """
    present = _coming(archive)
    ask_duties(archive, actor=arrival.actor, coop_id=arrival.coop_id)
    try:
        for done, table in enumerate(present, start=1):
            table.bring_in(arrival, archive.rows(table.name))
            on_progress(done, len(present))
        for table in present:
            table.finish(arrival, archive.rows(table.name))
    except UNFIT as error:
        raise NotCarried(f"{table.name}: {error}") from error
    return {table.name: archive.count(table.name) for table in present}
