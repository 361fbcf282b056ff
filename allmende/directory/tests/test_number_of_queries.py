"""Lists ask the database as often for thirty rows as for one."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from allmende.coops.models import Coop
from allmende.directory.models import Entry
from allmende.identity.models import Person
from allmende.kernel.actor import Actor
from tests.people import a_coop, signed_in

from .people import a_preview, a_register, an_entry, an_upload

pytestmark = pytest.mark.django_db


def asked(client: Client, path: str) -> int:
    client.get(path)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(path).status_code == 200
    return len(queries)


def more_entries(first: int) -> None:
    for number in range(first, first + 25):
        an_entry(f"Werkhof {number}", key=f"more {number}", register=a_register(f"Register {number}"))
        a_coop(f"Werkhof Genossenschaft {number}", latitude=52.4, longitude=12.5, precision="town")


OF_THE_DIRECTORY = [
    "/organisations",
    "/organisations?near=14776&radius=50",
    "/organisations?network=on",
    "/organisations.geojson?bbox=5,47,15,55&zoom=9",
    "/organisations.csv",
    "/api/v1/organisations",
    "/api/v1/organisations?q=werkhof",
]


def test_of_the_directory(client: Client, network: object) -> None:
    """Every list at the same one, twenty-six and fifty-one rows: making these is what takes time."""
    an_entry("Werkhof Linde", key="first")
    a_coop("Werkhof Ahorn", latitude=52.4, longitude=12.5, precision="town")
    one = {path: asked(client, path) for path in OF_THE_DIRECTORY}
    more_entries(0)
    thirty = {path: asked(client, path) for path in OF_THE_DIRECTORY}
    more_entries(25)
    assert {path: asked(client, path) for path in OF_THE_DIRECTORY} == thirty
    # Few results are numbered on the map and looked for once more with typos; many are counted in clusters.
    assert [path for path in OF_THE_DIRECTORY if thirty[path] > one[path] + 1] == []


@pytest.mark.parametrize(
    ("path", "more"),
    [
        ("/imports", lambda: [an_upload() for _each in range(15)]),
        ("/imports/{}", lambda: Entry.objects.count()),
        ("/imports/{}?fate=create", lambda: Entry.objects.count()),
    ],
)
def test_of_imports(client: Client, office: Actor, path: str, more: Callable[[], object]) -> None:
    signed_in(client, Person.objects.get(pk=office.person_id), Coop.objects.get(pk=office.coop_id))
    one = a_preview(content=b"id,name\n1,Werkhof\n")
    many = a_preview(content=b"id,name\n" + b"".join(b"%d,Werkhof %d\n" % (n, n) for n in range(30)))
    few = asked(client, path.format(one.pk))
    more()
    assert asked(client, path.format(many.pk)) == few
