"""Who gets no copy of what is stored about a party. What is in it: tests/test_personal_archive.py."""

from datetime import UTC, datetime

import pytest

from allmende.kernel.errors import NotAllowed
from allmende.kernel.row_access import system_access
from allmende.membership.use_cases.answer_data_request import answer_data_request
from tests.members import a_party
from tests.people import a_coop, a_person, acting_for, an_office

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


def test_other_offices_members_and_duties_get_none() -> None:
    party = a_party(a_coop("Gartenwerk eG"))
    stranger, lender, other = a_person("Carla Celler"), a_person("Dora Dill"), a_coop("Andere eG")
    an_office(stranger, other, ["register"])
    an_office(lender, party.coop, ["lend"])
    for actor in (acting_for(stranger, other), acting_for(stranger), acting_for(lender, party.coop)):
        with system_access(), pytest.raises(NotAllowed):
            answer_data_request(actor=actor, party=party, language="en", now=NOW)
