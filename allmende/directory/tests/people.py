"""Builders of the directory: registers, entries, imports. All organisations are invented."""

from __future__ import annotations

import os
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from allmende.directory.models import Entry, ImportRun, Register
from allmende.directory.use_cases.carry_out_import import carry_out_import
from allmende.directory.use_cases.confirm_import import confirm_import
from allmende.directory.use_cases.map_columns import RegisterProfile, map_columns
from allmende.directory.use_cases.preview_import import preview_import
from allmende.directory.use_cases.upload_register import upload_register
from allmende.kernel.actor import Actor
from allmende.kernel.row_access import system_access

SAMPLES = Path(__file__).parent / "samples"
TODAY = date(2026, 11, 22)
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
OPERATOR = Actor.job("test operator")
REGISTER = RegisterProfile(name="Musterverzeichnis", licence="CC BY 4.0", attribution="Musterverband e. V.")


def sample(name: str) -> bytes:
    return (SAMPLES / name).read_bytes()


def shared_data(name: str) -> Path | None:
    """A file of real data beside the checkout, where there is one."""
    folder = os.environ.get("ALLMENDE_SHARED_DATA") or Path(__file__).parents[4] / "shared" / "data"
    path = Path(folder) / name
    return path if path.exists() else None


def a_register(name: str = "Musterverzeichnis") -> Register:
    return Register.objects.get_or_create(
        name=name, defaults={"licence": "CC BY 4.0", "attribution": "Musterverband e. V."}
    )[0]


def an_entry(
    name: str = "Werkhof Linde eG", *, key: str = "", register: Register | None = None, **fields: Any
) -> Entry:
    """An entry of a register, standing in Brandenburg an der Havel unless said otherwise."""
    place = {
        "latitude": 52.41,
        "longitude": 12.55,
        "precision": "postcode",
        "town": "Brandenburg an der Havel",
    }
    shown = {"country": "DE", **place, **fields, "name": name}
    return Entry.objects.create(
        register=register or a_register(), register_key=key or name, record=shown, **shown
    )


def an_upload(
    name: str = "good_semicolon.csv", *, actor: Actor = OPERATOR, content: bytes | None = None
) -> ImportRun:
    with system_access():
        return upload_register(
            actor=actor, file_name=name, content=sample(name) if content is None else content
        )


def a_preview(name: str = "good_semicolon.csv", *, as_of: date = TODAY, **upload: Any) -> ImportRun:
    """A file as far as its preview."""
    run = an_upload(name, **upload)
    with system_access():
        run = map_columns(
            actor=OPERATOR, run=run, columns=run.mapping, register=REGISTER, country="DE",
            as_of=run.as_of or as_of, on=TODAY,
        )  # fmt: skip
        return preview_import(actor=OPERATOR, run=run)


def an_import(name: str = "good_semicolon.csv", *, now: datetime = NOW, **preview: Any) -> ImportRun:
    """A file that has been entered."""
    run = a_preview(name, **preview)
    with system_access():
        run = confirm_import(actor=OPERATOR, run=run)
        return carry_out_import(actor=OPERATOR, run=run, now=now)
