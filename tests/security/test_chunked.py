"""Bodies that come in chunks, without their length, through the door of the web server."""

from __future__ import annotations

import json
from collections.abc import Iterator
from http import HTTPStatus
from typing import Any
from wsgiref.util import setup_testing_defaults

import pytest
from django.conf import settings
from django.core.signals import request_finished, request_started
from django.db import close_old_connections

from allmende.config.wsgi import application
from allmende.kernel.middleware import LARGEST_JSON
from tests.people import a_coop, a_network, a_person, a_token, an_office

pytestmark = pytest.mark.django_db


class Chunks:
    """What a web server reads from the network: as much as has come, and nothing at the end."""

    def __init__(self, *chunks: bytes) -> None:
        self.chunks = list(chunks)
        self.was_read = 0

    def read(self, size: int) -> bytes:
        chunk = self.chunks.pop(0) if self.chunks else b""
        if len(chunk) > size:
            self.chunks.insert(0, chunk[size:])
        self.was_read += len(chunk[:size])
        return chunk[:size]


def send(path: str, body: Chunks, **environ: str) -> tuple[int, Any]:
    """Status and JSON of a POST in chunks."""
    given: dict[str, Any] = {
        "REQUEST_METHOD": "POST",
        "PATH_INFO": path,
        "HTTP_HOST": "localhost",
        "HTTP_ACCEPT_LANGUAGE": "en",
        "HTTP_TRANSFER_ENCODING": "chunked",
        "CONTENT_TYPE": "application/json",
        "wsgi.input": body,
        "wsgi.input_terminated": True,
    }
    given |= environ
    setup_testing_defaults(given)
    said: list[str] = []
    response = application(given, lambda status, _headers: said.append(status))
    content = b"".join(response)
    response.close()  # type: ignore[attr-defined]
    status = int(said[0].split()[0])
    return status, json.loads(content) if content.startswith(b"{") else content


@pytest.fixture(autouse=True)
def _one_connection() -> Iterator[None]:
    """Requests stay on the connection, and in the transaction, of the test."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def token() -> str:
    a_network()
    person, coop = a_person(), a_coop()
    an_office(person, coop)
    return f"Bearer {a_token(person, coop, scopes=('pool',))}"


def test_json_in_chunks_is_read(token: str) -> None:
    resource = {"kind": "item", "name": "Leiter", "price": 100, "price_per": "hour", "quantity": "many"}
    text = json.dumps(resource).encode()
    status, refusal = send("/api/v1/resources", Chunks(text[:9], text[9:]), HTTP_AUTHORIZATION=token)
    assert status == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "body.quantity" in [wrong["where"] for wrong in refusal["errors"]], "each field was seen"
    assert "body.name" not in [wrong["where"] for wrong in refusal["errors"]]


def test_a_missing_body_is_called_the_body(token: str) -> None:
    status, refusal = send("/api/v1/bookings", Chunks(), HTTP_AUTHORIZATION=token)
    assert status == HTTPStatus.UNPROCESSABLE_ENTITY
    assert refusal["errors"] == [{"where": "body", "what": "This must be there."}]


def test_too_much_in_chunks_is_refused_as_too_large_and_not_read_on(token: str) -> None:
    body = Chunks(*[b"x" * 10_000_000] * 3)
    status, refusal = send("/api/v1/bookings", body, HTTP_AUTHORIZATION=token)
    assert (status, refusal["code"]) == (413, "too-large")
    assert body.was_read == LARGEST_JSON + 1


def test_a_form_in_chunks_is_read_and_one_too_large_refused() -> None:
    form = "application/x-www-form-urlencoded"
    body = Chunks(*[b"x" * 1_000_000] * 9)
    assert send("/login", body, CONTENT_TYPE=form)[0] == HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    assert body.was_read == settings.LARGEST_BODY + 1
    assert send("/login", Chunks(b"a=", b"1"), CONTENT_TYPE=form)[0] == HTTPStatus.FORBIDDEN, "no CSRF token"
