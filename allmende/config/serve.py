"""Web server and job worker: two children of one parent that watches, and stops both when one ends.

They may not share a process: granian forks its workers, and procrastinate's connector belongs to a whole process.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence

from allmende.config.interrupts import uninterrupted

PATIENCE = 15
"""Seconds that a child has to finish what it is doing."""
PR_SET_PDEATHSIG = 1


def web_command(*, host: str, port: int) -> list[str]:
    """granian with a few threads in one or two processes; one that crashes is replaced."""
    # On a small machine the database and the jobs need the other core.
    workers = os.environ.get("ALLMENDE_WEB_WORKERS") or ("2" if (os.cpu_count() or 1) >= 4 else "1")
    options = {
        "interface": "wsgi",
        "host": host,
        "port": str(port),
        "workers": workers,
        "blocking-threads": "4",
        # A worker that is just starting does not hear that it is to end.
        "workers-kill-timeout": "5",
    }
    words = [word for name, value in options.items() for word in (f"--{name}", value)]
    words += ["--respawn-failed-workers", "--no-ws", "--log-level", "warning"]
    return [sys.executable, "-m", "granian", "allmende.config.wsgi:application", *words]


def worker_command() -> list[str]:
    """The worker, for all queues."""
    return [sys.executable, "-m", "allmende.config.cli", "work"]


class Children:
    """The processes started here. They end with us, even when we are killed."""

    def __init__(self, *, descriptors: Sequence[int] = ()) -> None:
        self.descriptors = descriptors
        self.running: list[tuple[str, subprocess.Popen[bytes]]] = []

    def start(self, name: str, command: list[str], environment: dict[str, str]) -> None:
        """Start one. It inherits the lease, so that the database stays for as long as it runs."""
        with uninterrupted():  # a child that is not on our list would outlive us, with our lease
            process = subprocess.Popen(
                command,
                env=os.environ | environment,
                stdout=subprocess.DEVNULL,  # small talk; what matters goes to stderr
                # Ctrl-C in the terminal is for the parent, which stops them in order.
                start_new_session=True,
                pass_fds=self.descriptors,
                preexec_fn=end_with_parent,
            )
            self.running.append((name, process))

    def ended(self) -> str | None:
        """The name of one that ended by itself, if any did."""
        return next((name for name, process in self.running if process.poll() is not None), None)

    def stop(self) -> None:
        """Ask all to finish, in the reverse order of their start; end those that do not."""
        for _name, process in reversed(self.running):
            if process.poll() is None:
                process.terminate()
        deadline = time.monotonic() + PATIENCE
        for _name, process in self.running:
            try:
                process.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
            _end_orphans(process.pid)
        self.running.clear()


def _end_orphans(group: int) -> None:
    """A web server that was killed leaves its own children behind, with the port and with our lease."""
    deadline = time.monotonic() + 5
    with contextlib.suppress(ProcessLookupError, PermissionError):
        while time.monotonic() < deadline:
            os.killpg(group, signal.SIGKILL)
            time.sleep(0.02)  # until the group is empty, which raises


def watch(children: Children, *, heed: Callable[[], None]) -> str:
    """Wait until a child ends by itself; return its name. `heed` ends the waiting by raising."""
    while not (name := children.ended()):
        heed()
        time.sleep(0.2)
    return name


def end_with_parent() -> None:
    """Let the kernel end this process when its parent dies, even by kill -9. On Linux only."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
