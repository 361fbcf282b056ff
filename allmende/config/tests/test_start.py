"""bin/run as a person meets it: it starts, shows a page, ends cleanly, or says in one sentence why not."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest

from allmende.config.cluster import Cluster
from allmende.config.postgres_server import APP, OWNER
from allmende.config.test_cluster import fresh_test_cluster
from allmende.config.tests.processes import (
    PATIENCE,
    ROOT,
    Running,
    command,
    environment,
    free_port,
    processes_naming,
    until,
)

pytestmark = pytest.mark.thorough

READY = "Ctrl-C stops everything."


@pytest.fixture(scope="module")
def var(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """One installation for all tests here, migrated at the first start."""
    folder = tmp_path_factory.mktemp("start") / "var"
    yield folder
    Cluster(folder / "postgres").remove()


def page(address: str) -> int:
    with urllib.request.urlopen(address, timeout=PATIENCE) as answer:
        return int(answer.status)


def left_behind(var: Path, port: int) -> dict[int, str]:
    home = Cluster(var / "postgres").home
    return processes_naming(f"--port {port}") | processes_naming(str(home)) | processes_naming(str(var))


def test_it_starts_empty_offers_a_link_to_found_the_network_and_leaves_nothing_behind(var: Path) -> None:
    port = free_port()
    running = Running("run", "--empty", "--port", str(port), var=var)
    running.wait_for(READY)
    assert f"Allmende is here: http://localhost:{port}/\n" in running.said
    assert page(f"http://localhost:{port}/") == 200
    said = running.said.splitlines()
    promise = next(number for number, line in enumerate(said) if line.endswith("opens this link first does:"))
    link = said[promise + 1]
    assert link.startswith(f"http://localhost:{port}/")
    assert said[promise + 2] == READY
    assert page(link) == 200

    assert running.stop(signal.SIGTERM) == 0, running.said
    assert until(lambda: not left_behind(var, port)), left_behind(var, port)


def test_a_later_start_does_nothing_that_was_done_and_ctrl_c_ends_it(var: Path) -> None:
    port = free_port()
    first = Running("run", "--empty", "--port", str(port), var=var)
    first.wait_for(READY)
    assert first.stop() == 0, first.said
    running = Running("run", "--empty", "--port", str(port), var=var)
    running.wait_for(READY)
    steps = [line.strip() for line in running.said.splitlines() if line.startswith("· ")]
    assert steps == ["· Starting PostgreSQL", "· Starting the web server", "· Starting the job worker"]

    assert running.stop(signal.SIGINT) == 0, running.said
    assert until(lambda: not left_behind(var, port)), left_behind(var, port)


def test_killed_again_and_again_during_the_first_start_it_goes_on_where_it_was(tmp_path: Path) -> None:
    fresh, port = tmp_path / "var", free_port()
    for moment in ("Starting PostgreSQL", "Bringing the database up to date", "Starting the web server"):
        running = Running("run", "--empty", "--port", str(port), var=fresh)
        running.wait_for(moment)
        assert running.stop() == 0, running.said
        assert until(lambda: not left_behind(fresh, port)), (moment, left_behind(fresh, port))

    running = Running("run", "--empty", "--port", str(port), var=fresh)
    running.wait_for(READY)
    running.stop()
    Cluster(fresh / "postgres").remove()


def test_when_the_parent_is_killed_the_children_end_and_the_next_start_works(var: Path) -> None:
    port = free_port()
    running = Running("run", "--empty", "--port", str(port), var=var)
    running.wait_for(READY)
    running.process.kill()
    assert until(lambda: not processes_naming(f"--port {port}"), seconds=PATIENCE)

    again = Running("run", "--empty", "--port", str(port), var=var)
    again.wait_for(READY)
    web = min(number for number, words in processes_naming(f"--port {port}").items() if "granian" in words)
    # … and when a child is killed, everything ends.
    os.kill(web, signal.SIGKILL)
    again.wait_for("The web server ended by itself, so everything stops.")
    assert again.process.wait(PATIENCE) == 1
    assert until(lambda: not left_behind(var, port)), left_behind(var, port)


def test_a_taken_port(var: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        refused(command("run", "--port", str(port), var=var), f"Port {port} is taken: ")


def test_the_demo_is_not_for_the_world(tmp_path: Path) -> None:
    done = command("run", "--host", "0.0.0.0", "--port", str(free_port()), var=tmp_path / "var")
    refused(done, "The demo's logins are public")


def test_a_database_with_the_demo_is_not_for_the_world_from_another_folder_either(tmp_path: Path) -> None:
    server = fresh_test_cluster()
    lease = server.acquire()
    try:
        url = f"postgres://{OWNER}@/allmende?host={quote(str(server.socket), safe='')}"
        with server.server.connect_as_superuser("allmende") as connection:
            connection.execute(f"grant {APP} to {OWNER}")  # as docs/operate.md has it done
        port = str(free_port())
        for words in (("migrate", "--verbosity", "0"), ("createcachetable",), ("demo",)):
            assert command("allmende", *words, var=tmp_path / "first", DATABASE_URL=url).returncode == 0
        for more, because in (
            ((), "The demo's logins are public"),
            (("--empty",), "Here is the demo network"),
        ):
            words = ("run", "--host", "0.0.0.0", "--port", port, *more)
            done = command(*words, var=tmp_path / "second", DATABASE_URL=url)
            assert done.returncode == 1
            assert done.stderr.splitlines()[-1].startswith(because)
        running = Running("run", "--port", port, var=tmp_path / "third", DATABASE_URL=url)
        running.wait_for(READY)
        assert running.stop() == 0
        assert "The demo network is loaded." in running.said
    finally:
        lease.release()
        server.remove()


def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    done = command("run", "--port", str(free_port()), var=tmp_path / "file" / "var")
    refused(done, "make it writable")


@pytest.mark.parametrize("words", [("run", "--port", str(free_port())), ("allmende", "ledger", "prove")])
def test_a_database_that_does_not_answer(tmp_path: Path, words: tuple[str, ...]) -> None:
    url = f"postgres://somebody:secret@127.0.0.1:{free_port()}/nothing"
    done = command(*words, var=tmp_path / "var", DATABASE_URL=url)
    refused(done, "The database cannot be reached: check DATABASE_URL")
    assert done.stderr.rstrip().endswith("(Connection refused).")
    assert "secret" not in done.stdout + done.stderr
    assert words[0] != "run" or not (tmp_path / "var").exists(), "nothing is written where it is of no use"


def test_a_python_that_is_too_old(tmp_path: Path) -> None:
    for part in ("bin", "allmende/config"):
        shutil.copytree(ROOT / part, tmp_path / part)
    tools = tmp_path / "tools"
    tools.mkdir()
    for name in ("sh", "dirname"):
        (tools / name).symlink_to(str(shutil.which(name)))
    old = tools / "python3"
    old.write_text("#!/bin/sh\nexit 1\n")  # what every Python says that is asked whether it is new enough
    old.chmod(0o755)
    done = subprocess.run(
        [tmp_path / "bin" / "run"],
        env=environment(tmp_path / "var") | {"PATH": str(tools)},
        capture_output=True,
        text=True,
    )
    refused(done, "Allmende needs Python 3.11 or newer")


def refused(done: subprocess.CompletedProcess[str], words: str) -> None:
    """One sentence about what to do, and exit status 1."""
    sentences = [line for line in done.stderr.splitlines() if not line.startswith("· ")]
    assert done.returncode == 1, done.stderr
    assert len(sentences) == 1, done.stderr
    assert words in sentences[0]
    assert "Traceback" not in done.stderr


def test_a_port_that_is_no_number_is_refused_in_a_sentence(tmp_path: Path) -> None:
    asked = command("run", "--port", "abc", var=tmp_path)
    assert asked.returncode == 1
    assert asked.stderr.splitlines()[-1] == "There is no port abc: choose one between 1024 and 65535."
    assert "usage" not in asked.stderr
