"""Backup, wipe, restore: everything is back, also by way of a server, where policies bind the owner."""

from __future__ import annotations

import os
import shutil
import subprocess
import tarfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg
import pytest

from allmende.config.backup import BackupRefused, _refuse_immovable, _unpack
from allmende.config.cluster import Cluster
from allmende.config.postgres_server import APP, OWNER
from allmende.config.test_cluster import fresh_test_cluster
from allmende.config.tests.processes import command

pytestmark = pytest.mark.thorough

MARKER = "x" * 400
"""A comment in the dump, as long as what an attacker writes in its place: a dump is full of lengths."""
PRIVATE = f"""
create table kernel_secret (id int primary key, coop_id bigint, word text);
insert into kernel_secret values (1, 7, 'Wurzel'), (2, 8, E'SET transaction_timeout\\n\\\\.');
comment on table kernel_secret is '{MARKER}';
alter table kernel_secret enable row level security;
alter table kernel_secret force row level security;
create policy only_its_own on kernel_secret using (allmende_system() or coop_id = any(allmende_coops()));
create trigger kernel_secret_is_append_only before update or delete on kernel_secret
    for each row execute function allmende_refuse_change();
"""
EVERYTHING = "set allmende.system = 'on'; select id, coop_id, word from kernel_secret order by id"
KEYS = ("secret_key", "bank_key")
ROWS = [(1, 7, "Wurzel"), (2, 8, "SET transaction_timeout\n\\.")]


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """An installation with a private table: its folder var/. Every test leaves it as it was."""
    var = tmp_path_factory.mktemp("backup") / "var"
    assert command("allmende", "migrate", "--verbosity", "0", var=var).returncode == 0
    as_owner(var, PRIVATE)
    yield var
    Cluster(var / "postgres").remove()


def as_owner(var: Path, statements: str) -> list[tuple[object, ...]]:
    """Run statements in the installation's database; the rows of the last."""
    cluster = Cluster(var / "postgres")
    lease = cluster.acquire()
    try:
        with cluster.server.connect_as_superuser("allmende") as connection:
            connection.execute(f"set role {OWNER}")
            cursor = connection.execute(statements)  # type: ignore[call-overload]
            while cursor.nextset():
                pass
            return cursor.fetchall() if cursor.description else []
    finally:
        lease.release()


def test_everything_comes_back_to_a_wiped_folder(installation: Path, tmp_path: Path) -> None:
    keys = [(installation / name).read_text() for name in KEYS]
    file = tmp_path / "backup.tar"
    assert command("allmende", "backup", str(file), var=installation).returncode == 0
    assert file.stat().st_mode & 0o777 == 0o600

    Cluster(installation / "postgres").remove()
    shutil.rmtree(installation)
    done = command("allmende", "restore", str(file), var=installation)
    assert done.returncode == 0, done.stderr

    assert as_owner(installation, EVERYTHING) == ROWS
    assert [(installation / name).read_text() for name in KEYS] == keys
    # … and the walls stand again.
    assert as_owner(installation, "set allmende.coops = '7'; select id from kernel_secret") == [(1,)]
    triggers = as_owner(installation, "select tgname from pg_trigger where tgname like 'kernel_secret%'")
    assert triggers == [("kernel_secret_is_append_only",)]


def test_what_is_there_is_replaced_only_when_meant(installation: Path, tmp_path: Path) -> None:
    file = tmp_path / "backup.tar"
    command("allmende", "backup", str(file), var=installation)
    as_owner(installation, "set allmende.system = 'on'; insert into kernel_secret values (3, 9, 'later')")

    refused = command("allmende", "restore", str(file), var=installation)
    assert refused.returncode == 1
    assert "add --replace if that is meant" in refused.stderr
    assert len(as_owner(installation, EVERYTHING)) == 3

    assert command("allmende", "restore", str(file), "--replace", var=installation).returncode == 0
    assert as_owner(installation, EVERYTHING) == ROWS


def with_another_dump(installation: Path, folder: Path, change: Callable[[bytes], bytes]) -> Path:
    """A backup of the installation whose dump somebody changed."""
    good, bad = folder / "good.tar", folder / "bad.tar"
    command("allmende", "backup", str(good), var=installation)
    with tarfile.open(good) as archive:
        archive.extractall(folder / "parts", filter="fully_trusted")
    dump = folder / "parts" / "database.dump"
    dump.write_bytes(change(dump.read_bytes()))
    with tarfile.open(bad, "w") as archive:
        for name in ("allmende.json", "database.dump"):
            archive.add(folder / "parts" / name, name)
    return bad


