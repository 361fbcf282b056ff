"""Bring a register of organisations into the directory from the command line."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone, translation

from allmende.directory.models import ImportRun
from allmende.directory.presets import PRESETS
from allmende.directory.reasons import sentence_for
from allmende.directory.use_cases.carry_out_import import carry_out_import
from allmende.directory.use_cases.confirm_import import NothingToEnter, confirm_import
from allmende.directory.use_cases.discard_import import discard_import
from allmende.directory.use_cases.map_columns import RegisterProfile, map_columns
from allmende.directory.use_cases.preview_import import preview_import
from allmende.directory.use_cases.undo_import import undo_import
from allmende.directory.use_cases.upload_register import upload_register
from allmende.kernel.actor import Actor
from allmende.kernel.errors import DomainError
from allmende.kernel.row_access import system_access

OPERATOR = Actor.job("bin/allmende import organisations")
SHOWN_REFUSALS = 20


class Command(BaseCommand):
    help = "Import a register of organisations from a CSV file, or undo an import."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", nargs="?", help="the CSV file")
        parser.add_argument("--dry-run", action="store_true", help="say what would happen, change nothing")
        parser.add_argument(
            "--preset", default="", choices=["", *PRESETS], help="default: recognised by its columns"
        )
        parser.add_argument("--register", default="", help="name of the register, where no preset says it")
        parser.add_argument("--licence", default="", help="licence of a new register")
        parser.add_argument("--attribution", default="", help="who is to be named, for a new register")
        parser.add_argument(
            "--as-of", default="", type=_day, help="the day whose state the file shows (YYYY-MM-DD)"
        )
        parser.add_argument("--country", default="", help="country of rows that name none (default: DE)")
        parser.add_argument("--undo", type=int, metavar="ID", help="undo this import")

    def run_from_argv(self, argv: list[str]) -> None:
        """Say a refusal as the sentence it is, without the name of an exception before it."""
        try:
            super().run_from_argv([*argv, "--traceback"])
        except CommandError as refusal:
            self.stderr.write(str(refusal))
            sys.exit(refusal.returncode)

    def handle(self, *args: Any, **options: Any) -> None:
        # The command line speaks English; so do the sentences it shares with the pages.
        with translation.override("en"):
            self._handle(options)

    def _handle(self, options: dict[str, Any]) -> None:
        try:
            if options["undo"]:
                with system_access():
                    self._undo(options["undo"])
            elif options["file"]:
                self._import(options)
            else:
                raise CommandError("Name a file, or an import to undo: --undo ID")
        except DomainError as error:
            raise CommandError(f"{error.message} {error.rule}".strip()) from error

    def _import(self, options: dict[str, Any]) -> None:
        path = Path(options["file"])
        try:
            content = path.read_bytes()
        except OSError as error:
            raise CommandError(f"{path} cannot be read: {error.strerror}") from error
        with system_access():
            run = upload_register(
                actor=OPERATOR, file_name=path.name, content=content, preset=options["preset"]
            )
        try:
            with system_access():
                self._preview(run, options)
        except DomainError:
            self._discard(run)
            raise
        if options["dry_run"]:
            self._discard(run)
            self.stdout.write("Nothing was changed (--dry-run).")
            return
        try:
            self._enter(run)
        except NothingToEnter:
            self._discard(run)
            self.stdout.write("Nothing to enter: the directory says so already.")
            return
        self.stdout.write(f"Done. Undo with: bin/allmende import organisations --undo {run.pk}")

    def _preview(self, run: ImportRun, options: dict[str, Any]) -> None:
        preset, today = PRESETS.get(run.preset), timezone.localdate()
        known = run.register
        run = map_columns(
            actor=OPERATOR,
            run=run,
            columns=run.mapping,
            register=RegisterProfile(
                name=options["register"]
                or (known.name if known else preset.register if preset else "")
                or Path(run.file_name).stem,
                licence=options["licence"] or (preset.licence if preset else ""),
                licence_url=preset.licence_url if preset else "",
                attribution=options["attribution"] or (preset.attribution if preset else ""),
                url=preset.url if preset else "",
            ),
            country=options["country"] or run.country,
            as_of=options["as_of"] or run.as_of or today,
            on=today,
        )
        for field, columns in run.mapping.items():
            self.stdout.write(f"  {field:15} <- {', '.join(columns)}")
        run = preview_import(actor=OPERATOR, run=run, on_progress=self._progress("read"))
        self.stdout.write("  ".join(f"{fate} {count}" for fate, count in run.counts.items()))
        refused = run.rows.filter(fate="refuse")
        for row in refused[:SHOWN_REFUSALS]:
            self.stdout.write(f"  row {row.number}: {' '.join(map(sentence_for, row.reasons))}")
        if (more := run.counts["refuse"] - SHOWN_REFUSALS) > 0:
            self.stdout.write(f"  … and {more} more")

    def _enter(self, run: ImportRun) -> None:
        with system_access():
            confirm_import(actor=OPERATOR, run=run)
            carry_out_import(
                actor=OPERATOR, run=run, now=timezone.now(), on_progress=self._progress("entered")
            )

    def _discard(self, run: ImportRun) -> None:
        with system_access():
            discard_import(actor=OPERATOR, run=run)

    def _undo(self, run_id: int) -> None:
        run = ImportRun.objects.filter(pk=run_id).first()
        if run is None:
            raise CommandError(f"There is no import {run_id}.")
        undo_import(actor=OPERATOR, run=run, now=timezone.now())
        self.stdout.write(f"Import {run_id} is undone.")
        for row in run.rows.exclude(kept=""):
            self.stdout.write(f"  row {row.number}, {row.name}: {sentence_for({'code': row.kept})}")

    def _progress(self, word: str) -> Any:
        last = [-1]

        def write(done: int, total: int) -> None:
            percent = 100 * done // max(total, 1)
            if percent // 10 > last[0]:
                last[0] = percent // 10
                self.stdout.write(f"  {word} {done} of {total} ({percent} %)")
                self.stdout.flush()

        return write


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
