"""The office learns by mail what members declare online."""

import pytest

from allmende.membership.use_cases.cancel_shares import cancel_shares
from allmende.membership.use_cases.give_notice import give_notice
from tests.members import a_member
from tests.people import a_coop, a_person, acting_for, an_office

from .exits import NEXT_YEAR_END, TODAY, does
from .letters import letters_to

pytestmark = pytest.mark.django_db


@pytest.fixture
def coop():
    return a_coop("Gartenwerk eG")


@pytest.fixture
def officer(coop):
    person = a_person("Hannelore Petzold", language="de")
    an_office(person, coop, ["register"])
    return person


@pytest.mark.parametrize(
    ("use_case", "more", "subject", "said"),
    [
        (
            give_notice,
            {},
            "Ein Mitglied von Gartenwerk eG hat gekündigt",
            "letzte Tag der Mitgliedschaft ist",
        ),
        (
            cancel_shares,
            {"shares": 2},
            "Ein Mitglied von Gartenwerk eG hat Anteile gekündigt",
            "2 Anteile gekündigt, mit Wirkung zum",
        ),
    ],
)
def test_a_declaration_online_is_told_to_the_office_without_a_name(
    coop, officer, use_case, more, subject, said
):
    person = a_person("Anna Ackermann")
    anna = a_member(coop, person=person, shares=3)
    declared = does(acting_for(person), use_case, member_id=anna.pk, received_on=TODAY, **more)
    assert declared.effective_on == NEXT_YEAR_END
    (mail,) = letters_to(officer.email)
    assert (mail.subject, mail.about) == (subject, f"party:{anna.party_id}")
    assert said in mail.body
    assert "31. Dezember 2027" in mail.body
    assert f"/members/{anna.pk}" in mail.body
    assert "Ackermann" not in mail.subject + mail.body


def test_what_the_office_enters_itself_it_is_not_told(coop, officer):
    anna = a_member(coop, shares=3)
    does(acting_for(officer, coop), give_notice, member_id=anna.pk, received_on=TODAY)
    assert letters_to(officer.email) == []
