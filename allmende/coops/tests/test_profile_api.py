"""Programs change where answers to a cooperative's mails go, by the same use case as its page."""

from __future__ import annotations

import pytest

from allmende.coops.models import Coop
from allmende.identity.models import Person
from allmende.kernel.models import AuditEntry
from tests.api.programs import Program
from tests.people import a_coop, a_person, an_office

pytestmark = pytest.mark.django_db
ADDRESS = "buero@gartenwerk.example"


@pytest.fixture
def anna() -> Person:
    return a_person("Anna Ackermann")


@pytest.fixture
def garden(anna: Person) -> Coop:
    coop = a_coop("Gartenwerk eG", description="Beete für alle", website="https://gartenwerk.example/")
    an_office(anna, coop, ["profile"])
    return coop


def test_a_program_changes_the_address_and_nothing_else(anna: Person, garden: Coop) -> None:
    program = Program(anna, garden)
    assert program.send("PUT", "/profile", {"contact_email": f" {ADDRESS} "})["contact_email"] == ADDRESS
    garden.refresh_from_db()
    assert (garden.contact_email, garden.website) == (ADDRESS, "https://gartenwerk.example/")
    assert [each.details["fields"] for each in AuditEntry.objects.filter(fact="ProfileChanged")] == [
        ["contact_email"]
    ]
    assert program.send("PUT", "/profile", {"contact_email": ""})["contact_email"] == ""


@pytest.mark.parametrize(
    "sent", [{"contact_email": "buero"}, {}, {"contact_email": ADDRESS, "name": "Anders"}]
)
def test_what_is_no_address_is_refused(anna: Person, garden: Coop, sent: dict[str, str]) -> None:
    assert Program(anna, garden).send("PUT", "/profile", sent).status == 422
    garden.refresh_from_db()
    assert (garden.contact_email, garden.name) == ("", "Gartenwerk eG")


def test_only_who_keeps_the_profile_changes_it(anna: Person, garden: Coop) -> None:
    lender = a_person("Lena Lind")
    an_office(lender, garden, ["lend"])
    sent = {"contact_email": ADDRESS}
    assert Program(lender, garden).send("PUT", "/profile", sent).status == 403
    assert Program(anna, garden, scopes=["membership"]).send("PUT", "/profile", sent).status == 403
    assert Program(anna).send("PUT", "/profile", sent).status == 404
    assert Program().send("PUT", "/profile", sent).status == 401
    garden.refresh_from_db()
    assert garden.contact_email == ""