def test_a_damaged_file_changes_nothing(installation: Path, tmp_path: Path) -> None:
    key = (installation / "secret_key").read_text()
    bad = with_another_dump(installation, tmp_path, lambda dump: dump[:-2000])
    done = command("allmende", "restore", str(bad), "--replace", var=installation)
    assert done.returncode == 1
    assert as_owner(installation, EVERYTHING) == ROWS
    assert (installation / "secret_key").read_text() == key


@pytest.mark.parametrize(
    "crafted",
    [
        "';\n\\! touch {trace}\n--",
        "';\n\\o |touch {trace}\nselect 1;--",
        "';\nselect 1 \\g |touch {trace}\n--",
    ],
)
def test_a_crafted_dump_runs_nothing_on_the_machine(installation: Path, tmp_path: Path, crafted: str) -> None:
    trace = tmp_path / "trace"
    text = crafted.format(trace=trace).ljust(len(MARKER), "x").encode()
    bad = with_another_dump(installation, tmp_path, lambda dump: dump.replace(MARKER.encode(), text))
    done = command("allmende", "restore", str(bad), "--replace", var=installation)
    assert done.returncode == 1
    assert "restricted" in done.stderr
    assert not trace.exists()
    assert as_owner(installation, EVERYTHING) == ROWS


def test_a_restore_that_fails_midway_leaves_what_was_there(installation: Path, tmp_path: Path) -> None:
    # The comments come after the tables and their data.
    text = "'; select 1/0; --".ljust(len(MARKER), "x").encode()
    bad = with_another_dump(installation, tmp_path, lambda dump: dump.replace(MARKER.encode(), text))
    done = command("allmende", "restore", str(bad), "--replace", var=installation)
    assert (done.returncode, "division by zero" in done.stderr) == (1, True)
    assert as_owner(installation, EVERYTHING) == ROWS


def test_a_backup_of_a_newer_program_is_refused(installation: Path, tmp_path: Path) -> None:
    file = tmp_path / "newer.tar"
    future = "insert into django_migrations (app, name, applied) values ('pool', '9999_of_tomorrow', now())"
    as_owner(installation, future)
    command("allmende", "backup", str(file), var=installation)
    as_owner(installation, "delete from django_migrations where name = '9999_of_tomorrow'")
    as_owner(installation, "set allmende.system = 'on'; insert into kernel_secret values (3, 9, 'later')")

    done = command("allmende", "restore", str(file), "--replace", var=installation)
    assert (done.returncode, len(done.stderr.splitlines())) == (1, 1)
    assert "made by a newer Allmende" in done.stderr
    assert "pool.9999_of_tomorrow" in done.stderr
    assert len(as_owner(installation, EVERYTHING)) == 3
    table = "alter table kernel_secret disable trigger all; set allmende.system = 'on';"
    as_owner(
        installation,
        f"{table} delete from kernel_secret where id = 3; alter table kernel_secret enable trigger all",
    )


def test_a_backup_of_an_older_program_is_brought_up_to_date(tmp_path: Path) -> None:
    old, new, file = tmp_path / "old", tmp_path / "new", tmp_path / "old.tar"
    try:
        done = command("allmende", "migrate", "ledger", "0002", "--verbosity", "0", var=old)
        assert done.returncode == 0, done.stderr
        command("allmende", "backup", str(file), var=old)
        done = command("allmende", "restore", str(file), var=new)
        assert done.returncode == 0, done.stderr
        missing = command("allmende", "migrate", "--check", var=new)
        assert missing.returncode == 0, missing.stdout
    finally:
        for var in (old, new):
            Cluster(var / "postgres").remove()


def test_nothing_is_restored_under_a_running_installation(installation: Path, tmp_path: Path) -> None:
    file = tmp_path / "backup.tar"
    command("allmende", "backup", str(file), var=installation)
    lease = Cluster(installation / "postgres").acquire()  # as web server and worker do
    try:
        done = command("allmende", "restore", str(file), "--replace", var=installation)
    finally:
        lease.release()
    assert (done.returncode, len(done.stderr.splitlines())) == (1, 1)
    assert "Allmende is running" in done.stderr
    assert as_owner(installation, EVERYTHING) == ROWS


