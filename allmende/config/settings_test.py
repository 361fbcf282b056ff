"""Settings of a test run: a PostgreSQL of its own, in memory, thrown away afterwards.

The environment names the cluster to the run's child processes (pytest-xdist, servers started by a test): they attach.
"""

import atexit
import os

from allmende.config.test_cluster import fresh_test_cluster

os.environ.setdefault("ALLMENDE_SECRET_KEY", "only-for-tests-" + "x" * 40)

if not os.environ.get("DATABASE_URL"):
    if not os.environ.get("ALLMENDE_CLUSTER"):
        cluster = fresh_test_cluster()
        atexit.register(cluster.remove)
        os.environ["ALLMENDE_CLUSTER"] = str(cluster.root)
        lease = cluster.acquire()

# The test database is made and migrated by its owner; conftest.py then lets the tests run in the role without property.
_asked_for = os.environ.get("ALLMENDE_DB_ROLE")
os.environ["ALLMENDE_DB_ROLE"] = _asked_for or "owner"

from allmende.config.settings import *  # noqa: E402, F403  (the cluster is named before its address is read)

if _asked_for is None:
    del os.environ["ALLMENDE_DB_ROLE"]

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
"""Fast: hundreds of persons are made in a run."""
