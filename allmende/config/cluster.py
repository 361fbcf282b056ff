"""The embedded PostgreSQL: start it or attach to it, hold a lease, the last one out stops it.

    lease = Cluster("var/postgres").acquire()
    lease.cluster.url_parts(APP)      # {"host": "/…/var/postgres/run", "port": "5432", "name": …, "user": …}
    lease.release()                   # also happens when the interpreter ends

`start.lock` is held exclusively while the cluster is made, started or stopped. `lease.lock` is held shared by every
process that uses the cluster, for as long as it lives: the kernel takes it back even from a process that was killed,
so nobody can leak a server. "It runs" means that a connection succeeds, never that some process has a certain number.
"""

from __future__ import annotations

import atexit
import contextlib
import fcntl
import hashlib
import os
import pwd
import secrets
import shutil
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
from psycopg import sql

from allmende.config.interrupts import uninterrupted
from allmende.config.postgres_tools import ClusterError, PostgresTools

OWNER = "allmende_owner"
"""Owns the database and every table: migrations, backups."""
APP = "allmende_app"
"""Owns nothing: web, worker, tests. Row policies bind it."""
SUPERUSER = "postgres"
DATABASE = "allmende"

LONGEST_SOCKET_FOLDER = 85
"""Characters. A socket's address has 108 bytes, and PostgreSQL appends a file name to it."""
OUTSIDE = Path("/var/lib/allmende")
"""Where the data go when root starts us in a folder PostgreSQL's user cannot enter."""
DEAD_PROCESS = "99999999"
"""Higher than any process number: PostgreSQL finds it dead and still checks the shared memory block."""

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


