"""The key that signs sessions and one-time links: made once, kept in var/, readable by its owner only."""

from __future__ import annotations

import os
import secrets
from pathlib import Path


def secret_key(var: Path) -> str:
    """The installation's own key, created at the first call. Safe when two processes start at once."""
    path = var / "secret_key"
    var.mkdir(parents=True, exist_ok=True)
    draft = var / f"secret_key.{os.getpid()}"
    if not path.exists():
        draft.touch(mode=0o600)
        draft.write_text(secrets.token_urlsafe(50))
        try:
            os.link(draft, path)
        except FileExistsError:
            pass  # another process was first; its key counts
        finally:
            draft.unlink()
    return path.read_text()
