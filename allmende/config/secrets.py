"""Keys of the installation: made once, kept in var/, readable by their owner only."""

from __future__ import annotations

import base64
import os
import secrets
from collections.abc import Callable
from pathlib import Path


def secret_key(var: Path) -> str:
    """What signs sessions and one-time links."""
    return _kept(var, "secret_key", lambda: secrets.token_urlsafe(50))


def bank_key(var: Path) -> str:
    """What encrypts bank details: 32 random bytes in URL-safe base64."""
    return _kept(var, "bank_key", lambda: base64.urlsafe_b64encode(secrets.token_bytes(32)).decode())


def _kept(var: Path, name: str, make: Callable[[], str]) -> str:
    """The installation's own key, created at the first call. Safe when two processes start at once."""
    path = var / name
    var.mkdir(parents=True, exist_ok=True)
    draft = var / f"{name}.{os.getpid()}"
    if not path.exists():
        draft.touch(mode=0o600)
        draft.write_text(make())
        try:
            os.link(draft, path)
        except FileExistsError:
            pass  # another process was first; its key counts
        finally:
            draft.unlink()
    return path.read_text()
