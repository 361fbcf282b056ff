"""What a start may skip."""

from __future__ import annotations

from pathlib import Path

from allmende.config.stamps import Stamps, program_fingerprint, static_fingerprint


def test_only_the_same_fingerprint_counts(tmp_path: Path) -> None:
    stamps = Stamps(tmp_path)
    assert not stamps.has("migrated", "a")
    stamps.set("migrated", "a")
    stamps.set("static", "b")
    assert stamps.has("migrated", "a")
    assert stamps.has("static", "b")
    assert not stamps.has("migrated", "b")


def test_a_damaged_note_only_costs_time(tmp_path: Path) -> None:
    stamps = Stamps(tmp_path)
    stamps.file.write_text('{"migrated": "a"')
    assert not stamps.has("migrated", "a")
    stamps.set("migrated", "a")
    assert stamps.has("migrated", "a")


def test_the_same_program_has_the_same_fingerprint() -> None:
    assert program_fingerprint() == program_fingerprint()
    assert static_fingerprint() == static_fingerprint()
