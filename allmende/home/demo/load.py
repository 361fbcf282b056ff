"""Load the demo network: through the use cases, as people would have done it over the last weeks."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction

from allmende.coops.models import Duty, Organ
from allmende.coops.use_cases.admit_coop import CoopProfile, admit_coop
from allmende.coops.use_cases.appoint_officer import open_office
from allmende.coops.use_cases.edit_network import NetworkSettings, edit_network
from allmende.coops.use_cases.found_network import NetworkProfile, found_network
from allmende.identity.models import Person
from allmende.identity.use_cases.register_person import NewPerson, register_person
from allmende.kernel.actor import Actor
from allmende.kernel.row_access import seeing, system_access
from allmende.places.queries import geocode
from allmende.pool.availability import Opening
from allmende.pool.models import Resource
from allmende.pool.offer import Offer
from allmende.pool.use_cases.offer_resource import offer_resource

from .bookings import BOOKINGS, carry_out
from .cooperatives import COOPS, HOST, DemoCoop
from .member import Member
from .offers import OFFERS, DemoOffer
from .office import keep_office
from .register import REGISTERS, keep_register
from .texts import IMPRINT, PRIVACY

PASSWORD = "brot-und-rosen"  # noqa: S105  the demo's logins are public, and served on loopback only
DEMO = Actor.job("demo")
BERLIN = ZoneInfo("Europe/Berlin")


@transaction.atomic
def load_demo(*, now: datetime) -> Iterator[str]:
    """Found the network and fill it. Returns the logins, a line each. Nothing stays if a step fails."""
    members = _members(now)
    for register in REGISTERS:
        keep_register(register, members[register.coop], actor=DEMO, now=now)
        keep_office(members[register.coop], now=now)
    resources = {offer.name: _offer(offer, members, now) for offer in OFFERS}
    for booking in BOOKINGS:
        carry_out(booking, members, resources, now=now)
    return iter(_logins())


def _members(now: datetime) -> dict[str, Member]:
    on = (now - timedelta(days=400)).date()
    with system_access():
        name, email = HOST.people[0]
        network = found_network(
            actor=DEMO,
            profile=NetworkProfile(name="Netzwerk Havelbogen"),
            host=_profile(HOST),
            founder=NewPerson(name=name, email=email, password=PASSWORD, language="de"),
            on=on,
        )
        founder = Person.objects.get(email=email)
        members = {HOST.name: Member(network.host, Actor(founder.pk, network.host_id))}
        for each in COOPS:
            coop = admit_coop(actor=DEMO, profile=_profile(each))
            people = [_person(name, email) for name, email in each.people]
            for person, duties in zip(people, _duties(len(people)), strict=True):
                open_office(actor=DEMO, coop=coop, person=person, organ=Organ.BOARD, duties=duties, on=on)
            members[each.name] = Member(coop, Actor(people[0].pk, coop.pk))
    office = members[HOST.name].actor
    with seeing(office):
        edit_network(
            actor=office,
            settings=NetworkSettings(
                name=network.name,
                unit_name=network.unit_name,
                unit_decimals=network.unit_decimals,
                credit_limit=network.credit_limit,
                max_balance=network.max_balance,
                imprint=IMPRINT,
                privacy=PRIVACY,
                reports_to=HOST.people[0][1],
            ),
        )
    return members


def _duties(people: int) -> list[list[str]]:
    """The first holds every duty but the network's, the others lend only."""
    first = [duty for duty in Duty.values if duty != Duty.NETWORK]
    return [first, *([[Duty.LEND.value]] * (people - 1))]


def _person(name: str, email: str) -> Person:
    return register_person(
        actor=DEMO, person=NewPerson(name=name, email=email, password=PASSWORD, language="de")
    )


def _profile(demo: DemoCoop) -> CoopProfile:
    place = geocode(postcode=demo.postcode, town=demo.town, country=demo.country)
    where = (place.latitude, place.longitude, place.precision) if place else (None, None, "unknown")
    return CoopProfile(
        name=demo.name,
        legal_form=demo.legal_form,
        sectors=[str(sector) for sector in demo.sectors],
        description=demo.description,
        time_zone="Europe/Vienna" if demo.country == "AT" else "Europe/Berlin",
        street=demo.street,
        postcode=demo.postcode,
        town=demo.town,
        country=demo.country,
        latitude=where[0],
        longitude=where[1],
        precision=where[2],
    )


def _offer(demo: DemoOffer, members: dict[str, Member], now: datetime) -> Resource:
    member = members[demo.coop]
    offer = Offer(
        kind=demo.kind,
        name=demo.name,
        description=demo.description,
        quantity=demo.quantity,
        price=demo.price,
        price_per=demo.per,
        by_agreement=demo.by_agreement,
        shortest_minutes=demo.shortest,
        longest_minutes=demo.longest,
        openings=tuple(_openings(demo)),
    )
    with seeing(member.actor):
        return offer_resource(actor=member.actor, offer=offer, now=now - timedelta(days=60))


def _openings(demo: DemoOffer) -> Iterator[Opening]:
    for days, opens, closes in demo.hours:
        start, end = time.fromisoformat(opens), time.fromisoformat(closes)
        for day in days:
            yield Opening(day, start.hour * 60 + start.minute, end.hour * 60 + end.minute)


def _logins() -> list[str]:
    rows = [("Network's office", HOST), *((coop.name, coop) for coop in COOPS[:3])]
    width = max(len(name) for name, _coop in rows)
    lines = [f"{name:<{width}}  {coop.people[0][1]}" for name, coop in rows]
    return [*lines, f"Password for all: {PASSWORD}"]
