"""Builders that speak, for the tests of every domain: persons, cooperatives, the network, offices.

    anna = a_person("Anna Ackermann")
    garten = a_coop("Gartenwerk eG")
    an_office(anna, garten, duties=["lend"])
    actor = acting_for(anna, garten)
    with seeing(actor):
        offer_resource(actor=actor, ...)

All names are invented. Cooperatives are admitted by the use case, so listeners (an exchange account) do their part.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib import auth
from django.contrib.sessions.backends.db import SessionStore
from django.test import Client

from allmende.coops.keys import new_key
from allmende.coops.models import AccessToken, Coop, Duty, Network, Office, Organ
from allmende.coops.use_cases.admit_coop import CoopProfile, admit_coop
from allmende.coops.use_cases.found_network import NetworkProfile, found_network
from allmende.coops.web.middleware import SESSION_KEY
from allmende.identity.models import Person
from allmende.kernel.actor import Actor
from allmende.kernel.row_access import system_access

PASSWORD = "vierzehn Birnen im Korb"
BUILDER = Actor.job("test builder")
LONG_AGO = date(2020, 1, 1)

ALL_DUTIES: tuple[str, ...] = tuple(Duty.values)
USUAL_DUTIES: tuple[str, ...] = tuple(duty for duty in Duty.values if duty != Duty.NETWORK)

_number = count(1)


def a_person(name: str = "Anna Ackermann", *, email: str = "", language: str = "en") -> Person:
    """A person with a confirmed address and PASSWORD."""
    address = email or f"{name.split()[0].lower()}{next(_number)}@example.org"
    person = Person.objects.create_user(email=address, name=name, password=PASSWORD, language=language)
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    return person


def a_coop(name: str = "", **profile: Any) -> Coop:
    """A cooperative that takes part. Its exchange account opens if the network exists: call a_network() before."""
    with system_access():
        return admit_coop(
            actor=BUILDER, profile=CoopProfile(name=name or f"Gartenwerk {next(_number)} eG", **profile)
        )


def a_network(name: str = "Netz der Allmenden", *, host: str = "Dachverband eG", **profile: Any) -> Network:
    """The installation's network. Its founder holds every duty in the host: `the_founder(network)`."""
    with system_access():
        return found_network(
            actor=BUILDER,
            profile=NetworkProfile(name=name, **profile),
            host=CoopProfile(name=host),
            founder=a_person("Frieda Gründer"),
            on=LONG_AGO,
        )


def the_founder(network: Network) -> Actor:
    """The founder of the network, acting for its host."""
    with system_access():
        office = Office.objects.get(coop_id=network.host_id, from_day=LONG_AGO)
    return Actor(person_id=office.person_id, coop_id=network.host_id)


def an_office(
    person: Person,
    coop: Coop,
    duties: Iterable[str] = USUAL_DUTIES,
    *,
    organ: str = Organ.BOARD,
    since: date = LONG_AGO,
    until: date | None = None,
) -> Office:
    """An office of the person in the cooperative, by default with every duty except the network's."""
    with system_access():
        return Office.objects.create(
            coop=coop, person=person, organ=organ, duties=list(duties), from_day=since, until_day=until
        )


def acting_for(person: Person, coop: Coop | None = None) -> Actor:
    """The person as actor, for a cooperative or for oneself. Whoever may see rows still says `seeing(actor)`."""
    return Actor(person_id=person.pk, coop_id=coop.pk if coop else None)


def an_officer(coop: Coop, duties: Iterable[str] = USUAL_DUTIES, *, name: str = "Olga Obst") -> Actor:
    """A new person with an office in the cooperative, acting for it."""
    person = a_person(name)
    an_office(person, coop, duties)
    return acting_for(person, coop)


def a_token(
    person: Person,
    coop: Coop | None = None,
    *,
    scopes: Iterable[str] = ("directory", "pool", "exchange", "membership"),
) -> str:
    """The secret of a valid access token: `client.get(path, headers={"Authorization": f"Bearer {secret}"})`."""
    secret, key_hash = new_key("alm_")
    with system_access():
        AccessToken.objects.create(
            person=person,
            coop=coop,
            name="test",
            scopes=list(scopes),
            key_hash=key_hash,
            created_at=datetime(2020, 1, 1, tzinfo=UTC),
            expires_at=datetime.now(UTC) + timedelta(days=30),
        )
    return secret


def signed_in(client: Client, person: Person, coop: Coop | None = None) -> Client:
    """The client, signed in as the person and acting for the cooperative (or for oneself): a session, no more."""
    session = SessionStore()
    session[auth.SESSION_KEY] = str(person.pk)
    session[auth.BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
    session[auth.HASH_SESSION_KEY] = person.get_session_auth_hash()
    session[SESSION_KEY] = coop.pk if coop else None
    session.save(must_create=True)
    client.cookies[settings.SESSION_COOKIE_NAME] = session.session_key
    return client
