"""A signed-in person's browser, without a network between."""

from __future__ import annotations

import time
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from django.core.handlers.wsgi import WSGIHandler

IN_A_TURN = 5


@dataclass(frozen=True)
class Visitor:
    """Asks the handler that a web server asks, in this process."""

    handler: WSGIHandler
    cookie: str

    def get(self, address: str) -> str:
        """The page; anything but 200 is an error."""
        answered: list[str] = []
        response = self.handler(self._request(address), lambda line, *_rest: answered.append(line))
        body = b"".join(response)
        response.close()
        assert answered[0].startswith("200"), f"{address}: {answered[0]}"
        return body.decode()

    def cpu_of(self, address: str) -> float:
        """Milliseconds of CPU that this process spends on a page: the mean of a few."""
        started = time.process_time()
        for _time in range(IN_A_TURN):
            self.get(address)
        return (time.process_time() - started) * 1000 / IN_A_TURN

    def _request(self, address: str) -> dict[str, Any]:
        path, _mark, query = address.partition("?")
        return {
            "REQUEST_METHOD": "GET",
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "SCRIPT_NAME": "",
            "SERVER_NAME": "localhost",
            "SERVER_PORT": "8000",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "REMOTE_ADDR": "127.0.0.1",
            "HTTP_HOST": "localhost:8000",
            "HTTP_COOKIE": self.cookie,
            "HTTP_ACCEPT": "text/html",
            "HTTP_ACCEPT_LANGUAGE": "en",
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": "http",
            "wsgi.input": BytesIO(),
            "wsgi.errors": BytesIO(),
        }
