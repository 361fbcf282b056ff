"""What several tests of the directory stand on."""

from __future__ import annotations

import pytest

from allmende.coops.models import Coop, Network
from allmende.kernel.actor import Actor
from tests.people import a_coop, a_network, the_founder


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
