"""What several tests of the directory stand on."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.utils import translation

from allmende.coops.models import Coop, Network
from allmende.kernel.actor import Actor
from allmende.kernel.row_access import system_access
from tests.people import a_coop, a_network, the_founder


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    """Whatever a page before has spoken."""
    with translation.override("en"):
        yield


@pytest.fixture
def every_row(db: None) -> Iterator[None]:
    """The operator's commands see every import; so do tests that speak of nothing else."""
    with system_access():
        yield


@pytest.fixture
def network(db: None) -> Network:
    return a_network()


@pytest.fixture
def office(network: Network) -> Actor:
    """Someone of the network's office, acting for its host."""
    return the_founder(network)


@pytest.fixture
def coop(network: Network) -> Coop:
    return a_coop("Gartenwerk Süd eG")
