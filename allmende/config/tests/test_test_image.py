"""What a test run starts from: a copy of a migrated cluster, anew for whoever changes a migration."""

from __future__ import annotations

from pathlib import Path

import psycopg
import pytest
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from allmende.config import test_image
from allmende.config.postgres_server import OWNER
from allmende.config.test_cluster import fresh_test_cluster


@pytest.mark.thorough
def test_a_prepared_cluster_is_migrated_empty_and_its_owners() -> None:
    cluster = fresh_test_cluster()
    try:
        test_image.prepare(cluster)
        lease = cluster.acquire()
        parts = cluster.url_parts(OWNER)
        with psycopg.connect(
            host=parts["host"], port=parts["port"], dbname=parts["name"], user=parts["user"]
        ) as session:
            applied = session.execute("select app, name from django_migrations").fetchall()
            coops = session.execute("select count(*) from coops_coop").fetchone()
        lease.release()
    finally:
        cluster.remove()
    assert set(MigrationLoader(None).disk_migrations) <= set(applied)
    assert coops == (0,)


@pytest.mark.parametrize("name", ["kernel/migrations/0001_new.py", "pool/sql/new.sql", "pool/apps.py"])
def test_another_migration_is_another_image(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for file in test_image._sources():
        copy = tmp_path / file.relative_to(test_image.ROOT)
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes(file.read_bytes())
    before = test_image.key()
    monkeypatch.setattr(test_image, "ROOT", tmp_path)
    monkeypatch.setattr(test_image, "PACKAGE", tmp_path / "allmende")
    assert test_image.key() == before
    changed = tmp_path / "allmende" / name
    changed.parent.mkdir(exist_ok=True)
    changed.write_text("select 1")
    assert test_image.key() != before


@pytest.mark.django_db
def test_what_the_tests_run_on_is_migrated_to_the_end() -> None:
    with connection.cursor() as cursor:
        cursor.execute("select app, name from django_migrations")
        assert set(MigrationLoader(None).disk_migrations) <= set(cursor.fetchall())
