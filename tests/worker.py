"""The job worker for tests: runs what is waiting and returns."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from django.db import connections
from procrastinate.contrib.django import app
from procrastinate.periodic import PeriodicRegistry


def run_waiting_jobs() -> None:
    """Run every job that is due now (mails, imports) until none is left. What comes by the clock does not: a test that
    crossed a full minute would find done again what it left as being done.

    In a thread of its own: the worker brings an event loop, and a browser test has one already.
    """
    with ThreadPoolExecutor(max_workers=1) as thread:
        thread.submit(_work).result()


def _work() -> None:
    try:
        worker_app = app.with_connector(app.connector.get_worker_connector())
        worker_app.periodic_registry = PeriodicRegistry()
        worker_app.run_worker(wait=False, install_signal_handlers=False, listen_notify=False)
    finally:
        connections.close_all()
