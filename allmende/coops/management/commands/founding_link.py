"""Print the link with which the first person founds the network."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.urls import reverse
from django.utils import translation

from allmende.coops.founding import founding_key
from allmende.coops.use_cases.found_network import AlreadyFounded, refuse_a_second_network


class Command(BaseCommand):
    help = "Print the link with which the first person founds the network. It works once, for seven days."

    @translation.override("en")  # as all that the command line says
    def handle(self, *args: Any, **options: Any) -> None:
        try:
            refuse_a_second_network()
        except AlreadyFounded as error:
            raise CommandError(str(error)) from error
        if not settings.KNOWN_URL:
            self.stderr.write(
                "Nothing runs here, and ALLMENDE_URL is not set: put the address of your installation in the place of "
                f"{settings.BASE_URL}."
            )
        self.stdout.write(settings.BASE_URL + reverse("coops:founding", args=[founding_key()]))
