"""Bodies that do not say their length (Transfer-Encoding: chunked, HTTP/2): Django reads only those that do."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from tempfile import SpooledTemporaryFile
from typing import IO, Any

from .middleware import LARGEST_JSON, largest_body

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]
PIECE = 64 * 1024  # bytes read at once
BODILESS = frozenset(("GET", "HEAD", "OPTIONS", "TRACE"))


def with_chunked_bodies(application: Application) -> Application:
    """The application, to which each body comes with its length; one that is too large only as far as tells so."""

    def measured(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        if environ.get("CONTENT_LENGTH") or environ["REQUEST_METHOD"] in BODILESS:
            return application(environ, start_response)
        if not environ.get("wsgi.input_terminated"):  # a server whose stream has no end
            return application(environ, start_response)
        with SpooledTemporaryFile(max_size=LARGEST_JSON) as body:
            length = _copy(environ["wsgi.input"], body, most=largest_body(environ.get("PATH_INFO", "")) + 1)
            body.seek(0)
            # Open until Django has read it: it does so before it returns the response, and streams none that reads on.
            return application(environ | {"wsgi.input": body, "CONTENT_LENGTH": str(length)}, start_response)

    return measured


def _copy(source: Any, target: IO[bytes], *, most: int) -> int:
    length = 0
    while length < most and (piece := source.read(min(PIECE, most - length))):
        target.write(piece)
        length += len(piece)
    return length
