"""Which database a process connects to, and as which role.

Tables belong to the owner's role. Web and worker use a role that owns nothing, so that row policies bind it. A process
that changes tables or reads all of them (migrations, backups) says so with ALLMENDE_DB_ROLE=owner.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import environ

from allmende.config.cluster import Cluster
from allmende.config.postgres_server import APP, OWNER

OLDEST_SERVER = 15
"""PostgreSQL's oldest major version that every feature works on."""


def cluster_folder(var: Path, environment: Mapping[str, str] = os.environ) -> Path:
    """Where the embedded PostgreSQL lives: under var/ unless ALLMENDE_CLUSTER names another folder."""
    return Path(environment.get("ALLMENDE_CLUSTER") or var / "postgres")


def databases(var: Path, environment: Mapping[str, str] = os.environ) -> dict[str, dict[str, Any]]:
    """Django's DATABASES. What decides: DATABASE_URL, DATABASE_APP_URL, ALLMENDE_DB_ROLE, ALLMENDE_PROCESS."""
    role = OWNER if environment.get("ALLMENDE_DB_ROLE") == "owner" else APP
    url = environment.get("DATABASE_URL")
    database = (
        _on_server(url, role, environment) if url else _embedded(role, cluster_folder(var, environment))
    )
    database["CONN_HEALTH_CHECKS"] = True
    if environment.get("ALLMENDE_PROCESS") == "web":
        database["OPTIONS"]["pool"] = {"min_size": 1, "max_size": 8, "timeout": 10}
    else:
        database["CONN_MAX_AGE"] = 600  # seconds; a pool and an age exclude each other
    # A test run names the database it made, for the servers it starts.
    database["NAME"] = environment.get("ALLMENDE_DB_NAME") or database["NAME"]
    return {"default": database}


def _embedded(role: str, folder: Path) -> dict[str, Any]:
    parts = Cluster(folder).url_parts(role)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "HOST": parts["host"],
        "PORT": parts["port"],
        "NAME": parts["name"],
        "USER": parts["user"],
        "OPTIONS": {},
    }


def _on_server(url: str, role: str, environment: Mapping[str, str]) -> dict[str, Any]:
    app_url = environment.get("DATABASE_APP_URL")
    if role == APP and app_url:
        url = app_url
    database: dict[str, Any] = dict(environ.Env.db_url_config(url))
    options = database.setdefault("OPTIONS", {})
    if role == APP and not app_url:
        # The owner's login, but at once in the role that owns nothing.
        options["options"] = f"-c role={APP}"
    return database
