"""The member's page says each day that follows from a notice, why, and by which paragraph."""

from datetime import date

import pytest
from django.utils import translation

from allmende.kernel.row_access import seeing
from allmende.membership.register.history import history_of
from allmende.membership.use_cases.give_notice import give_notice
from allmende.membership.use_cases.record_death import record_death
from allmende.membership.web.deadlines import deadlines_of
from tests.members import a_member, some_statutes
from tests.people import a_coop, a_person, an_office, signed_in

from .associations import a_club
from .exits import does, now_of, the_office

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 22)
IN_TIME = date(2026, 9, 1)


def leaving(coop, **statutes):
    some_statutes(coop, **statutes)
    member, office = a_member(coop, paid=100_00), the_office(coop)
    does(office, give_notice, member_id=member.pk, received_on=IN_TIME)
    return now_of(member), office


def said_of(member, office, on=TODAY):
    with seeing(office), translation.override("en"):
        return {each.title: each for each in deadlines_of(member, history_of(member), None, today=on)}


def test_after_a_notice_four_days_are_explained():
    said = said_of(*leaving(a_coop()))
    assert list(said) == ["Notice", "Payout by 30 June 2027", "Member until then", "Earlier only by transfer"]
    assert "31 Dec 2026" in said["Notice"].reason
    assert [each.source.split(",")[0] for each in said.values()] == [
        "§ 65 (2) GenG", "§ 73 (2) GenG", "§ 43 GenG", "§ 76 (1) GenG",
    ]  # fmt: skip
    assert "through 31 December 2026" in said["Member until then"].reason


def test_where_the_statutes_rule_a_transfer_out_none_is_offered():
    assert "Earlier only by transfer" not in said_of(*leaving(a_coop(), transfer_allowed=False))


def test_once_the_last_day_is_over_the_payout_alone_is_ahead():
    assert list(said_of(*leaving(a_coop()), on=date(2027, 1, 1))) == ["Notice", "Payout by 30 June 2027"]


def test_who_died_is_invited_to_nothing():
    coop = a_coop()
    member, office = a_member(coop, paid=100_00), the_office(coop)
    does(office, record_death, member_id=member.pk, died_on=IN_TIME, heirs=[])
    assert "Member until then" not in said_of(now_of(member), office)


def test_an_association_names_no_paragraph_of_cooperatives():
    club = a_club()
    member, office = a_member(club, shares=0), the_office(club)
    does(office, give_notice, member_id=member.pk, received_on=IN_TIME)
    said = said_of(now_of(member), office, on=IN_TIME)
    assert "Member until then" in said
    assert not [each for each in said.values() if "GenG" in each.source]


def test_they_stand_on_the_page_and_the_time_line_looks_ahead(client):
    coop = a_coop()
    member, _office = leaving(coop)
    olga = a_person("Olga Obst")
    an_office(olga, coop)
    signed_in(client, olga, coop)
    page = client.get(f"/members/{member.pk}", headers={"accept-language": "en"}).content.decode()
    for words in (
        "Payout by 30 June 2027",
        "Capital to be paid out by this day",
        f"/mailings/new?pick={member.pk}",
    ):
        assert words in page, words
