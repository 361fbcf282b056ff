"""Which program wrote a database: the migrations it has seen, compared with those this program knows."""

from __future__ import annotations

from collections.abc import Iterable

Migration = tuple[str, str]
"""App and name."""


def known_migrations() -> set[Migration]:
    """All that this program has, its libraries' too. Needs the settings, no database."""
    from django import setup  # the caller says before whether it acts as the owner of the tables

    setup()
    from django.db.migrations.loader import MigrationLoader  # needs Django's apps

    found = MigrationLoader(None, ignore_no_migrations=True).disk_migrations
    return set(found) | {old for migration in found.values() for old in migration.replaces}


def migrations_in(lines: Iterable[bytes]) -> set[Migration]:
    """Those that a dump's statements for the table django_migrations name."""
    found, columns = set(), None
    for line in lines:
        if columns is None:
            if line.startswith(b"COPY public.django_migrations ("):
                names = line.split(b"(", 1)[1].split(b")", 1)[0]
                columns = [name.strip().decode() for name in names.split(b",")]
        elif line == b"\\.\n":
            columns = None
        else:
            row = dict(zip(columns, line.rstrip(b"\n").decode().split("\t"), strict=True))
            found.add((row["app"], row["name"]))
    return found
