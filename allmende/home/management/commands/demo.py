"""`bin/allmende demo`: fill an empty installation with the demo network."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone, translation

from allmende.coops.queries import the_network
from allmende.home.demo.load import load_demo


class Command(BaseCommand):
    help = "Fill an empty installation with an invented network, and print its logins."

    def handle(self, *args: Any, **options: Any) -> None:
        if the_network():
            raise CommandError("This installation has a network already; the demo is for empty ones.")
        with translation.override("de"):
            for line in load_demo(now=timezone.now()):
                self.stdout.write(line)
