"""Anna and her cooperative, for the tests of pages."""

from __future__ import annotations

import pytest
from django.core.cache import cache

from allmende.coops.models import Coop
from allmende.identity.models import Person
from tests.people import a_coop, a_person, an_office


@pytest.fixture
def fresh_counts(db: None) -> None:
    """Nobody has tried anything yet: attempts are counted in the cache, which no test empties."""
    cache.clear()


@pytest.fixture
def anna() -> Person:
    return a_person("Anna Ackermann")


@pytest.fixture
def garden(anna: Person) -> Coop:
    coop = a_coop("Gartenwerk eG")
    an_office(anna, coop)
    return coop
