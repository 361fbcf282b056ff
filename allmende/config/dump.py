"""The database into a file and back, with PostgreSQL's own programs.

The embedded ones serve every server from version 15 on, but cannot speak TLS: where DATABASE_URL asks for that by its
sslmode, the operating system's own programs are used (Debian: postgresql-client).
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from allmende.config.installation import connection_arguments
from allmende.config.postgres_tools import find_programs
from allmende.config.versions import Migration, migrations_in

SEE_EVERYTHING = "-c allmende.system=on"
"""The row policies bind the owner of the tables too; this is what opens them (allmende.kernel.row_access)."""

NOT_FOR_OLDER = b"SET transaction_timeout"
"""A line that newer programs write and that servers before 17 do not know. It says nothing for a restore.

The other new line, \\restrict, stays: it keeps psql from running what a crafted dump would have it run
(CVE-2025-8714). A psql that does not know it stops there.
"""

MAKE_ROOM = b"""\
SET lock_timeout = '10s';
DROP SCHEMA public CASCADE;
CREATE SCHEMA public AUTHORIZATION pg_database_owner;
GRANT USAGE ON SCHEMA public TO PUBLIC;
"""


class DumpFailed(Exception):
    """pg_dump, pg_restore or psql said no. The message is theirs."""


def dump_database(var: Path, file: Path) -> None:
    """Write the whole database in pg_dump's custom format, as one consistent moment."""
    # Table by table as the policies show them: everything, because of SEE_EVERYTHING. Without --enable-row-security
    # pg_dump refuses to read a table whose policies bind its owner.
    words = ["--format=custom", "--no-owner", "--enable-row-security", f"--file={file}"]
    _run(var, "pg_dump", *words)


def restore_database(var: Path, dump: Path) -> None:
    """Replace everything in the database by what the dump holds, in one transaction."""
    with tempfile.TemporaryFile() as script:
        script.write(MAKE_ROOM)
        with tempfile.NamedTemporaryFile(dir=dump.parent) as statements:
            _run(var, "pg_restore", "--no-owner", f"--file={statements.name}", str(dump), connects=False)
            with open(statements.name, "rb") as lines:
                script.writelines(for_every_server(lines))
        script.seek(0)
        words = [
            "--no-psqlrc",
            "--quiet",
            "--single-transaction",
            "--set=ON_ERROR_STOP=1",
            "--output=/dev/null",
        ]
        _run(var, "psql", *words, stdin=script)


def migrations_of_dump(var: Path, dump: Path) -> set[Migration]:
    """The migrations that the dumped database had seen. No database is asked."""
    with tempfile.NamedTemporaryFile(dir=dump.parent) as statements:
        words = ["--data-only", "--schema=public", "--table=django_migrations", f"--file={statements.name}"]
        _run(var, "pg_restore", *words, str(dump), connects=False)
        with open(statements.name, "rb") as lines:
            return migrations_in(lines)


def for_every_server(lines: Iterable[bytes]) -> Iterator[bytes]:
    """The statements of a dump without those that older servers refuse. What people wrote stays as it is."""
    in_data = False
    for line in lines:
        if in_data or not line.startswith(NOT_FOR_OLDER):
            yield line
        # Between COPY and its end stands data.
        in_data = line != b"\\.\n" if in_data else line.startswith(b"COPY ")


def _run(var: Path, tool: str, *words: str, connects: bool = True, stdin: Any = subprocess.DEVNULL) -> None:
    environment = {"PATH": os.environ.get("PATH", "/usr/bin:/bin"), "LC_ALL": "C.UTF-8"}
    arguments = connection_arguments(var) if connects else {}
    environment |= _environment(arguments)
    needs_tls = arguments.get("sslmode", "prefer") not in {"disable", "allow", "prefer"}
    done = subprocess.run(
        [_program(tool, tls=needs_tls), *words],
        env=environment,
        stdin=stdin,
        capture_output=True,
        text=True,
        errors="replace",
    )
    if done.returncode:
        said = done.stderr.strip()
        if "lock timeout" in said:
            said = "The database is in use: stop Allmende first, then try again."
        raise DumpFailed(said)


def _program(tool: str, *, tls: bool) -> str:
    return (shutil.which(tool) if tls else None) or str(find_programs() / tool)


def _environment(arguments: dict[str, Any]) -> dict[str, str]:
    """libpq's variables: a password on the command line could be read by everybody on the machine."""
    names = {
        "host": "PGHOST",
        "port": "PGPORT",
        "dbname": "PGDATABASE",
        "user": "PGUSER",
        "password": "PGPASSWORD",
    }
    names |= {"sslmode": "PGSSLMODE", "sslrootcert": "PGSSLROOTCERT"}
    variables = {names[name]: str(value) for name, value in arguments.items() if name in names}
    return variables | {"PGOPTIONS": SEE_EVERYTHING, "PGCONNECT_TIMEOUT": "10"}
