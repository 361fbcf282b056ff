"""Names stand where a reader looks for them: umlauts and small letters among the others."""

import pytest

from allmende.coops.queries import coops
from allmende.exchange.queries import cooperatives_to_pay, limits_of_all
from tests.people import a_coop, a_network

pytestmark = pytest.mark.django_db
NAMES = ["apfelgarten eG", "Backhaus eG", "Ökodorf eG", "Zukunft eG"]


def test_umlauts_and_small_letters_stand_among_the_others() -> None:
    network = a_network(host="Übermorgen eG")
    for name in reversed(NAMES):
        a_coop(name)
    expected = [*NAMES[:3], "Übermorgen eG", NAMES[3]]
    assert [coop.name for coop in coops()] == expected
    assert [coop.name for coop in cooperatives_to_pay(besides=network.host_id)] == NAMES


def test_the_list_of_limits_goes_on_after_an_umlaut() -> None:
    a_network(host="Übermorgen eG")
    for name in reversed(NAMES):
        a_coop(name)
    first = limits_of_all(limit=3)
    rest = limits_of_all(after=first[-1].coop, limit=3)
    assert [row.coop.name for row in [*first, *rest]] == [*NAMES[:3], "Übermorgen eG", NAMES[3]]
