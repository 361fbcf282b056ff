"""What two people do at the same moment happens once: with real threads and real transactions."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from threading import Barrier

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.utils import timezone

from allmende.coops.models import Coop, Invitation, Network, Office
from allmende.coops.use_cases.accept_invitation import accept_invitation
from allmende.coops.use_cases.admit_coop import CoopProfile
from allmende.coops.use_cases.end_office import end_office
from allmende.coops.use_cases.found_network import NetworkProfile, found_network
from allmende.coops.use_cases.invite_organisation import invite_organisation
from allmende.coops.use_cases.send_invitation import AlreadyInvited
from allmende.kernel.actor import Actor
from allmende.kernel.errors import Conflict
from allmende.kernel.row_access import seeing, system_access
from tests.meanwhile import meanwhile
from tests.people import BUILDER, a_coop, a_network, a_person, acting_for, an_office, signed_in, the_founder

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


def invited(founder: Actor, name: str, number: int, *, now: datetime = NOW) -> str:
    """The key of a letter to an organisation."""
    with seeing(founder):
        invite_organisation(
            actor=founder,
            profile=CoopProfile(name=name),
            email=f"post{number}@example.org",
            language="en",
            now=now,
        )
    return key_in(mails()[-1])


def test_one_address_gets_one_letter_to_one_organisation() -> None:
    founder = the_founder(a_network())
    with meanwhile(lambda: invited(founder, "Backhaus eG", 1)) as second:
        invited(founder, "Backhaus eG", 1)
    with pytest.raises(AlreadyInvited):
        second()
    with system_access():
        assert Invitation.objects.count() == 1


def test_one_link_makes_one_cooperative() -> None:
    key = invited(the_founder(a_network()), "Backhaus eG", 1)
    readers = [acting_for(a_person(name)) for name in ("Anna", "Bert", "Carla", "Dora")]
    came_to = at_once(
        *(lambda reader=reader: accept_invitation(actor=reader, key=key, now=NOW) for reader in readers)
    )
    assert came_to == ["done", "invitation-is-used", "invitation-is-used", "invitation-is-used"]
    assert Coop.objects.filter(name="Backhaus eG").count() == 1


@pytest.mark.parametrize("names", [("Garten", "Garten"), ("Garten", "Garten 2")], ids=["same", "alike"])
def test_cooperatives_that_want_one_address_get_two(names: tuple[str, str]) -> None:
    """A “Garten” is there already: the next is “garten-2”, which “Garten 2” would like to be too."""
    founder = the_founder(a_network())
    a_coop("Garten")
    keys = [invited(founder, name, number) for number, name in enumerate(names)]
    readers = [acting_for(a_person(name)) for name in ("Anna", "Bert")]
    deeds = [
        lambda reader=reader, key=key: accept_invitation(actor=reader, key=key, now=NOW)
        for reader, key in zip(readers, keys, strict=True)
    ]
    assert at_once(*deeds) == ["done", "done"]
    slugs = set(Coop.objects.filter(slug__startswith="garten").values_list("slug", flat=True))
    assert slugs in ({"garten", "garten-2", "garten-3"}, {"garten", "garten-2", "garten-2-2"})


def test_one_address_is_one_cooperatives() -> None:
    a_coop("Garten")
    with pytest.raises(IntegrityError, match="slug"), transaction.atomic(), system_access():
        Coop.objects.create(name="Garten", slug="garten")


def test_one_letter_opened_by_two_people_at_once_is_said_to_the_slower() -> None:
    """Both press the button; one founds the cooperative, the other reads why not."""
    key = invited(the_founder(a_network()), "Backhaus eG", 1, now=timezone.now())
    browsers = [signed_in(Client(), a_person(name)) for name in ("Anna", "Bert")]

    def press(number: int) -> None:
        answers[number] = browsers[number].post(f"/invitations/{key}/acceptance")["Location"]

    answers = ["", ""]
    assert at_once(lambda: press(0), lambda: press(1)) == ["done", "done"]
    assert sorted(answers) == ["/coops/backhaus-eg", f"/invitations/{key}"]
    slower = browsers[answers.index(f"/invitations/{key}")]
    page = slower.get(f"/invitations/{key}")
    assert page.status_code == 410
    assert "This invitation was accepted already. Each link works once." in page.content.decode()


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
