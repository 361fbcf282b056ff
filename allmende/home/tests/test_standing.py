"""The accounts of one's cooperatives, side by side."""

import pytest

from allmende.home.standing import accounts_of_person
from allmende.kernel.actor import Actor
from tests.people import a_coop, a_network, a_person

pytestmark = pytest.mark.django_db


def test_the_one_acted_for_comes_first_the_others_as_readers_look_for_them() -> None:
    a_network()
    zelt, aepfel, beete = a_coop("Zelt eG"), a_coop("Äpfel eG"), a_coop("beete eG")
    anna = a_person()

    def names(actor: Actor) -> list[str]:
        return [row.coop.name for row in accounts_of_person(actor, coops=[zelt, beete, aepfel])]

    assert names(Actor(person_id=anna.pk)) == ["Äpfel eG", "beete eG", "Zelt eG"]
    assert names(Actor(person_id=anna.pk, coop_id=zelt.pk)) == ["Zelt eG", "Äpfel eG", "beete eG"]
