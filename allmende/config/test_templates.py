"""Templates that test runs have compiled, kept on disk: every worker of every run compiled all of them anew.

Jinja compiles a template again when it has changed. The key of the folder is made of what else the result depends on.
"""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

from jinja2 import FileSystemBytecodeCache

PACKAGE = Path(__file__).resolve().parent.parent
ROOT = PACKAGE.parent


def compiled_templates() -> FileSystemBytecodeCache:
    """For the option `bytecode_cache` of the environment."""
    kept = Path(os.environ.get("ALLMENDE_VAR") or ROOT / "var") / "test-templates" / _key()
    kept.mkdir(parents=True, exist_ok=True)
    return FileSystemBytecodeCache(str(kept))


def _key() -> str:
    """Of the environment they are compiled for, and of the versions of libraries."""
    digest = hashlib.sha256()
    for file in (PACKAGE / "ui" / "jinja.py", ROOT / "requirements-dev.lock"):
        digest.update(file.read_bytes())
    return digest.hexdigest()[:16]
