"""Files that name people lie encrypted with the installation's key for bank details, and leave piece by piece."""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Iterable, Iterator
from tempfile import SpooledTemporaryFile
from typing import IO

from allmende.payments.bank_details import decrypt, encrypt

PIECE = 2**20
IN_MEMORY = 8 * 2**20
"""Bytes; what is larger goes to a temporary file without a name, which is gone when it is closed."""


def sealed(content: bytes) -> bytes:
    """A file or a piece of one, encrypted: signs of base64, without line breaks."""
    return encrypt(b64encode(content).decode("ascii")).encode("ascii")


def opened(content: bytes | memoryview) -> bytes:
    """It again. Raises KeyMissing."""
    return b64decode(decrypt(bytes(content).decode("ascii")))


def a_file() -> IO[bytes]:
    """To write a file of unknown size."""
    return SpooledTemporaryFile(max_size=IN_MEMORY)


def sealed_pieces(file: IO[bytes]) -> Iterator[bytes]:
    """All of a file, from its beginning, piece by piece."""
    file.seek(0)
    while piece := file.read(PIECE):
        yield sealed(piece)


def opened_file(pieces: Iterable[bytes | memoryview]) -> IO[bytes]:
    """The file again, at its beginning. All of it before anything leaves: KeyMissing is raised in time."""
    file = a_file()
    for piece in pieces:
        file.write(opened(piece))
    file.seek(0)
    return file
