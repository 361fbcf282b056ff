"""Settings of a test run: a PostgreSQL of its own, in memory, thrown away afterwards.

The environment names the cluster to the run's child processes (pytest-xdist, servers started by a test): they attach.
"""

import atexit
import os
from typing import Any

from allmende.config.cluster import Cluster
from allmende.config.test_cluster import fresh_test_cluster
from allmende.config.test_image import prepare
from allmende.config.test_templates import compiled_templates

os.environ.setdefault("ALLMENDE_SECRET_KEY", "only-for-tests-" + "x" * 40)
os.environ.setdefault("ALLMENDE_BANK_KEYS", "b25seS1mb3ItdGVzdHMtLW9ubHktZm9yLXRlc3RzLS0=")

if os.environ.get("ALLMENDE_CLUSTER"):
    lease = Cluster(os.environ["ALLMENDE_CLUSTER"], durable=False).acquire()
elif not os.environ.get("DATABASE_URL"):
    cluster = fresh_test_cluster()
    atexit.register(cluster.remove)
    prepare(cluster)
    lease = cluster.acquire()
    os.environ["ALLMENDE_CLUSTER"] = os.environ["ALLMENDE_TEST_CLUSTER"] = str(cluster.root)

# The test database is made and migrated by its owner; conftest.py then lets the tests run in the role
# that owns nothing.
_asked_for = os.environ.get("ALLMENDE_DB_ROLE")
os.environ["ALLMENDE_DB_ROLE"] = _asked_for or "owner"

from allmende.config.settings import *  # noqa: E402, F403  the cluster is named before its address is read

if _asked_for is None:
    del os.environ["ALLMENDE_DB_ROLE"]

# Whatever runs beside the tests, in this folder or another.
KNOWN_URL, BASE_URL = "", "http://localhost:8000"
# Fast: hundreds of persons are made in a run.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# Nothing is collected before a test, so there is no list of hashed names either.
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
of_jinja: Any = TEMPLATES[0]["OPTIONS"]  # noqa: F405  from settings
of_jinja["bytecode_cache"] = compiled_templates()
# A thread that ran a job or answered a request closes its connection: a database that is in use cannot be dropped.
DATABASES["default"]["CONN_MAX_AGE"] = 0  # noqa: F405  from settings
if os.environ.get("ALLMENDE_TEST_CLUSTER") == os.environ.get("ALLMENDE_CLUSTER", "none"):
    # Ours, so its own database is migrated and empty: those of the tests are cloned from it.
    DATABASES["default"]["TEST"] = {"TEMPLATE": DATABASES["default"]["NAME"]}  # noqa: F405  from settings
