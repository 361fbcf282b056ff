"""Where the web server listens, and where people find it."""

from __future__ import annotations

import errno
import http.client
import os
import socket
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

NOTED = "address.txt"
LOOPBACK = {"localhost", "127.0.0.1", "::1"}
FIRST_PAGE = 60
"""Seconds after which a web server that does not answer counts as broken."""


def noted_address(var: Path) -> str:
    """Where the installation of this folder runs now, as bin/run said; "" where it does not."""
    try:
        return (var / NOTED).read_text("utf-8").strip()
    except FileNotFoundError:
        return ""


class Refused(Exception):
    """We do not start, or do not go on. The message says why, and what to do."""


class Address:
    """A host and a port of this machine."""

    def __init__(self, host: str, port: int) -> None:
        self.host, self.port = host, port

    @property
    def is_loopback(self) -> bool:
        """Whether only this machine gets through."""
        return self.host in LOOPBACK or self.host.startswith("127.")

    def refuse_if_taken(self) -> None:
        """Raise Refused when nobody can listen here."""
        if not 0 < self.port < 65536:
            raise Refused(f"There is no port {self.port}: choose one between 1024 and 65535.")
        try:
            family, kind, protocol, _, where = socket.getaddrinfo(
                self.host, self.port, type=socket.SOCK_STREAM
            )[0]
            with socket.socket(family, kind, protocol) as attempt:
                # A connection that just ended may still be known; only a listener is in the way.
                attempt.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                attempt.bind(where)
                attempt.listen()
        except socket.gaierror:
            raise Refused(f"This machine does not know the address {self.host}: check --host.") from None
        except OSError as error:
            raise Refused(self._why(error)) from None

    def environment(self) -> dict[str, str]:
        """What the children have to know, where the operator has not said it: our address, and whom to answer."""
        url = os.environ.get("ALLMENDE_URL") or f"http://localhost:{self.port}"
        names = ["localhost", "127.0.0.1", "[::1]", urlsplit(url).hostname or "", self.host]
        hosts = os.environ.get("ALLMENDE_HOSTS") or ",".join(dict.fromkeys(name for name in names if name))
        return {"ALLMENDE_URL": url.rstrip("/"), "ALLMENDE_HOSTS": hosts}

    def note(self, var: Path) -> Callable[[], None]:
        """Let commands beside the server name its address in links. Returns what takes the note away again."""
        note = var / NOTED
        note.write_text(self.environment()["ALLMENDE_URL"], "utf-8")
        return lambda: note.unlink(missing_ok=True)

    def wait_for_first_page(self, *, still_running: Callable[[], bool]) -> None:
        """Ask for the first page until it comes, or nothing runs. Raise Refused when it is late, or an error."""
        deadline = time.monotonic() + FIRST_PAGE
        while time.monotonic() < deadline and still_running():
            try:
                status = self._status_of_first_page()
            except OSError:
                time.sleep(0.05)
                continue
            if status < 500:
                return
            raise Refused(f"The first page is an error ({status}). Its reason stands above.")
        if still_running():
            raise Refused(
                f"The first page did not come within {FIRST_PAGE} s. Perhaps the machine is too busy: try again."
            )

    def _status_of_first_page(self) -> int:
        host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(self.host, self.host)  # noqa: S104  asked, not opened
        connection = http.client.HTTPConnection(host, self.port, timeout=FIRST_PAGE)
        try:
            connection.request("GET", "/", headers={"Host": f"localhost:{self.port}"})
            return connection.getresponse().status
        finally:
            connection.close()

    def _why(self, error: OSError) -> str:
        if error.errno == errno.EADDRINUSE:
            return f"Port {self.port} is taken: stop the program that listens there, or choose another with --port."
        if error.errno in {errno.EACCES, errno.EPERM}:
            return f"Port {self.port} is reserved for root: choose one above 1023 with --port."
        return f"Nobody can listen on {self.host}:{self.port} ({error.strerror}): check --host and --port."
