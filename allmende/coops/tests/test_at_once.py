"""What two people do at the same moment happens once: with real threads and real transactions."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from threading import Barrier

import pytest
from django.db import connection

from allmende.coops.models import Coop, Network, Office
from allmende.coops.use_cases.accept_invitation import accept_invitation
from allmende.coops.use_cases.admit_coop import CoopProfile
from allmende.coops.use_cases.end_office import end_office
from allmende.coops.use_cases.found_network import NetworkProfile, found_network
from allmende.coops.use_cases.invite_organisation import invite_organisation
from allmende.kernel.errors import Conflict
from allmende.kernel.row_access import seeing, system_access
from tests.people import BUILDER, a_coop, a_network, a_person, acting_for, an_office, the_founder

from .test_invitations import key_in, mails

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.thorough]
NOW = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
TODAY = date(2026, 11, 22)


def at_once(*deeds: Callable[[], object]) -> list[str]:
    """Do everything in threads that start together; what each came to: "done" or the code of its refusal."""
    barrier = Barrier(len(deeds))

    def run(deed: Callable[[], object]) -> str:
        try:
            barrier.wait(timeout=30)
            deed()
        except Conflict as refusal:
            return refusal.code
        else:
            return "done"
        finally:
            connection.close()

    with ThreadPoolExecutor(len(deeds)) as threads:
        return sorted(threads.map(run, deeds))


def test_one_link_makes_one_cooperative() -> None:
    founder = the_founder(a_network())
    with seeing(founder):
        invite_organisation(
            actor=founder,
            profile=CoopProfile(name="Backhaus eG"),
            email="post@example.org",
            language="de",
            now=NOW,
        )
    key = key_in(mails()[-1])
    readers = [acting_for(a_person(name)) for name in ("Anna", "Bert", "Carla", "Dora")]
    came_to = at_once(
        *(lambda reader=reader: accept_invitation(actor=reader, key=key, now=NOW) for reader in readers)
    )
    assert came_to == ["done", "invitation-is-used", "invitation-is-used", "invitation-is-used"]
    assert Coop.objects.filter(name="Backhaus eG").count() == 1


def test_the_last_two_officers_do_not_leave_together() -> None:
    coop = a_coop()
    people = [a_person("Anna"), a_person("Bert")]
    offices = [an_office(person, coop, ["members"]) for person in people]

    def leave(number: int) -> None:
        actor = acting_for(people[number], coop)
        with seeing(actor):
            end_office(actor=actor, office=offices[number], on=TODAY)

    assert at_once(lambda: leave(0), lambda: leave(1)) == ["done", "last-office"]
    with system_access():
        assert Office.objects.filter(coop=coop, until_day=None).count() == 1


def test_one_network_is_founded() -> None:
    founders = [a_person("Anna"), a_person("Bert")]

    def found(number: int) -> None:
        with system_access():
            found_network(
                actor=BUILDER,
                profile=NetworkProfile(name=f"Netz {number}"),
                host=CoopProfile(name="Dachverband eG"),
                founder=founders[number],
                on=TODAY,
            )

    assert at_once(lambda: found(0), lambda: found(1)) == ["already-founded", "done"]
    assert (Network.objects.count(), Coop.objects.count()) == (1, 1)
