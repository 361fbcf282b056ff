"""What a start can skip because nothing changed since the last one. Noted in var/stamps.json."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent.parent
ROOT = PACKAGE.parent


class Stamps:
    """Names with the fingerprint of what was last done under them."""

    def __init__(self, var: Path) -> None:
        self.file = var / "stamps.json"

    def has(self, name: str, fingerprint: str) -> bool:
        """Whether the thing was done with exactly this fingerprint."""
        return self._read().get(name) == fingerprint

    def set(self, name: str, fingerprint: str) -> None:
        """Note that it was done."""
        draft = self.file.with_suffix(".draft")
        draft.write_text(json.dumps(self._read() | {name: fingerprint}, indent=2))
        draft.replace(self.file)

    def _read(self) -> dict[str, str]:
        try:
            return dict(json.loads(self.file.read_text()))
        except (FileNotFoundError, ValueError):
            return {}


def program_fingerprint() -> str:
    """Of all Python and SQL that runs, and of the packages: what a migration depends on."""
    files = [
        file for pattern in ("*.py", "*.sql") for file in PACKAGE.rglob(pattern) if "tests" not in file.parts
    ]
    return _fingerprint(str(file).encode() + file.read_bytes() for file in sorted([*files, *_locks()]))


def static_fingerprint() -> str:
    """Of all files to be served, by size and time of change, and of the packages."""
    files = [file for file in PACKAGE.glob("*/static/**/*") if file.is_file()]
    parts = [f"{file} {file.stat().st_size} {file.stat().st_mtime_ns}".encode() for file in sorted(files)]
    return _fingerprint([*parts, *(lock.read_bytes() for lock in _locks())])


def keys_fingerprint(var: Path) -> str:
    """Of the keys to what is stored encrypted, and of where it is stored."""
    kept = var / "bank_key"
    parts = [os.environ.get(name, "").encode() for name in ("ALLMENDE_BANK_KEYS", "DATABASE_URL")]
    return _fingerprint([*parts, kept.read_bytes() if kept.exists() else b""])


def _locks() -> list[Path]:
    return sorted(ROOT.glob("requirements*.lock"))


def _fingerprint(parts: Iterable[bytes]) -> str:
    digest = hashlib.sha256()
    for part in parts:
        digest.update(hashlib.sha256(part).digest())
    return digest.hexdigest()
