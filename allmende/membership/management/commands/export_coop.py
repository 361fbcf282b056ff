"""`bin/allmende coop export`: everything a cooperative has, as an archive."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection, transaction
from django.utils import timezone, translation

from allmende.coops.models import Coop
from allmende.kernel.actor import Actor
from allmende.kernel.doors import refusal_text
from allmende.kernel.errors import DomainError
from allmende.kernel.row_access import system_access
from allmende.membership.use_cases.save_coop_archive import save_coop_archive


class Command(BaseCommand):
    help = "Write everything a cooperative has into an archive in open formats."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slug", help="short name of the cooperative")
        parser.add_argument("file", type=Path, help="where to write it; must not exist yet")
        parser.add_argument(
            "--without-ibans",
            action="store_true",
            help="without bank details: to read, not to bring in again",
        )

    @translation.override("en")  # as all that the command line says
    def handle(self, *args: Any, **options: Any) -> None:
        actor = Actor.job("operator")
        with transaction.atomic():
            if not connection.savepoint_ids:
                with connection.cursor() as cursor:
                    cursor.execute("set transaction isolation level repeatable read")
            with system_access():
                self._write(actor, **options)

    def _write(self, actor: Actor, slug: str, file: Path, without_ibans: bool, **_options: Any) -> None:
        coop = Coop.objects.filter(slug=slug).first()
        if coop is None:
            raise CommandError(f"There is no cooperative with the short name {slug}.")
        try:
            with file.open("xb") as archive:
                file.chmod(0o600)
                counts = save_coop_archive(
                    actor=actor, coop=coop, file=archive, with_ibans=not without_ibans, now=timezone.now()
                )
        except FileExistsError as error:
            raise CommandError(f"{file} exists already.") from error
        except DomainError as error:
            raise CommandError(refusal_text(error)) from error
        self.stdout.write(
            f"{counts['members']} members of {coop.name} are in {file}. It names them: keep it safe."
        )
