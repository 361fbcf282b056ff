"""The map's scripts: only the reviewed ones, with their licence and hash."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from allmende.config import vendored


def test_they_lie_beside_their_licence_and_hashes(tmp_path: Path) -> None:
    assert vendored.copy_scripts(target=tmp_path / "map")
    names = {path.name for path in (tmp_path / "map").iterdir()}
    assert names == {"maplibre-gl.js", "maplibre-gl.css", "LICENSE.txt", "origin.json"}
    assert json.loads((tmp_path / "map" / "origin.json").read_text())["sha256"] == vendored.SCRIPTS
    # A pointer to a file that is not there would be an error when static files are collected.
    assert b"sourceMappingURL" not in (tmp_path / "map" / "maplibre-gl.js").read_bytes()[-300:]


def test_a_second_time_nothing_is_done(tmp_path: Path) -> None:
    vendored.copy_scripts(target=tmp_path)
    assert not vendored.copy_scripts(target=tmp_path)


def test_a_script_nobody_reviewed_is_refused(tmp_path: Path) -> None:
    scripts = tmp_path / "wheel" / "maplibre" / "srcjs"
    scripts.mkdir(parents=True)
    (scripts / "maplibre-gl.js").write_text("alert(1)")
    with pytest.raises(vendored.UnexpectedScript, match=r"delete \.venv and run bin/run again"):
        vendored.copy_scripts(wheel=tmp_path / "wheel", target=tmp_path / "map")
    assert not (tmp_path / "map").exists()
