"""`bin/allmende coop import`: bring a cooperative in from its archive."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone, translation

from allmende.coops.models import Coop
from allmende.identity.models import Person
from allmende.kernel.actor import Actor
from allmende.kernel.doors import refusal_text
from allmende.kernel.errors import DomainError
from allmende.kernel.row_access import seeing
from allmende.membership.use_cases.bring_coop_in import bring_coop_in


class Command(BaseCommand):
    help = "Bring a cooperative in from its archive, into one that is still empty."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="what bin/allmende coop export or the page wrote")
        parser.add_argument("--into", required=True, help="short name of the empty cooperative")
        parser.add_argument("--by", required=True, help="e-mail of the office that keeps its list of members")

    @translation.override("en")  # as all that the command line says
    def handle(self, *args: Any, **options: Any) -> None:
        coop = Coop.objects.filter(slug=options["into"]).first()
        if coop is None:
            raise CommandError(f"There is no cooperative with the short name {options['into']}.")
        person = Person.objects.filter(email__iexact=options["by"], is_active=True).first()
        if person is None:
            raise CommandError(f"There is no login with the address {options['by']}.")
        actor = Actor(person_id=person.pk, coop_id=coop.pk)
        try:
            with options["file"].open("rb") as file, seeing(actor):
                rows = bring_coop_in(actor=actor, coop=coop, file=file, now=timezone.now())
        except DomainError as error:
            detail = error.extra.get("detail", "")
            raise CommandError(f"{refusal_text(error)} {detail}".strip()) from error
        self.stdout.write(f"{rows['members']} members were brought into {coop.name}.")
