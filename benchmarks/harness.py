"""What every benchmark needs: a durable PostgreSQL of its own, fresh databases on it, and rows of results.

    def run(stage: Stage) -> list[Row]:
        with stage.database("pool") as database:      # migrated, empty; Django's connection points to it
            ...
        return [Row(what="…", target="≥ 10 ×", measured="12.3 ×", ok=True, milliseconds=[0.8, 0.9, …])]

Ratios and counts decide; milliseconds stand beside them, because machines differ.
"""

from __future__ import annotations

import os
import platform
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import quantiles

import psycopg

from allmende.config.cluster import Cluster
from allmende.config.postgres_server import APP, OWNER, SUPERUSER

ROOT = Path(__file__).resolve().parent.parent
TEMPLATE = "bench_template"


@dataclass(frozen=True, kw_only=True)
class Row:
    """One line of the table.

    ok: whether a ratio or a count is what is asked; None where nothing is.
    is_quick: whether a goal in time was reached; it is said, and decides nothing, because machines differ.
    """

    what: str
    measured: str
    target: str = "recorded"
    ok: bool | None = None
    is_quick: bool | None = None
    milliseconds: Sequence[float] = field(default=())

    @property
    def cells(self) -> list[str]:
        asked = {True: "yes", False: "**no**", None: ""}[self.ok]
        goal = {True: "goal reached", False: "goal missed", None: ""}[self.is_quick]
        p50, p95 = middle_and_slow(self.milliseconds)
        return [self.what, self.target, self.measured, p50, p95, ", ".join(filter(None, (asked, goal)))]


class Stage:
    """The cluster of one run, and how long things may take."""

    def __init__(self, cluster: Cluster, *, quick: bool = False) -> None:
        self.cluster = cluster
        self.quick = quick

    def say(self, text: str) -> None:
        """Progress, on the side: the table alone goes to standard output."""
        print(text, file=sys.stderr, flush=True)

    def address(self, database: str, role: str = APP) -> dict[str, str]:
        """Keyword arguments for psycopg.connect."""
        parts = self.cluster.url_parts(role)
        return {"host": parts["host"], "port": parts["port"], "user": role, "dbname": database}

    def connect(self, database: str, role: str = APP) -> psycopg.Connection:
        """A connection of our driver, each statement by itself."""
        return psycopg.connect(**self.address(database, role), autocommit=True)  # type: ignore[arg-type]

    @contextmanager
    def database(self, name: str) -> Iterator[str]:
        """A migrated, empty database. Django's connection points to it, as the role that owns nothing."""
        from django.db import connection

        name = f"bench_{name}"
        with self.connect("postgres", SUPERUSER) as admin:
            admin.execute(f"create database {name} template {TEMPLATE} owner {OWNER}")
        before = connection.settings_dict["NAME"]
        connection.close()
        connection.settings_dict["NAME"] = name
        try:
            yield name
        finally:
            connection.close()
            connection.settings_dict["NAME"] = before
            with self.connect("postgres", SUPERUSER) as admin:
                admin.execute(f"drop database {name} with (force)")

    def pgbench_database(self, scale: int) -> str:
        """A database with the tables of pgbench, made by pgbench itself; kept until the run ends."""
        name = f"pgbench_{scale}"
        with self.connect("postgres", SUPERUSER) as admin:
            if admin.execute("select 1 from pg_database where datname = %s", [name]).fetchone():
                return name
            admin.execute(f"create database {name}")
        address = self.address(name, SUPERUSER)
        command = [str(self.cluster.tools.folder / "pgbench"), "-i", "-q", "-s", str(scale)]
        command += ["-h", address["host"], "-p", address["port"], "-U", SUPERUSER, name]
        subprocess.run(command, check=True, capture_output=True)
        return name


@contextmanager
def stage(*, quick: bool) -> Iterator[Stage]:
    """Start the cluster, migrate the template, set Django up; remove everything afterwards."""
    folder = Path(os.environ.get("ALLMENDE_VAR") or ROOT / "var")
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="bench-", dir=folder) as root:
        Path(root).chmod(0o755)
        cluster = Cluster(Path(root) / "postgres")
        cluster.acquire()
        try:
            os.environ |= {
                "DJANGO_SETTINGS_MODULE": "allmende.config.settings",
                "ALLMENDE_VAR": root,
                "ALLMENDE_CLUSTER": str(cluster.root),
                "ALLMENDE_DB_NAME": TEMPLATE,
            }
            os.environ.pop("DATABASE_URL", None)
            with cluster.server.connect_as_superuser() as admin:
                admin.execute(f"create database {TEMPLATE} owner {OWNER}")
            _migrate()
            import django

            django.setup()
            yield Stage(cluster, quick=quick)
        finally:
            cluster.remove()


def _migrate() -> None:
    command = [sys.executable, "-m", "django", "migrate", "--verbosity", "0"]
    subprocess.run(command, check=True, cwd=ROOT, env=os.environ | {"ALLMENDE_DB_ROLE": "owner"})


def middle_and_slow(milliseconds: Sequence[float]) -> tuple[str, str]:
    """The 50th and the 95th percentile, as text; empty without measurements."""
    if len(milliseconds) < 2:
        return ("", "") if not milliseconds else (f"{milliseconds[0]:.2f}", "")
    steps = quantiles(milliseconds, n=20, method="inclusive")
    return f"{steps[9]:.2f}", f"{steps[18]:.2f}"


def slow(milliseconds: Sequence[float]) -> float:
    """The 95th percentile."""
    return float(middle_and_slow(milliseconds)[1])


def table(rows: Sequence[Row]) -> str:
    """The rows as a Markdown table."""
    head = ["what", "at least", "measured", "p50 ms", "p95 ms", "met"]
    lines = [head, ["---"] * len(head), *(row.cells for row in rows)]
    return "\n".join("| " + " | ".join(cells) + " |" for cells in lines)


def machine(stage: Stage) -> str:
    """One line that says where the figures come from."""
    with stage.connect("postgres", SUPERUSER) as asking:
        (version,) = asking.execute("show server_version").fetchone() or ("",)
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return (
        f"{_processor()}, {os.cpu_count()} cores, {memory:.0f} GB, {platform.system()} {platform.machine()}, "
        f"Python {platform.python_version()}, PostgreSQL {version}, fsync on"
    )


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor()
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor()