def refused(done: subprocess.CompletedProcess[str], because: str) -> None:
    assert (done.returncode, done.stderr.count("\n")) == (1, 1), done.stderr
    assert because in done.stderr


def test_a_backup_needs_a_folder_that_is_there(installation: Path, tmp_path: Path) -> None:
    done = command("allmende", "backup", str(tmp_path / "nowhere" / "x.tar"), var=installation)
    refused(done, f"There is no folder {tmp_path / 'nowhere'}: ")


def test_a_folder_is_no_backup(installation: Path, tmp_path: Path) -> None:
    refused(command("allmende", "restore", str(tmp_path), "--replace", var=installation), "is no backup")


def test_a_file_that_cannot_be_opened_is_named(installation: Path, tmp_path: Path) -> None:
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    done = command("allmende", "restore", str(tmp_path / "loop"), "--replace", var=installation)
    refused(done, f"{tmp_path / 'loop'} cannot be used (")


@pytest.mark.parametrize("mode", ["w:gz", "w:bz2", "w:xz"])
@pytest.mark.parametrize(
    "damage", [lambda file: file[:-100], lambda file: file[:9000] + b"!" * 999 + file[9999:]]
)
def test_a_compressed_backup_that_is_damaged_is_named(
    tmp_path: Path, mode: Any, damage: Callable[[bytes], bytes]
) -> None:
    file = tmp_path / "backup.tar"
    (tmp_path / "dump").write_bytes(os.urandom(20_000))
    with tarfile.open(file, mode) as archive:
        archive.add(tmp_path / "dump", "database.dump")
    file.write_bytes(damage(file.read_bytes()))
    with pytest.raises(BackupRefused, match="is no backup"):
        _unpack(file, tmp_path)


def test_a_folder_that_cannot_be_put_aside_is_named_before_anything_is_touched(tmp_path: Path) -> None:
    files = tmp_path / "files"
    files.mkdir()
    _refuse_immovable(files, aside=tmp_path / "aside")
    assert [path.name for path in tmp_path.iterdir()] == ["files"]
    with pytest.raises(BackupRefused, match=r"cannot be renamed .* Nothing was changed"):
        _refuse_immovable(files, aside=files / "inside")


@pytest.mark.parametrize("content", [b"", b"not a backup"])
def test_what_is_no_backup_is_named(installation: Path, tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "note.txt"
    file.write_bytes(content)
    done = command("allmende", "restore", str(file), "--replace", var=installation)
    assert (done.returncode, len(done.stderr.splitlines())) == (1, 1)
    assert "name a file made by bin/allmende backup" in done.stderr


def test_an_existing_file_is_not_overwritten(installation: Path, tmp_path: Path) -> None:
    file = tmp_path / "backup.tar"
    file.write_text("precious")
    done = command("allmende", "backup", str(file), var=installation)
    assert done.returncode == 1
    assert file.read_text() == "precious"


def test_from_here_to_a_server_whose_owner_is_bound_by_policies(installation: Path, tmp_path: Path) -> None:
    here, there = tmp_path / "here.tar", tmp_path / "there.tar"
    command("allmende", "backup", str(here), var=installation)
    server = fresh_test_cluster()
    lease = server.acquire()
    try:
        url = f"postgres://{OWNER}@/allmende?host={quote(str(server.socket), safe='')}"
        elsewhere = {"var": tmp_path / "elsewhere", "DATABASE_URL": url}
        parts = server.url_parts(APP)
        with psycopg.connect(host=parts["host"], port=parts["port"], dbname=parts["name"], user=APP):
            refused = command("allmende", "restore", str(here), **elsewhere)  # type: ignore[arg-type]
        assert (refused.returncode, "Allmende is running" in refused.stderr) == (1, True)
        restored = command("allmende", "restore", str(here), **elsewhere)  # type: ignore[arg-type]
        assert restored.returncode == 0, restored.stderr
        backed_up = command("allmende", "backup", str(there), **elsewhere)  # type: ignore[arg-type]
        assert backed_up.returncode == 0, backed_up.stderr
    finally:
        lease.release()
        server.remove()
    assert not (tmp_path / "elsewhere" / "postgres").exists()

    assert command("allmende", "restore", str(there), "--replace", var=installation).returncode == 0
    assert as_owner(installation, EVERYTHING) == ROWS
