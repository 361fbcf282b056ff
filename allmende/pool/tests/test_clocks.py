"""By whose clocks a thing is lent: those at its place, wherever its cooperative is at home."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from allmende.identity.models import Person
from allmende.kernel.actor import Actor
from allmende.kernel.row_access import seeing
from allmende.places.queries import Coordinates
from allmende.pool import migrations
from allmende.pool.models import BusyTime, Resource
from allmende.pool.offer import Offer, Whereabouts
from allmende.pool.tests.desk import a_saturday, at_the_desk, guest, on_saturday, text_of
from allmende.pool.tests.stage import MONDAY, Stage
from allmende.pool.use_cases.book_resource import book_resource
from allmende.pool.use_cases.edit_resource import edit_resource
from allmende.pool.use_cases.offer_resource import offer_resource
from tests.people import a_coop, an_officer

pytestmark = pytest.mark.django_db
MIGRATIONS = Path(migrations.__file__).parent


def offer(**terms: Any) -> Offer:
    return Offer(**({"kind": "room", "name": "Saal", "price": 500} | terms))


IN_BERLIN = Whereabouts(street="Invalidenstr. 1", postcode="10115", town="Berlin", country="DE")
AT_HOME = Whereabouts(town="Edinburgh", country="GB", coordinates=Coordinates(55.95, -3.19))


def test_the_clocks_are_those_at_the_place(stage: Stage) -> None:
    scots = an_officer(a_coop("Leith Tools", country="GB", time_zone="Europe/London"), ["lend"])
    with seeing(scots):
        room = offer_resource(actor=scots, offer=offer(place=IN_BERLIN), now=MONDAY)
        assert room.time_zone == "Europe/Berlin"
        moved = edit_resource(
            actor=scots, resource_id=room.pk, offer=offer(kind="item", place=AT_HOME), now=MONDAY
        )
        assert moved.time_zone == "Europe/London"
        back = edit_resource(actor=scots, resource_id=room.pk, offer=offer(place=IN_BERLIN), now=MONDAY)
        assert back.time_zone == "Europe/Berlin"
        said = offer_resource(
            actor=scots, offer=offer(place=IN_BERLIN, time_zone="Europe/London"), now=MONDAY
        )
        assert said.time_zone == "Europe/London"
        advice = offer(kind="skill", place=Whereabouts(country="DE"))
        assert offer_resource(actor=scots, offer=advice, now=MONDAY).time_zone == "Europe/London"


def test_what_ran_on_the_clocks_of_home_is_put_right_unless_somebody_counts_on_them(stage: Stage) -> None:
    scots = an_officer(a_coop("Leith Tools", country="GB", time_zone="Europe/London"), ["lend"])
    with seeing(scots):
        wrong, promised, chosen, home = (
            offer_resource(actor=scots, offer=offer(place=place), now=MONDAY)
            for place in (IN_BERLIN, IN_BERLIN, IN_BERLIN, AT_HOME)
        )
        Resource.objects.filter(pk__in=[wrong.pk, promised.pk]).update(time_zone="Europe/London")
        Resource.objects.filter(pk=chosen.pk).update(time_zone="Europe/Lisbon")
        now = timezone.now()
        BusyTime.objects.create(
            resource=promised, starts_at=now, ends_at=now + timedelta(hours=2), quantity=1, kind="own"
        )
    with connection.cursor() as cursor:
        cursor.execute((MIGRATIONS / "0010_clocks_at_the_place.sql").read_text(encoding="utf-8"))
    zones = dict(Resource.objects.values_list("pk", "time_zone"))
    assert zones[wrong.pk] == "Europe/Berlin"
    assert zones[promised.pk] == zones[home.pk] == "Europe/London"
    assert zones[chosen.pk] == "Europe/Lisbon"


@pytest.fixture
def scots_in_berlin(stage: Stage) -> tuple[Actor, Resource]:
    """A British cooperative that lends a room in Berlin, on request."""
    scots = an_officer(a_coop("Leith Tools", country="GB", time_zone="Europe/London"), ["lend"])
    with seeing(scots):
        terms = offer(place=IN_BERLIN, by_agreement=True)
        return scots, offer_resource(actor=scots, offer=terms, now=timezone.now())


def test_pages_name_the_clocks_where_the_readers_are_others(
    stage: Stage, scots_in_berlin: tuple[Actor, Resource]
) -> None:
    scots, room = scots_in_berlin
    page = text_of(at_the_desk(scots).get(f"/resources/{room.pk}"))
    assert "All hours are those of the clocks there: Berlin time." in page
    assert "By the clocks there: Berlin time." in text_of(
        at_the_desk(scots).get(f"/resources/{room.pk}/blocks")
    )
    assert "Berlin time" not in text_of(guest().get(f"/resources/{room.pk}"))
    with seeing(stage.borrows):
        booking = book_resource(
            actor=stage.borrows,
            resource_id=room.pk,
            starts_at=on_saturday(10),
            ends_at=on_saturday(14),
            now=timezone.now(),
        )
    theirs = text_of(at_the_desk(scots).get(f"/bookings/{booking.pk}"))
    assert "10 am–2 pm (Berlin time)" in theirs
    assert theirs.count("(Berlin time)") > 3  # each deadline, too
    assert "Berlin time" not in text_of(at_the_desk(stage.borrows).get(f"/bookings/{booking.pk}"))
    here, in_london = (_letter_to(actor) for actor in (stage.borrows, scots))
    assert "10 am–2 pm (Berlin time)" in in_london["subject"]
    assert "(Berlin time). After that the request expires" in in_london["body"]
    assert "Berlin time" not in here["subject"] + here["body"]


def test_a_refusal_names_the_clocks_of_the_time_it_offers_instead(
    stage: Stage, scots_in_berlin: tuple[Actor, Resource]
) -> None:
    scots, _theirs = scots_in_berlin
    room = stage.offer(slot_minutes=60, now=timezone.now())
    asked = {"on": a_saturday().isoformat(), "from": "10:10", "to": "11:10"}
    page = text_of(at_the_desk(scots).get(f"/resources/{room.pk}", asked))
    assert "(Berlin time)" in page
    assert "(Berlin time)" not in text_of(at_the_desk(stage.borrows).get(f"/resources/{room.pk}", asked))


def _letter_to(actor: Actor) -> dict[str, Any]:
    address = Person.objects.get(pk=actor.person_id).email
    jobs = ProcrastinateJob.objects.filter(queue_name="mail").order_by("id")
    return next(job.args for job in jobs if job.args["to"] == address)
