"""One-time keys and token secrets: shown once, kept as a hash."""

from __future__ import annotations

import hashlib
import secrets


def new_key(prefix: str = "") -> tuple[str, str]:
    """A secret of 256 bits and the hash to keep. A fast hash is enough: the secret is not guessable."""
    key = prefix + secrets.token_urlsafe(32)
    return key, hash_of(key)


def hash_of(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()
