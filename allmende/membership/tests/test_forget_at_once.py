"""Rows of the register go while whoever stands in them links a login: who comes second waits, none is cut off."""

from datetime import UTC, date, datetime

import pytest

from allmende.kernel.actor import Actor
from allmende.kernel.errors import NotFound
from allmende.kernel.row_access import seeing, system_access
from allmende.membership.models import Bond, Party, SelfServiceKey
from allmende.membership.use_cases.erase_due_data import erase_due_data
from allmende.membership.use_cases.give_notice import give_notice
from allmende.membership.use_cases.link_login import link_login
from allmende.membership.use_cases.reject_application import reject_application
from tests.meanwhile import meanwhile
from tests.members import a_member, a_party
from tests.people import LONG_AGO, a_coop, a_person, acting_for

from .exits import does, the_office
from .joining import DECIDED_AT, an_application
from .test_self_service import NOW, offered

pytestmark = pytest.mark.django_db(transaction=True)
LATER = date(2030, 1, 1)
"""When papers of who left with the end of 2026 go, and with them who stood beside."""


def links(key: str, person: object) -> Party:
    with seeing(person_id=person.pk):  # type: ignore[attr-defined]
        return link_login(actor=acting_for(person), key=key, now=NOW)


def erases(coop: object, on: date = LATER) -> dict[str, int]:
    with system_access():
        now = datetime(on.year, on.month, on.day, 3, tzinfo=UTC)
        return erase_due_data(actor=Actor.job("erase_what_is_due"), coop=coop, on=on, now=now)


def beside_a_leaver():
    """Bert stands beside Anna, whose papers are due, and was offered a login; contact data have gone before."""
    coop = a_coop()
    anna, bert = a_member(coop), a_party(coop, "Bert Beet", email="bert@example.org")
    does(the_office(coop), give_notice, member_id=anna.pk, received_on=date(2026, 9, 1))
    with system_access():
        Bond.objects.create(
            coop=coop, party=anna.party, beside=bert, role="attorney", from_day=LONG_AGO, document="V"
        )
    key = offered(bert)
    assert erases(coop, date(2028, 6, 1))["contact"] == 1
    return coop, bert, key


def test_who_links_first_is_done_before_the_row_goes():
    coop, bert, key = beside_a_leaver()
    olga = a_person("Olga Obst")
    with meanwhile(lambda: erases(coop), then=lambda: links(key, olga)) as erased, system_access():
        Party.objects.select_for_update(no_key=True).get(pk=bert.pk)  # as linking begins
    assert erased()["papers"] == 1
    with system_access():
        assert not Party.objects.filter(pk=bert.pk).exists()


def test_who_links_second_finds_the_letter_gone():
    coop, _bert, key = beside_a_leaver()
    olga = a_person("Olga Obst")

    def refused() -> str:
        with pytest.raises(NotFound):
            links(key, olga)
        return "refused"

    with meanwhile(refused) as linked:
        erases(coop)
    assert linked() == "refused"
    with system_access():
        assert not SelfServiceKey.objects.exists()


def test_an_application_that_is_rejected_waits_for_who_links_too():
    coop = a_coop()
    office, application = the_office(coop), an_application(coop)
    key, olga = offered(application.party), a_person("Olga Obst")

    def rejects() -> None:
        with seeing(office):
            reject_application(actor=office, application_id=application.pk, reason="", now=DECIDED_AT)

    with meanwhile(rejects, then=lambda: links(key, olga)) as rejected, system_access():
        Party.objects.select_for_update(no_key=True).get(pk=application.party_id)
    rejected()
    with system_access():
        assert not Party.objects.filter(pk=application.party_id).exists()
