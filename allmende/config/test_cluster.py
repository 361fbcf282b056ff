"""Clusters for test runs: in memory where there is room, one per run, none left behind."""

from __future__ import annotations

import os
import secrets
import shutil
import tempfile
import time
from pathlib import Path

from allmende.config.cluster import Cluster

ROOM_NEEDED = 1_500_000_000
"""Bytes. A container's /dev/shm often has 64 MB, which one test database fills."""
YOUNG = 120
"""Seconds in which a folder without locks counts as one that is just being made."""


def fresh_test_cluster() -> Cluster:
    """A cluster nobody uses, in a new folder. Removes those of runs that were killed."""
    prefix = f"allmende-test-{os.geteuid()}-"
    folder = _roomiest_folder()
    for abandoned in folder.glob(prefix + "*"):
        _remove_if_abandoned(abandoned)
    return Cluster(folder / (prefix + secrets.token_hex(4)), durable=False)


def _roomiest_folder() -> Path:
    memory = Path("/dev/shm")  # noqa: S108  a folder of our own, unguessable, is made in it
    if os.access(memory, os.W_OK) and shutil.disk_usage(memory).free > ROOM_NEEDED:
        return memory
    return Path(tempfile.gettempdir())


def _remove_if_abandoned(folder: Path) -> None:
    try:
        if time.time() - folder.stat().st_mtime < YOUNG:
            return
        cluster = Cluster(folder, durable=False)
        if not cluster.is_held():
            cluster.remove()
    except FileNotFoundError:
        pass  # another run was quicker
