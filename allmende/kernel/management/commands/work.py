"""The job worker, as bin/run starts it."""

from __future__ import annotations

from typing import Any, cast

from django.core.management.base import BaseCommand, CommandError
from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector
from procrastinate.exceptions import ProcrastinateException

AT_ONCE = 4
"""Jobs that run beside each other."""


class Command(BaseCommand):
    help = "Work through the jobs of all queues until told to stop. It says nothing as long as all is well."

    def handle(self, *args: Any, **options: Any) -> None:
        # procrastinate's own command announces itself in the middle of what bin/run says.
        connector = cast(DjangoConnector, app.connector)
        try:
            with app.replace_connector(connector.get_worker_connector()):
                app.run_worker(concurrency=AT_ONCE)
        except ProcrastinateException as error:
            raise CommandError(f"{error} {error.__cause__ or ''}".strip()) from error
