"""The documents of a membership: who opens them, and what they say."""

from datetime import date

import pytest

from allmende.kernel.row_access import seeing, system_access
from allmende.membership.letters.opening import certificate_or_refuse
from allmende.membership.models import Member
from allmende.membership.use_cases.give_notice import give_notice
from allmende.membership.use_cases.withdraw_notice import withdraw_notice
from tests.members import a_member, some_statutes
from tests.pdf_text import text_of
from tests.people import a_coop, a_person, acting_for, an_office, signed_in

from .exits import does, the_office
from .import_files import an_import, an_office_with_statutes

pytestmark = pytest.mark.django_db


@pytest.fixture
def garten():
    coop, person = a_coop("Gartenwerk eG"), a_person("Anna Ackermann")
    some_statutes(coop)
    anna = a_member(coop, shares=3, paid=300_00, on=date(2024, 5, 6), language="en")
    with system_access():
        anna.party.person = person
        anna.party.save(update_fields=["person"])
    return coop, anna, person


def paths(anna, departure):
    return [
        f"/members/{anna.pk}/certificate.pdf",
        f"/members/{anna.pk}/statements/2025.pdf",
        f"/members/{anna.pk}/departures/{departure.pk}/confirmation.pdf",
    ]


def test_the_member_opens_every_document_the_page_lists(client, garten):
    coop, anna, person = garten
    departure = does(the_office(coop), give_notice, member_id=anna.pk, received_on=date(2026, 10, 2))
    page = signed_in(client, person).get(f"/members/{anna.pk}").content.decode()
    for path in paths(anna, departure):
        assert f'href="{path}"' in page, path
        answer = client.get(path)
        assert answer["Content-Type"] == "application/pdf"
        assert "no-store" in answer["Cache-Control"]
        assert "Anna Ackermann" in text_of(answer.content)


def test_the_certificate_names_the_shares_held_until_the_last_day(client, garten):
    coop, anna, person = garten
    does(the_office(coop), give_notice, member_id=anna.pk, received_on=date(2026, 10, 2))
    answer = signed_in(client, person).get(f"/members/{anna.pk}/certificate.pdf")
    assert "3 shares" in text_of(answer.content)


def test_the_certificate_of_whoever_came_from_a_list_bears_the_day_of_its_issue():
    coop, office = an_office_with_statutes()
    an_import(coop, office)
    with seeing(office):
        anna = Member.objects.get(coop=coop, number=1)
        said = text_of(certificate_or_refuse(anna, on=date(2026, 11, 23)))
    assert "23. November 2026" in said
    assert "1. Februar 2019" in said


def test_strangers_and_other_members_open_none(client, garten):
    coop, anna, _person = garten
    departure = does(the_office(coop), give_notice, member_id=anna.pk, received_on=date(2026, 10, 2))
    bert, other = a_person("Bert Beet"), a_coop("Andere eG")
    b = a_member(coop, "Bert Beet")
    with system_access():
        b.party.person = bert
        b.party.save(update_fields=["person"])
    an_office(bert, other, ["register"])
    for client_of in (signed_in(client, bert), signed_in(client, bert, other)):
        for path in paths(anna, departure):
            assert client_of.get(path).status_code == 404, path


def test_a_statement_adds_up(client, garten):
    coop, anna, person = garten
    bert = a_member(coop, "Bert Beet", on=date(2026, 1, 2))
    client = signed_in(client, person)
    said = text_of(client.get(f"/members/{anna.pk}/statements/2024.pdf").content)
    for words in ("for 2024", "1 Jan 2024", "3 shares subscribed", "+300.00", "31 Dec 2024", "300.00"):
        assert words in said, (words, said)
    quiet = text_of(client.get(f"/members/{anna.pk}/statements/2025.pdf").content)
    assert "subscribed" not in quiet
    assert quiet.count("300.00") == 2
    for year in (2023, 2026, 2099, 1066):
        assert client.get(f"/members/{anna.pk}/statements/{year}.pdf").status_code == 404, year
    office = signed_in(client, the_officer(coop), coop)
    assert office.get(f"/members/{bert.pk}/statements/2025.pdf").status_code == 404


def test_a_withdrawn_notice_has_its_own_letter(client, garten):
    coop, anna, person = garten
    office = the_office(coop)
    departure = does(office, give_notice, member_id=anna.pk, received_on=date(2026, 10, 2))
    does(office, withdraw_notice, member_id=anna.pk, departure_id=departure.pk, agreed_by="Vorstand")
    answer = signed_in(client, person).get(paths(anna, departure)[-1])
    assert "withdrawn by agreement" in text_of(answer.content)


def the_officer(coop):
    olga = a_person("Olga Obst")
    an_office(olga, coop, ["register"])
    assert acting_for(olga, coop)
    return olga
