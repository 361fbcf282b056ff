"""The browser scripts of others: copied from a pinned wheel at set-up, never kept in the repository.

They land in allmende/ui/static/vendor/, each with its licence and a note of where it came from and its hash.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent.parent
WHEEL = PACKAGE.parent / ".venv" / "scripts"
TARGET = PACKAGE / "ui" / "static" / "vendor" / "maplibre-gl"
LICENCE = Path(__file__).parent / "licences" / "maplibre-gl.txt"
VERSION = "5.3.0"

SCRIPTS = {
    "maplibre-gl.js": "e380deae560bc5d182be4124a1b9cdd5086304b0cb82c92a5af23d018aa81015",
    "maplibre-gl.css": "792ac997dcf6ae6f643eb4e2dee4630c85e7056526bd8fb85ffe83c67d6c41b4",
}
"""File name to SHA-256: what was looked at is what is served."""


class UnexpectedScript(Exception):
    """A script to be copied is missing, or not the one that was reviewed."""


def copy_scripts(wheel: Path = WHEEL, target: Path = TARGET) -> bool:
    """Copy the scripts with licence and hashes. Return whether anything had to be done."""
    note = json.dumps({"name": "maplibre-gl", "version": VERSION, "sha256": SCRIPTS}, indent=2) + "\n"
    noted = target / "origin.json"
    if noted.exists() and noted.read_text() == note:
        return False
    texts = {name: _reviewed(wheel / "maplibre" / "srcjs" / name, sha256) for name, sha256 in SCRIPTS.items()}
    target.mkdir(parents=True, exist_ok=True)
    for name, text in texts.items():
        # Without the pointer to a source map, which the wheel does not carry.
        (target / name).write_bytes(text.replace(b"//# sourceMappingURL=maplibre-gl.js.map", b""))
    shutil.copyfile(LICENCE, target / "LICENSE.txt")
    noted.write_text(note)
    return True


def _reviewed(source: Path, expected: str) -> bytes:
    content = source.read_bytes() if source.exists() else b""
    found = hashlib.sha256(content).hexdigest()
    if found != expected:
        raise UnexpectedScript(
            f"{source} should have the hash {expected} but has {found}: delete .venv and run bin/run again."
        )
    return content
