"""How a domain becomes a Django app."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from typing import ClassVar

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class DomainConfig(AppConfig):
    """Imports the rooms of a domain that register themselves: listeners, jobs, what it stores of persons, carries."""

    default_auto_field = "django.db.models.BigAutoField"
    written_by_functions: ClassVar[tuple[str, ...]] = ()
    """Tables that web and workers may only read: SQL functions of the domain write them."""

    def ready(self) -> None:
        for room in ("listeners", "tasks", "personal_data", "carried"):
            if find_spec(f"{self.name}.{room}"):
                import_module(f"{self.name}.{room}")


class KernelConfig(DomainConfig):
    name = "allmende.kernel"
    label = "kernel"

    def ready(self) -> None:
        super().ready()
        from .database_roles import grant_to_app_role  # needs loaded apps

        # Django's own hook at the end of migrate; the only signal used.
        post_migrate.connect(grant_to_app_role, sender=self, dispatch_uid="grant_to_app_role")
