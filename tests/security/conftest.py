from __future__ import annotations

import pytest

from .world import World, a_world


@pytest.fixture
def world(db: None) -> World:
    return a_world()
