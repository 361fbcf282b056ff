"""The binary catalogues that Django reads, made from the translators' texts whenever those are newer."""

from __future__ import annotations

import io
import os
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent.parent
LANGUAGE = "de"


def compile_all(package: Path = PACKAGE) -> int:
    """Compile what is newer than its binary. Return how many were made."""
    stale = [path for path in package.glob(f"*/locale/{LANGUAGE}/LC_MESSAGES/django.po") if _is_stale(path)]
    for path in stale:
        _compile(path)
    return len(stale)


def _is_stale(path: Path) -> bool:
    binary = path.with_suffix(".mo")
    return not binary.exists() or binary.stat().st_mtime <= path.stat().st_mtime


def _compile(path: Path) -> None:
    # Only here: a start with nothing to compile does not wait for babel.
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    content = io.BytesIO()
    with path.open("rb") as file:
        write_mo(content, read_po(file, locale=LANGUAGE))
    # Renamed into place: a server that starts meanwhile reads the old one or the new one.
    draft = path.with_suffix(f".mo.{os.getpid()}")
    draft.write_bytes(content.getvalue())
    draft.replace(path.with_suffix(".mo"))
