"""The embedded PostgreSQL: started once, shared, stopped by the last, whatever happened to the others."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from allmende.config import test_cluster
from allmende.config.cluster import Cluster
from allmende.config.postgres_server import APP, OWNER
from allmende.config.test_cluster import fresh_test_cluster
from allmende.config.tests.processes import ROOT, until

pytestmark = pytest.mark.thorough

HOLD = """
import sys
from allmende.config.cluster import Cluster
lease = Cluster(sys.argv[1], durable=False).acquire()
print("held", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def cluster() -> Iterator[Cluster]:
    cluster = fresh_test_cluster()
    yield cluster
    cluster.remove()


def holder(cluster: Cluster) -> subprocess.Popen[str]:
    """Another process with a lease of its own."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(cluster.root)], cwd=ROOT, stdin=-1, stdout=-1, text=True
    )
    assert process.stdout
    assert process.stdout.readline() == "held\n"
    return process


def answers(cluster: Cluster, role: str = APP) -> bool:
    parts = cluster.url_parts(role)
    try:
        psycopg.connect(
            host=parts["host"],
            port=parts["port"],
            dbname=parts["name"],
            user=parts["user"],
            connect_timeout=3,
        ).close()
    except psycopg.OperationalError:
        return False
    return True


def server(cluster: Cluster) -> int:
    return int((cluster.server.data / "postmaster.pid").read_text().split("\n")[0])


def test_it_starts_for_the_first_and_stops_with_the_last(cluster: Cluster) -> None:
    first = cluster.acquire()
    second = Cluster(cluster.root, durable=False).acquire()

    first.release()
    assert answers(cluster)
    second.release()
    assert not answers(cluster)
    second.release()  # twice does nothing


def test_another_process_keeps_it_alive_and_stops_it(cluster: Cluster) -> None:
    lease = cluster.acquire()
    other = holder(cluster)
    lease.release()
    assert answers(cluster)

    other.communicate()
    assert not answers(cluster)


def test_a_killed_holder_leaks_nothing(cluster: Cluster) -> None:
    other = holder(cluster)
    other.kill()
    other.wait()
    assert not cluster.is_held()

    lease = cluster.acquire()
    lease.release()
    assert not answers(cluster)


def test_committed_rows_survive_the_death_of_the_server() -> None:
    cluster = fresh_test_cluster()
    cluster.durable = True
    lease = cluster.acquire()
    try:
        with cluster.server.connect_as_superuser() as connection:
            connection.execute("create table kept as select 7 as number")
        os.kill(server(cluster), signal.SIGKILL)
        assert until(lambda: not answers(cluster))

        again = Cluster(cluster.root).acquire()
        with cluster.server.connect_as_superuser() as connection:
            assert connection.execute("select number from kept").fetchone() == (7,)
        again.release()
    finally:
        lease.release()
        cluster.remove()


def test_a_process_number_that_came_again_is_not_mistaken_for_the_server(cluster: Cluster) -> None:
    lease = cluster.acquire()
    pid_file = cluster.server.data / "postmaster.pid"
    noted = pid_file.read_text().split("\n")
    os.kill(server(cluster), signal.SIGKILL)
    assert until(lambda: not answers(cluster))
    pid_file.write_text("\n".join([str(os.getpid()), *noted[1:]]))  # we live, and are no server
    cluster.tools.own(pid_file)

    again = Cluster(cluster.root, durable=False).acquire()
    assert answers(cluster)
    again.release()
    lease.release()


def test_a_long_path_gets_a_short_socket(tmp_path: Path) -> None:
    cluster = Cluster(tmp_path / ("long" * 30), durable=False)
    lease = cluster.acquire()
    assert answers(cluster)
    lease.release()
    cluster.remove()
    assert not cluster.socket.exists()


def test_root_may_keep_it_in_a_folder_closed_to_others(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    cluster = Cluster(closed / "postgres", durable=False)
    lease = cluster.acquire()
    assert answers(cluster)
    # Only root has to run PostgreSQL as somebody else, who then cannot enter.
    assert (cluster.home != cluster.root) == (os.geteuid() == 0)
    lease.release()
    cluster.remove()
    assert not cluster.home.exists()


def test_the_app_owns_nothing_and_the_owner_the_database(cluster: Cluster) -> None:
    lease = cluster.acquire()
    with cluster.server.connect_as_superuser() as connection:
        rows = connection.execute(
            "select rolname, rolsuper, rolbypassrls, rolcreaterole, rolcreatedb from pg_roles"
            " where rolname like 'allmende%%' order by rolname"
        ).fetchall()
        owner = connection.execute(
            "select pg_get_userbyid(datdba) from pg_database where datname = 'allmende'"
        ).fetchone()
    lease.release()
    assert rows == [(APP, False, False, False, False), (OWNER, False, False, False, True)]
    assert owner == (OWNER,)


def test_what_a_killed_run_left_is_removed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(test_cluster, "_roomiest_folder", lambda: tmp_path)
    monkeypatch.setattr(test_cluster, "YOUNG", 0)
    tmp_path.chmod(0o755)
    held, abandoned = fresh_test_cluster(), fresh_test_cluster()
    lease = held.acquire()
    holder(abandoned).kill()
    assert until(lambda: not abandoned.is_held())

    fresh_test_cluster()
    assert held.root.exists()
    assert not abandoned.root.exists()
    lease.release()
    held.remove()


def test_whoever_wants_to_be_alone_learns_that_others_are_there(cluster: Cluster) -> None:
    lease = cluster.acquire()
    other = holder(cluster)
    assert not lease.take_alone()
    other.kill()
    other.wait()
    assert until(lease.take_alone)
    assert cluster.is_held()
    lease.release()
    assert not cluster.is_held()
