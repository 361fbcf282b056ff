"""What the role of the web and the workers may do; it owns nothing."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import connections

GRANTS = """
grant usage on schema public to {role};
grant select, insert, update, delete on all tables in schema public to {role};
grant usage, select, update on all sequences in schema public to {role};
grant execute on all functions in schema public to {role};
"""
WRITTEN_BY_FUNCTIONS = "revoke insert, update, delete, truncate on {table} from {role};"


def grant_to_app_role(*, using: str, **_kwargs: Any) -> None:
    """After every migrate: grant rows, not structure, to the app role."""
    with connections[using].cursor() as cursor:
        cursor.execute(GRANTS.format(role=settings.DATABASE_APP_ROLE))
        for app in apps.get_app_configs():
            for table in getattr(app, "written_by_functions", ()):
                cursor.execute(WRITTEN_BY_FUNCTIONS.format(table=table, role=settings.DATABASE_APP_ROLE))
