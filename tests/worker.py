"""The job worker for tests: runs what is waiting, in this process, and returns."""

from __future__ import annotations

from procrastinate.contrib.django import app


def run_waiting_jobs() -> None:
    """Run every job that is due now (mails, imports), until none is left."""
    worker_app = app.with_connector(app.connector.get_worker_connector())
    worker_app.run_worker(wait=False, install_signal_handlers=False, listen_notify=False)
