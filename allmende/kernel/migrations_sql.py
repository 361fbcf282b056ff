"""Migration operations for what PostgreSQL guards: SQL files, append-only tables, row policies."""

from __future__ import annotations

from pathlib import Path

from django.db.migrations.operations import RunSQL


class RunSQLFile(RunSQL):
    """Run the .sql file that stands beside a migration: `RunSQLFile(__file__)`."""

    def __init__(self, migration_file: str) -> None:
        self.migration_file = migration_file
        super().__init__(Path(migration_file).with_suffix(".sql").read_text("utf-8"), RunSQL.noop)

    def deconstruct(self) -> tuple[str, list[str], dict[str, str]]:
        return type(self).__name__, [self.migration_file], {}


class AppendOnly(RunSQL):
    """Let the database refuse UPDATE and DELETE on a table, whoever asks."""

    def __init__(self, table: str) -> None:
        self.table = table
        super().__init__(
            f"""
            create trigger {table}_is_append_only before update or delete on {table}
                for each row execute function allmende_refuse_change();
            """,
            f"drop trigger {table}_is_append_only on {table};",
        )

    def deconstruct(self) -> tuple[str, list[str], dict[str, str]]:
        return type(self).__name__, [self.table], {}


class RowPolicy(RunSQL):
    """Show and accept only rows for which `using` holds, besides jobs with system access.

    `using` is a boolean SQL expression over the table's columns, for instance
    "coop_id = any(allmende_coops())". FORCE makes the policy bind the owner of the table too.
    """

    def __init__(self, table: str, using: str) -> None:
        self.table, self.using = table, using
        super().__init__(
            f"""
            alter table {table} enable row level security;
            alter table {table} force row level security;
            create policy {table}_rows on {table}
                using ((select allmende_system()) or {using})
                with check ((select allmende_system()) or {using});
            """,
            f"""
            drop policy {table}_rows on {table};
            alter table {table} no force row level security;
            alter table {table} disable row level security;
            """,
        )

    def deconstruct(self) -> tuple[str, list[str], dict[str, str]]:
        return type(self).__name__, [self.table, self.using], {}
