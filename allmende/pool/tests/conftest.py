"""Fixtures of the pool's tests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.utils import translation

from allmende.pool.tests.stage import Stage, a_stage


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    """Refusals speak the reader's language; the tests read English."""
    with translation.override("en"):
        yield


@pytest.fixture
def stage(db: None) -> Stage:
    return a_stage()
