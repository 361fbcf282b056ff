"""The builders build what the middleware and the use cases accept."""

from datetime import date

import pytest
from django.test import Client

from allmende.coops.models import Duty, Office
from allmende.coops.queries import holds_duty
from allmende.kernel.row_access import seeing, system_access
from tests.people import a_coop, a_network, a_person, acting_for, an_office, signed_in, the_founder

pytestmark = pytest.mark.django_db


def test_an_office_is_seen_by_its_holder_only() -> None:
    anna, bert, coop = a_person("Anna Ackermann"), a_person("Bert Beet"), a_coop()
    an_office(anna, coop)
    actor = acting_for(anna, coop)
    with seeing(actor):
        assert holds_duty(actor, coop_id=coop.pk, duty=Duty.LEND, on=date(2026, 1, 1))
    with seeing(acting_for(bert)):
        assert not Office.objects.exists()


def test_a_network_has_a_founder_with_every_duty() -> None:
    network = a_network()
    founder = the_founder(network)
    with system_access():
        office = Office.objects.get(person_id=founder.person_id)
    assert office.coop_id == network.host_id
    assert "network" in office.duties


def test_the_signed_in_client_acts_for_the_cooperative(client: Client) -> None:
    anna, coop = a_person(), a_coop("Gartenwerk eG")
    an_office(anna, coop)
    page = signed_in(client, anna, coop).get("/")
    assert page.wsgi_request.acting == coop
