"""A migrated, empty cluster kept on disk: a test run copies it instead of making one and migrating it anew.

    prepare(cluster)    # before the cluster is acquired: its database "allmende" is migrated then

Migrating takes ten seconds, which every worker of every run would spend. What is kept lies in `var/test-image/<key>`;
the key is made of everything that the migrated tables depend on, so whoever changes a migration gets another one. The
test database is cloned from the copy and then migrated as always, only that there is nothing left to apply.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from allmende.config.cluster import Cluster

PACKAGE = Path(__file__).resolve().parent.parent
ROOT = PACKAGE.parent
KEPT = 3
"""Images per checkout: enough for going back and forth between branches."""


def prepare(cluster: Cluster) -> None:
    """Put a copy of the image into a cluster that nobody has started yet. Makes the image where there is none."""
    image = _image(Path(os.environ.get("ALLMENDE_VAR") or ROOT / "var") / "test-image", cluster)
    data = cluster.server.data
    shutil.copytree(image, data)
    for path in (cluster.root, data, *data.rglob("*")):
        cluster.tools.own(path)


def key() -> str:
    """Of everything that the migrated tables depend on: migrations, SQL, rights of roles, versions of libraries."""
    digest = hashlib.sha256()
    for file in sorted(_sources()):
        digest.update(str(file.relative_to(ROOT)).encode() + b"\0" + file.read_bytes() + b"\0")
    return digest.hexdigest()[:16]


def _sources() -> Iterator[Path]:
    yield from PACKAGE.glob("*/migrations/*.py")
    yield from PACKAGE.glob("**/*.sql")
    yield from PACKAGE.glob("*/apps.py")
    yield from (PACKAGE / "kernel" / name for name in ("migrations_sql.py", "database_roles.py"))
    yield PACKAGE / "config" / "postgres_server.py"
    yield ROOT / "requirements-dev.lock"


def _image(folder: Path, beside: Cluster) -> Path:
    """The image of the present key; made by whoever comes first, the others wait."""
    folder.mkdir(parents=True, exist_ok=True)
    image = folder / key()
    with (folder / "lock").open("w") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        if not image.exists():
            _make(image, Cluster(beside.root.with_name(beside.root.name + "-image"), durable=False))
        image.touch()  # the youngest are kept
    for old in sorted(folder.glob("????????????????"), key=lambda each: -each.stat().st_mtime)[KEPT:]:
        shutil.rmtree(old, ignore_errors=True)
    return image


def _make(image: Path, cluster: Cluster) -> None:
    try:
        lease = cluster.acquire()
        ours = {"ALLMENDE_CLUSTER": str(cluster.root), "ALLMENDE_DB_ROLE": "owner"}
        environment = {name: value for name, value in os.environ.items() if name != "ALLMENDE_DB_NAME"} | ours
        command = [sys.executable, "-m", "django", "migrate", "--verbosity", "0"]
        subprocess.run(command, check=True, cwd=ROOT, env=environment)
        lease.release()  # the last one: the server stops in order, and its files can be copied
        part = image.with_suffix(".part")
        shutil.rmtree(part, ignore_errors=True)
        shutil.copytree(cluster.server.data, part)
        part.rename(image)
    finally:
        cluster.remove()
