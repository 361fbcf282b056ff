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
import secrets
import shutil
from collections.abc import Iterator
from pathlib import Path

from allmende.config.interrupts import uninterrupted
from allmende.config.postgres_server import DATABASE, PostgresServer
from allmende.config.postgres_tools import ClusterError, PostgresTools

LONGEST_SOCKET_FOLDER = 85
"""Characters. A socket's address has 108 bytes, and PostgreSQL appends a file name to it."""
OUTSIDE = Path("/var/lib/allmende")
"""Where the data go when root starts us in a folder PostgreSQL's user cannot enter."""


class Cluster:
    """Who uses a server, and where it lies. `durable=False` gives up safety for speed: for tests only."""

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
                if not (self.server.data / "PG_VERSION").exists():
                    self.server.make()
                if not self.server.answers():
                    self.server.start()
                self.server.ensure_roles_and_database()
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
            if (self.server.data / "postmaster.pid").exists():
                self.server.stop("immediate")
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
    def server(self) -> PostgresServer:
        """Made anew each time: where it lies is decided while the folders are prepared."""
        return PostgresServer(self.home, self.socket, self.tools, durable=self.durable)

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
        for folder in (self.socket, self.server.log):
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

    def _stop_if_last(self) -> None:
        if not self.root.exists():
            return
        with uninterrupted(), self._starting():
            descriptor = self._open("lease.lock")
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                self.server.stop("fast")
            except BlockingIOError:
                pass  # somebody still uses it, and stops it later
            finally:
                os.close(descriptor)


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
