"""Running the commands as a person would, in an environment of their own."""

from __future__ import annotations

import contextlib
import os
import queue
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Callable
from pathlib import Path

from allmende.config.serve import end_with_parent

ROOT = Path(__file__).resolve().parents[3]
PATIENCE = 240
"""Seconds after which a command that says nothing has hung. A first start on a busy machine takes over a minute."""
TO_THE_END = 40
"""Seconds that a command has to end: longer than its children may take, and than PostgreSQL may (serve.PATIENCE)."""


def environment(var: Path, **more: str) -> dict[str, str]:
    """A shell's environment for an installation of its own under `var`; nothing of this test run's."""
    ours = ("ALLMENDE_", "DATABASE_", "DJANGO_", "PYTEST_")
    rest = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    return rest | {"ALLMENDE_VAR": str(var), **more}


def command(*words: str, var: Path, **more: str) -> subprocess.CompletedProcess[str]:
    """Run one of the commands in bin/ to its end."""
    return subprocess.run(
        [str(ROOT / "bin" / words[0]), *words[1:]],
        env=environment(var, **more),
        capture_output=True,
        text=True,
        timeout=PATIENCE,
    )


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Running:
    """A command that goes on; its lines are read as they come."""

    def __init__(self, *words: str, var: Path, **more: str) -> None:
        self.process = subprocess.Popen(
            [str(ROOT / "bin" / words[0]), *words[1:]],
            env=environment(var, **more),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
            preexec_fn=end_with_parent,
        )
        self.lines: queue.Queue[str] = queue.Queue()
        self.said = ""
        threading.Thread(target=self._read, daemon=True).start()

    def wait_for(self, words: str) -> None:
        """Until it has said these words. Fails with what it said instead."""
        deadline = time.monotonic() + PATIENCE
        while words not in self.said:
            try:
                line = self.lines.get(timeout=max(0.1, deadline - time.monotonic()))
            except queue.Empty:
                raise AssertionError(f"it never said {words!r}, but:\n{self.said}") from None
            assert line, f"it ended without saying {words!r}:\n{self.said}"
            self.said += line

    def stop(self, number: int = signal.SIGTERM) -> int:
        """Send a signal; return the exit status. Fails with what it said when it does not end."""
        self.process.send_signal(number)
        try:
            status = self.process.wait(TO_THE_END)
        except subprocess.TimeoutExpired:
            with contextlib.suppress(queue.Empty):
                while line := self.lines.get_nowait():
                    self.said += line
            # Those it would have stopped end with it (PR_SET_PDEATHSIG).
            self.process.kill()
            raise AssertionError(
                f"it did not end within {TO_THE_END} s of signal {number}:\n{self.said}"
            ) from None
        while line := self.lines.get(timeout=PATIENCE):
            self.said += line
        return status

    def _read(self) -> None:
        assert self.process.stdout
        for line in self.process.stdout:
            self.lines.put(line)
        self.lines.put("")


def processes_naming(text: str) -> dict[int, str]:
    """Number and command line of all living processes in whose command line this text stands."""
    found = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            words = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
            state = (folder / "stat").read_text().rsplit(")", 1)[1].split()[0]
        except OSError:
            continue
        if text in words and state != "Z" and int(folder.name) != os.getpid():
            found[int(folder.name)] = words
    return found


def until(condition: Callable[[], object], *, seconds: float = 60) -> bool:
    """Whether something outside of us comes true in time; asked often."""
    deadline = time.monotonic() + seconds
    waiter = threading.Event()
    while time.monotonic() < deadline:
        if condition():
            return True
        waiter.wait(0.05)
    return False
