"""What every template and style sheet of the house must hold to."""

from __future__ import annotations

import re
from pathlib import Path

from allmende.ui.jinja import STYLESHEETS
from tests.for_each import for_each

PACKAGE = Path(__file__).resolve().parents[2]
STATIC = PACKAGE / "ui" / "static" / "ui"
TEMPLATES = sorted(PACKAGE.glob("*/templates/**/*.html"))
SYMBOLS = set(re.findall(r'<symbol id="([\w-]+)"', (STATIC / "icons.svg").read_text("utf-8")))


@for_each(TEMPLATES, name=lambda path: str(path.relative_to(PACKAGE)))
def test_a_template_carries_no_script_style_or_handler_of_its_own(path: Path) -> None:
    text = path.read_text("utf-8")
    assert not re.search(r"<style|\sstyle=|\son\w+=|javascript:", text)
    assert not re.search(r"<script(?![^>]*(?:\ssrc=|application/ld\+json))", text)  # linked data is not run
    assert not re.search(r"(?:src|href|action)=[\"']?(?:https?:)?//", text)


@for_each(TEMPLATES, name=lambda path: str(path.relative_to(PACKAGE)))
def test_every_sign_a_template_names_is_in_the_sprite(path: Path) -> None:
    named = set(re.findall(r"icon\(\"([\w-]+)\"", path.read_text("utf-8")))
    assert named <= SYMBOLS


def test_every_style_sheet_is_linked_and_stands_in_a_layer() -> None:
    found = {path.relative_to(STATIC).with_suffix("").as_posix() for path in STATIC.rglob("*.css")}
    assert found == set(STYLESHEETS)
    for name in STYLESHEETS:
        text = (STATIC / f"{name}.css").read_text("utf-8")
        assert "@layer" in text
        assert "url(" not in text
        assert "@import" not in text


def test_a_page_asks_for_a_dozen_style_sheets_at_most() -> None:
    assert len(STYLESHEETS) <= 12


def test_the_name_needs_no_font() -> None:
    assert "<text" not in (STATIC / "icons.svg").read_text("utf-8")