class Cluster:
    """One PostgreSQL data folder and the server on it. `durable=False` gives up safety for speed: for tests only."""

    def __init__(self, root: str | os.PathLike[str], *, durable: bool = True) -> None:
        self.root = Path(root).resolve()
        self.durable = durable
        self.tools = PostgresTools()

    def acquire(self) -> Lease:
        """Start the server or attach to it. Raise ClusterError with what to do when that is impossible."""
        try:
            self.root.mkdir(parents=True, exist_ok=True)
            with uninterrupted(), self._starting():
                self._prepare_folders()
                if not (self.data / "PG_VERSION").exists():
                    self._make()
                if not self._answers():
                    self._start()
                self._ensure_roles_and_database()
                lease = Lease(self, self._open("lease.lock"))
                fcntl.flock(lease.descriptor, fcntl.LOCK_SH)
                # Before a signal that was held back can end us.
                atexit.register(lease.release)
        except OSError as error:
            raise ClusterError(
                f"The folder {self.root} cannot be written ({error.strerror}): "
                "free some space, make it writable, or set DATABASE_URL to a server's."
            ) from error
        return lease

    def url_parts(self, role: str) -> dict[str, str]:
        """Where to connect as a role: the socket's folder as host, port, name of the database, user."""
        return {"host": str(self.socket), "port": "5432", "name": DATABASE, "user": role}

    def remove(self) -> None:
        """Stop the server whoever uses it, and delete everything it stored."""
        if not self.root.exists():
            return
        with self._starting():
            if (self.data / "postmaster.pid").exists():
                self._stop("immediate")
            for folder in {self.home, self.socket}:
                shutil.rmtree(folder, ignore_errors=True)
        shutil.rmtree(self.root, ignore_errors=True)

    def is_held(self) -> bool:
        """Whether a living process starts, stops or uses the server."""
        for name in ("start.lock", "lease.lock"):
            descriptor = self._open(name)
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return True
            finally:
                os.close(descriptor)
        return False

    # Folders

    @property
    def home(self) -> Path:
        """Where data, log and socket are: the root, unless PostgreSQL's user cannot enter it."""
        outside = self.root / "outside"
        return Path(outside.read_text()) if outside.exists() else self.root

    @property
    def data(self) -> Path:
        return self.home / "data18"

    @property
    def log(self) -> Path:
        return self.home / "log"

    @property
    def socket(self) -> Path:
        folder = self.home / "run"
        if len(os.fsencode(folder)) <= LONGEST_SOCKET_FOLDER:
            return folder
        short = hashlib.sha256(os.fsencode(folder)).hexdigest()[:16]
        return Path("/tmp") / f"allmende-{os.geteuid()}-{short}"  # noqa: S108  a short address; its owner is checked

    def _prepare_folders(self) -> None:
        if not (self.root / "outside").exists() and not self.tools.can_enter(self.root):
            home = OUTSIDE / secrets.token_hex(8)
            home.mkdir(parents=True, mode=0o755)
            (self.root / "outside").write_text(str(home))
        self.tools.copy_if_unreadable(self.home / "programs")
        for folder in (self.socket, self.log):
            try:
                folder.mkdir(mode=0o700)
                self.tools.own(folder)
            except FileExistsError:
                if not self.tools.owns(folder):
                    raise ClusterError(f"The folder {folder} belongs to somebody else: remove it.") from None

    def _open(self, name: str) -> int:
        return os.open(self.root / name, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o660)

    @contextlib.contextmanager
    def _starting(self) -> Iterator[None]:
        descriptor = self._open("start.lock")
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield
        finally:
            os.close(descriptor)

    # Making, starting, stopping

    def _make(self) -> None:
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

    def _start(self) -> None:
        self._write_settings()
        deadline = time.monotonic() + 60
        while True:
            self._defuse_stale_process_number()
            log = self.log / "start.log"
            options = ["-D", str(self.data), "-w", "-t", "60", "-s", "-l", str(log)]
            started = self.tools.run("pg_ctl", *options, "start", check=False)
            if self._answers():
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
            return os.path.samefile(
                f"/proc/{process}/cwd", self.data
            )  # a server's working folder is its data
        except OSError:
            return False

    def _stop(self, mode: str) -> None:
        self.tools.run(
            "pg_ctl", "-D", str(self.data), "-m", mode, "-w", "-t", "30", "-s", "stop", check=False
        )

    def _stop_if_last(self) -> None:
        if not self.root.exists():
            return
        with uninterrupted(), self._starting():
            descriptor = self._open("lease.lock")
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                self._stop("fast")
            except BlockingIOError:
                pass  # somebody still uses it, and stops it later
            finally:
                os.close(descriptor)

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

    def _answers(self) -> bool:
        while True:
            try:
                self.connect_as_superuser().close()
            except psycopg.OperationalError as error:
                if "starting up" in str(error) or "not yet accepting" in str(error):
                    time.sleep(0.2)
                    continue
                return False
            return True

    def _ensure_roles_and_database(self) -> None:
        with self.connect_as_superuser() as connection:
            for role in (OWNER, APP):
                if not connection.execute("select 1 from pg_roles where rolname = %s", [role]).fetchone():
                    connection.execute(sql.SQL("create role {} login").format(sql.Identifier(role)))
            if not self.durable:  # tests make a fresh database each
                connection.execute(sql.SQL("alter role {} createdb").format(sql.Identifier(OWNER)))
            if not connection.execute("select 1 from pg_database where datname = %s", [DATABASE]).fetchone():
                self.make_database(connection)

    def make_database(self, connection: psycopg.Connection) -> None:
        """An empty database that belongs to the owner's role."""
        statement = sql.SQL("create database {} owner {}")
        connection.execute(statement.format(sql.Identifier(DATABASE), sql.Identifier(OWNER)))


class Lease:
    """The right to use a running cluster. Give it back with `release`; the last one stops the server."""

    def __init__(self, cluster: Cluster, descriptor: int) -> None:
        self.cluster = cluster
        self.descriptor = descriptor
        self.process = os.getpid()

    def take_alone(self) -> bool:
        """Whether nobody else uses the cluster. If so, nobody else can until this lease is given back: they wait."""
        try:
            fcntl.flock(self.descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            fcntl.flock(self.descriptor, fcntl.LOCK_SH)  # what could not be raised was given up
            return False
        return True

    def release(self) -> None:
        """Give the lease back. Doing it twice, or in a forked child, does nothing."""
        if self.descriptor < 0 or os.getpid() != self.process:
            return
        os.close(self.descriptor)
        self.descriptor = -1
        atexit.unregister(self.release)
        self.cluster._stop_if_last()
