"""What somebody types to find a member, and what is found by it."""

from __future__ import annotations

import pytest

from allmende.coops.models import Coop
from allmende.kernel.row_access import seeing
from allmende.membership.models import Party
from allmende.membership.register.member_list import MemberQuery, members_page
from allmende.membership.register.searching import ways_to_write
from tests.building import BuildOnce
from tests.members import a_member
from tests.people import a_coop

from .test_member_list import TODAY

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("word", "ways"),
    [
        ("Beet", {"beet"}),
        ("Müller", {"müller", "mueller"}),
        ("Mueller", {"mueller", "muller"}),
        ("Bäuerle", {"bäuerle", "bäurle", "baeuerle", "baeurle"}),
        ("Neuenbaeumer", {"neuenbaeumer", "neunbaeumer", "neuenbaumer", "neunbaumer"}),
        ("Öäöä", {"öäöä"}),  # more than anybody is called
    ],
)
def test_an_umlaut_is_written_in_two_ways(word, ways):
    found = list(ways_to_write(word))
    assert (set(found), len(found)) == (ways, len(ways))


def some_people() -> Coop:
    coop = a_coop()
    for name in (
        "Niamh O'Neill",
        "Éamon O’Neill",
        "Jörg Müller",
        "Rosa Mueller",
        "Karla Straßer",
        "Uwe Neuenbäumer",
    ):
        a_member(coop, name, town="Brennau", postcode="14799")
    a_member(coop, "Max Beet", town="Köln")
    return coop


@pytest.fixture(scope="module")
def coop(build_once: BuildOnce) -> Coop:
    return build_once(some_people)


@pytest.mark.parametrize(
    ("q", "found"),
    [
        ("oneill", ["O'Neill", "O’Neill"]),
        ("O'Neill", ["O'Neill", "O’Neill"]),
        ("o`neill", ["O'Neill", "O’Neill"]),
        ("ONeill Éamon", ["O’Neill"]),
        ("o neill", ["O'Neill", "O’Neill"]),
        ("mueller", ["Mueller", "Müller"]),
        ("MÜLLER", ["Mueller", "Müller"]),
        ("muller", ["Müller"]),
        ("strasser", ["Straßer"]),
        ("straßer", ["Straßer"]),
        ("neuenbaeumer", ["Neuenbäumer"]),
        ("endbaeumer", []),
        ("koeln", ["Beet"]),
        ("mueller brennau rosa", ["Mueller"]),
        ("'", ["Beet", "Mueller", "Müller", "Neuenbäumer", "O'Neill", "O’Neill", "Straßer"]),
    ],
)
def test_a_name_is_found_as_people_write_it(coop, q, found):
    with seeing(coop_ids=[coop.pk]):
        lines = members_page(MemberQuery(coop_id=coop.pk, as_of=TODAY, q=q)).lines
    assert sorted(line.member.party.family_name for line in lines) == sorted(found)


def test_what_is_searched_is_kept_without_accents_and_apostrophes(coop):
    with seeing(coop_ids=[coop.pk]):
        assert Party.objects.get(family_name="O’Neill").search_text.split() == [
            "eamon",
            "oneill",
            "brennau",
            "14799",
        ]
