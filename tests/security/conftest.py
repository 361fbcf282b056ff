from __future__ import annotations

import pytest

from tests.building import BuildOnce

from .world import World, a_world


@pytest.fixture(scope="module")
def world_of_the_module(build_once: BuildOnce) -> World:
    """For modules of whose tests none makes a world or a network of its own: they say so with a `world` of theirs."""
    return build_once(a_world)


@pytest.fixture
def world(db: None) -> World:
    return a_world()
