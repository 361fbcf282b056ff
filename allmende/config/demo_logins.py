"""The demo's logins, noted when it is loaded: their presence says that this installation is a demo."""

from __future__ import annotations

from pathlib import Path

NAME = "demo.txt"


def text(var: Path) -> str:
    """What to show to whoever starts the demo; empty when this installation is none."""
    file = var / NAME
    return file.read_text("utf-8").strip() if file.exists() else ""


def note(var: Path, logins: str) -> None:
    """Remember that the demo was loaded, and with which logins."""
    draft = var / f"{NAME}.draft"
    draft.write_text(logins or "The demo network is loaded.", "utf-8")
    draft.replace(var / NAME)
