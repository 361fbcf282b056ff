from copy import deepcopy
from datetime import date

import pytest

from allmende.kernel.row_access import seeing
from allmende.membership.use_cases.give_notice import give_notice
from tests.api.programs import Program
from tests.members import a_member, some_statutes
from tests.pdf_text import text_of
from tests.people import a_coop, a_person, acting_for, an_office, signed_in

pytestmark = pytest.mark.django_db
GERMAN = {"Accept-Language": "de"}


def a_garden_at_its_years_end():
    olga, coop = a_person("Olga Obst", language="de"), a_coop("Gartenwerk eG")
    an_office(olga, coop)
    some_statutes(coop, liability="limited", liability_cap=100_00)
    a_member(coop, "Anna Ackermann", shares=3, paid=300_00)
    bert = a_member(coop, "Bert Beet", paid=1234_50, shares=13)
    with seeing(acting_for(olga, coop)):
        give_notice(
            actor=acting_for(olga, coop),
            member_id=bert.pk,
            received_on=date(2025, 5, 2),
            on=date(2026, 1, 5),
        )
    return coop, olga


@pytest.fixture(scope="module")
def garten_of_the_module(build_once):
    return build_once(a_garden_at_its_years_end)


@pytest.fixture
def garten(garten_of_the_module, db):
    return deepcopy(garten_of_the_module)


def test_the_page_says_each_figure_with_its_paragraph(client, garten):
    coop, olga = garten
    page = signed_in(client, olga, coop).get("/members/years/2025", headers=GERMAN).content.decode()
    for said in (
        "1.234,50 €",
        "300,00 €",
        "−1.234,50 €",
        "§ 338 Abs. 1 HGB",
        "§ 337 Abs. 1 HGB",
        "1. Januar 2025",
    ):
        assert said in page, said


def test_before_anybody_was_a_member_there_is_nothing_to_distribute(client, garten):
    coop, olga = garten
    desk = signed_in(client, olga, coop)
    assert "/members/years/2025/distribution" in desk.get("/members/years/2025").content.decode()
    page = desk.get("/members/years/1999").content.decode()
    assert "/members/years/1999/distribution" not in page
    assert "/members/years/1999/statements" not in page
    assert "/members/years/1998" not in page
    said = {"kind": "profit", "amount": "100", "resolved_on": "2026-06-01", "pay_until": "2026-06-30"}
    assert desk.get("/members/years/1999/distribution", said).status_code == 422


def test_the_way_to_the_page_leads_to_the_year_that_is_over(client, garten):
    coop, olga = garten
    answer = signed_in(client, olga, coop).get("/members/years")
    assert answer.status_code == 302
    assert answer["Location"].startswith("/members/years/20")


def test_a_spreadsheet_gets_decimals(client, garten):
    coop, olga = garten
    answer = signed_in(client, olga, coop).get("/members/years/2025.csv", headers=GERMAN)
    assert answer["Content-Type"].startswith("text/csv")
    text = answer.content.decode("utf-8-sig")
    assert ";1234,50;EUR;" in text
    assert ";-1;" in text


def test_who_left_with_the_last_day_stands_below_those_who_left_not_below_who_stays(client, garten):
    coop, olga = garten
    desk = signed_in(client, olga, coop)
    kinds = ("", ".csv", ".pdf")
    page, table, printed = (desk.get(f"/members/years/2025{kind}", headers=GERMAN).content for kind in kinds)
    for text in (page.decode(), table.decode("utf-8-sig"), text_of(printed)):
        left = text.index("Ausgeschieden")
        last_day = text.index("Davon mit dem letzten Tag des Jahres")
        assert left < last_day < text.index("Am Ende des Jahres")


def test_it_is_printed_with_the_same_figures(client, garten):
    coop, olga = garten
    answer = signed_in(client, olga, coop).get("/members/years/2025.pdf", headers=GERMAN)
    assert answer["Content-Type"] == "application/pdf"
    text = text_of(answer.content)
    assert "1.234,50 €" in text
    assert "Gartenwerk eG" in text


def test_as_the_books_knew_it_before_anything_was_recorded(client, garten):
    coop, olga = garten
    page = signed_in(client, olga, coop).get("/members/years/2025?known_on=2020-01-01", headers=GERMAN)
    assert "1.234,50" not in page.content.decode()
    assert signed_in(client, olga, coop).get("/members/years/2025?known_on=never").status_code == 422


@pytest.mark.parametrize("path", ["/members/years", "/members/years/2025", "/members/years/2025.csv"])
def test_only_the_office_that_keeps_the_list_sees_it(client, garten, path):
    coop, _olga = garten
    assert client.get(path)["Location"].startswith("/login")
    lender = a_person("Lena Lind")
    an_office(lender, coop, ["lend"])
    assert signed_in(client, lender, coop).get(path).status_code == 403


def test_a_year_out_of_time_does_not_exist(client, garten):
    coop, olga = garten
    assert signed_in(client, olga, coop).get("/members/years/1066").status_code == 404


def test_programs_get_the_same(garten):
    coop, olga = garten
    found = Program(olga, coop).get(f"/coops/{coop.slug}/years/2025")
    assert (found["members_before"], found["end"]["left"], found["end"]["members"]) == (2, 1, 1)
    assert (found["end"]["capital"], found["end"]["capital_left"], found["liability"]) == (
        300_00,
        1234_50,
        300_00,
    )
    bo, other = a_person("Bo Birke"), a_coop("Fremdwerk eG")
    an_office(bo, other)
    stranger = Program(bo, other)
    assert stranger.get(f"/coops/{coop.slug}/years/2025").refusal == (403, "not-allowed")
