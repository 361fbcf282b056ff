"""Real processes on the database of the test: a web server and a job worker, to be killed."""

from __future__ import annotations

import http.client
import json
import os
import signal
import subprocess
from contextlib import closing
from typing import Any

from allmende.config.serve import web_command, worker_command
from allmende.config.tests.processes import free_port, until

SETTINGS = {"DJANGO_SETTINGS_MODULE": "allmende.config.settings_test", "ALLMENDE_DB_ROLE": "app"}
"""The cluster and the database of this run stand in the environment already (settings_test, conftest)."""


class Process:
    """One of the installation's processes, in a group of its own."""

    def __init__(self, command: list[str], **environment: str) -> None:
        self.command = command
        self.environment = os.environ | SETTINGS | environment
        self.running: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        self.running = subprocess.Popen(
            self.command, env=self.environment, start_new_session=True, stdout=subprocess.DEVNULL
        )

    def kill(self) -> None:
        """SIGKILL to the process and its children: nobody gets to tidy up."""
        if self.running:
            os.killpg(self.running.pid, signal.SIGKILL)
            self.running.wait()
            self.running = None


class WebServer(Process):
    """The web server on a port that stays the same when it comes back."""

    def __init__(self) -> None:
        self.port = free_port()
        super().__init__(
            web_command(host="127.0.0.1", port=self.port), ALLMENDE_PROCESS="web", ALLMENDE_WEB_WORKERS="1"
        )

    def start(self) -> None:
        super().start()
        assert until(self.answers, seconds=60), "the web server never answered"

    def answers(self) -> bool:
        try:
            return self.ask("GET", "/api/v1/health")[0] == 200
        except OSError:
            return False

    def ask(
        self, method: str, path: str, body: Any = None, headers: dict[str, str] | None = None
    ) -> tuple[int, Any]:
        """Status and JSON of one request on a connection of its own. OSError when nobody answers to the end."""
        with closing(http.client.HTTPConnection("localhost", self.port, timeout=30)) as connection:
            try:
                connection.request(
                    method,
                    path,
                    None if body is None else json.dumps(body),
                    {"Content-Type": "application/json"} | (headers or {}),
                )
                response = connection.getresponse()
                return response.status, json.loads(response.read())
            except (http.client.HTTPException, ValueError) as broken:
                raise OSError("the answer broke off") from broken


class Worker(Process):
    """The job worker."""

    def __init__(self, **environment: str) -> None:
        super().__init__(worker_command(), **environment)
