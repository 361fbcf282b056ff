"""Everything of one installation in one file, and back: the database, the keys, the demo's logins.

The file is a tar archive with `allmende.json` (what it is, when, by which program), `database.dump` (pg_dump's custom
format) and `files/` (from var/). A restore replaces the database in a single transaction: it comes back whole, or what
was there stays.
"""

from __future__ import annotations

import json
import lzma
import os
import shutil
import tarfile
import tempfile
import zlib
from datetime import UTC, datetime
from errno import EISDIR
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path, PurePosixPath

from allmende.config import demo_logins
from allmende.config.dump import dump_database, migrations_of_dump, restore_database
from allmende.config.installation import Installation, roles_of_others
from allmende.config.interrupts import uninterrupted
from allmende.config.versions import Migration, known_migrations

FORMAT = 1
KEPT = ("secret_key", "bank_key", demo_logins.NAME, "files")
"""What is kept of var/. The rest is made anew: the embedded PostgreSQL's files, static files, stamps."""
STILL_RUNS = (
    "Allmende is running, or another command of bin/allmende is: stop it first (Ctrl-C where bin/run runs, or "
    "systemctl stop allmende), then restore. Nothing was changed."
)


class BackupRefused(Exception):
    """Nothing was changed. The message says why, and what to do."""


def back_up(file: Path, var: Path) -> int:
    """Write the backup, readable by its owner only. Return its size in bytes."""
    if file.exists():
        raise BackupRefused(f"{file} exists already: choose another name.")
    if not file.absolute().parent.is_dir():
        raise BackupRefused(f"There is no folder {file.absolute().parent}: make it, or choose another one.")
    draft = file.with_name(file.name + ".partial")
    try:
        with tempfile.TemporaryDirectory(dir=file.absolute().parent) as folder:
            dump = Path(folder) / "database.dump"
            with Installation(var) as database:
                if database.is_empty():
                    raise BackupRefused("There is nothing to back up: the database is empty.")
            dump_database(var, dump)
            (Path(folder) / "allmende.json").write_text(json.dumps(_description()))
            os.close(os.open(draft, os.O_CREAT | os.O_WRONLY, 0o600))
            with tarfile.open(draft, "w") as archive:
                archive.add(Path(folder) / "allmende.json", "allmende.json")
                archive.add(dump, "database.dump")
                for name in KEPT:
                    if (var / name).exists():
                        archive.add(var / name, f"files/{name}")
        draft.rename(file)
    finally:
        draft.unlink(missing_ok=True)
    return file.stat().st_size


def restore(file: Path, var: Path, *, replace: bool) -> str:
    """Bring everything back from a backup. Return when it was made.

    Raise BackupRefused for a file that is none or comes from a newer program, for an installation that holds something
    unless `replace`, and for one that runs. All of this is known before anything is touched.
    """
    var.mkdir(parents=True, exist_ok=True)
    with Installation(var) as database:
        database.check_server()
        if not database.is_empty() and not replace:
            raise BackupRefused(
                "This installation holds data, which a restore would replace: add --replace if that is meant."
            )
        if database.used_by_others(roles_of_others()):
            raise BackupRefused(STILL_RUNS)
    with tempfile.TemporaryDirectory(dir=var) as name:
        folder = Path(name)
        description = _unpack(file, folder)
        _refuse_newer(file, migrations_of_dump(var, folder / "database.dump"))
        for kept in KEPT:
            _refuse_immovable(var / kept, aside=folder / "aside")
        restore_database(var, folder / "database.dump")
        for kept in KEPT:
            _put_back(folder / "files" / kept, var / kept, aside=folder / "aside")
    (var / "stamps.json").unlink(missing_ok=True)
    return str(description["made_at"])


def _refuse_newer(file: Path, seen: set[Migration]) -> None:
    if not seen:
        raise BackupRefused(f"{file} is no backup of Allmende: its database knows no migrations.")
    if unknown := sorted(seen - known_migrations()):
        raise BackupRefused(
            f"{file} was made by a newer Allmende, whose tables this one does not know ({'.'.join(unknown[0])}): "
            "upgrade this one first. Nothing was changed."
        )


def _description() -> dict[str, object]:
    try:
        program = version("allmende")
    except PackageNotFoundError:
        program = "from a checkout"
    return {"format": FORMAT, "made_at": datetime.now(UTC).isoformat(timespec="seconds"), "program": program}


def _refuse_immovable(target: Path, *, aside: Path) -> None:
    """Raise BackupRefused for a folder that `_put_back` could not put aside, such as a mount, by trying it."""
    try:
        with uninterrupted():
            if target.is_dir():
                target.rename(aside)
                aside.rename(target)
    except OSError as error:
        raise BackupRefused(
            f"{target} cannot be renamed ({error.strerror}), as a restore has to: make it a plain folder. "
            "Nothing was changed."
        ) from None


def _unpack(file: Path, folder: Path) -> dict[str, object]:
    try:
        with tarfile.open(file) as archive:
            for member in archive.getmembers():
                _unpack_one(archive, member, folder)
        description: dict[str, object] = json.loads((folder / "allmende.json").read_text())
    except FileNotFoundError as error:
        if not file.exists():
            raise BackupRefused(f"There is no {file}: name a file made by bin/allmende backup.") from None
        raise BackupRefused(f"{file} is no backup: it lacks {Path(error.filename).name}.") from None
    except (tarfile.TarError, ValueError, EOFError, zlib.error, lzma.LZMAError, OSError) as error:
        # What the system refuses has a number; without one it is the archive's own.
        if getattr(error, "errno", None) not in (None, EISDIR):
            raise
        raise BackupRefused(
            f"{file} is no backup, or is damaged: name a file made by bin/allmende backup."
        ) from None
    if description.get("format") != FORMAT:
        raise BackupRefused(f"{file} was made by a newer Allmende: upgrade this one first.")
    return description


def _unpack_one(archive: tarfile.TarFile, member: tarfile.TarInfo, folder: Path) -> None:
    """Plain files with names of ours, nothing else: an archive may say anything."""
    path = PurePosixPath(member.name)
    content = archive.extractfile(member) if member.isfile() else None
    if content and path.parts[0] in {"allmende.json", "database.dump", "files"} and ".." not in path.parts:
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("wb") as file:
            os.chmod(target, 0o600)
            shutil.copyfileobj(content, file)


def _put_back(source: Path, target: Path, *, aside: Path) -> None:
    """Put a file or folder in the place of another, or remove it where the backup has none: by renaming alone."""
    if target.is_dir():
        target.rename(aside)
    elif not source.exists():
        target.unlink(missing_ok=True)
    if source.exists():
        source.replace(target)
