"""One PostgreSQL data folder and the server on it: make it, start it, stop it, ask it.

Who may do that, and when, is decided in cluster.py.
"""

from __future__ import annotations

import contextlib
import os
import pwd
import shutil
import tempfile
import time
from pathlib import Path

import psycopg
from psycopg import sql

from allmende.config.postgres_tools import ClusterError, PostgresTools

OWNER = "allmende_owner"
"""Owns the database and every table: migrations, backups."""
APP = "allmende_app"
"""Owns nothing: web, worker, tests. Row policies bind it."""
SUPERUSER = "postgres"
DATABASE = "allmende"

DEAD_PROCESS = "99999999"
"""Higher than any process number: PostgreSQL finds it dead and still checks the shared memory block."""

# Tests fill tables and roll them back: what autovacuum counts in between is that they are empty, and every plan made
# from that is a bad one. So it is off where nothing lasts.
SETTINGS = """\
listen_addresses = ''
unix_socket_directories = '{socket}'
unix_socket_permissions = 0770
max_connections = 100
shared_buffers = 128MB
effective_cache_size = 1GB
work_mem = 8MB
maintenance_work_mem = 64MB
jit = off
fsync = {durable}
synchronous_commit = {durable}
full_page_writes = {durable}
autovacuum = {durable}
max_wal_size = 512MB
min_wal_size = 80MB
timezone = 'UTC'
log_timezone = 'UTC'
default_text_search_config = 'pg_catalog.german'
idle_in_transaction_session_timeout = '60s'
log_min_duration_statement = '500ms'
logging_collector = on
log_directory = '{log}'
log_filename = 'postgres-%a.log'
log_rotation_age = 1d
log_truncate_on_rotation = on
"""


class PostgresServer:
    """A server in the folder `home`, listening on a socket in another one."""

    def __init__(self, home: Path, socket: Path, tools: PostgresTools, *, durable: bool) -> None:
        self.home = home
        self.socket = socket
        self.tools = tools
        self.durable = durable

    @property
    def data(self) -> Path:
        return self.home / "data18"

    @property
    def log(self) -> Path:
        return self.home / "log"

    # Making, starting, stopping

    def make(self) -> None:
        """initdb into a private folder, renamed when complete.

        PG_VERSION appears long before initdb is done, and an initdb whose parent was killed goes on running.
        """
        for abandoned in self.home.glob("making-*"):
            if time.time() - abandoned.stat().st_mtime > 600:
                shutil.rmtree(abandoned, ignore_errors=True)
        folder = Path(tempfile.mkdtemp(prefix="making-", dir=self.home))
        self.tools.own(folder)
        options = ["-U", SUPERUSER, "--encoding=UTF8", "--auth-local=peer", "--auth-host=reject"]
        options += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C.UTF-8"]
        self.tools.run("initdb", "-D", str(folder), *options, *([] if self.durable else ["--no-sync"]))
        (folder / "pg_hba.conf").write_text("local all all peer map=allmende\n")
        with (folder / "postgresql.conf").open("a") as settings:
            settings.write("\ninclude_if_exists = 'allmende.conf'\n")
        folder.rename(self.data)

    def start(self) -> None:
        """Until it answers. Raise ClusterError with the end of its log when it does not within a minute."""
        self._write_settings()
        deadline = time.monotonic() + 60
        while True:
            self._defuse_stale_process_number()
            log = self.log / "start.log"
            options = ["-D", str(self.data), "-w", "-t", "60", "-s", "-l", str(log)]
            started = self.tools.run("pg_ctl", *options, "start", check=False)
            if self.answers():
                return
            # Orphans of a server that was killed hold its shared memory for a moment: try again.
            if time.monotonic() > deadline:
                end = log.read_text()[-2000:] if log.exists() else ""
                raise ClusterError(f"PostgreSQL did not start: {started.stdout}\n{end}")
            time.sleep(0.2)

    def _write_settings(self) -> None:
        """Who may connect (the operating system tells who asks), and how the server runs."""
        people = {"root", pwd.getpwuid(os.geteuid()).pw_name}
        roles = (SUPERUSER, OWNER, APP)
        identities = "".join(f"allmende {person} {role}\n" for person in sorted(people) for role in roles)
        settings = SETTINGS.format(socket=self.socket, log=self.log, durable="on" if self.durable else "off")
        for name, text in (("pg_ident.conf", identities), ("allmende.conf", settings)):
            (self.data / name).write_text(text)
            self.tools.own(self.data / name)
        self.tools.own(self.data / "pg_hba.conf")

    def _defuse_stale_process_number(self) -> None:
        """Neutralise the number in postmaster.pid when that process is not our server (it may have come again).

        Only the first line: deleting the file would delete the interlock that keeps a second server off the data.
        """
        file = self.data / "postmaster.pid"
        with contextlib.suppress(FileNotFoundError):
            lines = file.read_text().split("\n")
            number = lines[0].strip().lstrip("-")
            if number.isdigit() and not self._is_our_server(int(number)):
                file.write_text("\n".join([DEAD_PROCESS, *lines[1:]]))

    def _is_our_server(self, process: int) -> bool:
        try:
            # A server's working folder is its data.
            return os.path.samefile(f"/proc/{process}/cwd", self.data)
        except OSError:
            return False

    def stop(self, mode: str) -> None:
        """mode: "fast" ends every session first, "immediate" leaves the rest to the next start."""
        options = ["-D", str(self.data), "-m", mode, "-w", "-t", "30", "-s"]
        self.tools.run("pg_ctl", *options, "stop", check=False)

    # Asking the server

    def connect_as_superuser(self, database: str = "postgres") -> psycopg.Connection:
        """A connection that may do everything, each statement by itself."""
        return psycopg.connect(
            host=str(self.socket),
            port=5432,
            user=SUPERUSER,
            dbname=database,
            connect_timeout=3,
            autocommit=True,
        )

    def answers(self) -> bool:
        """Whether somebody can connect. Waits for one that is just starting."""
        while True:
            try:
                self.connect_as_superuser().close()
            except psycopg.OperationalError as error:
                if "starting up" in str(error) or "not yet accepting" in str(error):
                    time.sleep(0.2)
                    continue
                return False
            return True

    def ensure_roles_and_database(self) -> None:
        """Make what is missing of them, an empty database included."""
        with self.connect_as_superuser() as connection:
            for role in (OWNER, APP):
                if not connection.execute("select 1 from pg_roles where rolname = %s", [role]).fetchone():
                    connection.execute(sql.SQL("create role {} login").format(sql.Identifier(role)))
            if not self.durable:  # tests make a fresh database each
                connection.execute(sql.SQL("alter role {} createdb").format(sql.Identifier(OWNER)))
            if not connection.execute("select 1 from pg_database where datname = %s", [DATABASE]).fetchone():
                statement = sql.SQL("create database {} owner {}")
                connection.execute(statement.format(sql.Identifier(DATABASE), sql.Identifier(OWNER)))
