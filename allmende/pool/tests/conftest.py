"""Fixtures of the pool's tests."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy

import pytest
from django.utils import translation

from allmende.pool.tests.stage import Stage, a_stage
from tests.building import BuildOnce


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    """Refusals speak the reader's language; the tests read English."""
    with translation.override("en"):
        yield


@pytest.fixture(scope="module")
def stage_of_the_module(build_once: BuildOnce) -> Stage:
    return build_once(a_stage)


@pytest.fixture
def stage(stage_of_the_module: Stage, db: None) -> Stage:
    """The same for every test of a module, and as if it were its own."""
    return deepcopy(stage_of_the_module)
