"""Two fiscal years that end in one calendar year, on the pages: each with its own address, figures and settlement."""

from datetime import date

import pytest

from allmende.kernel.row_access import seeing, system_access
from allmende.membership.law.rules import Rules
from allmende.membership.letters.statements import statement_or_refuse, years_with_statement
from allmende.membership.models import StatementBundle, YearRun
from allmende.membership.register.history import history_of
from allmende.membership.use_cases.request_statements import request_statements
from allmende.membership.year.fiscal_years import FiscalYear
from tests.members import a_member, some_statutes
from tests.people import a_coop, a_person, acting_for, an_office, signed_in

from .years import NOW, TODAY, leaves, settles

pytestmark = pytest.mark.django_db
BEFORE, SHORT = "/members/years/202506", "/members/years/2025"


@pytest.fixture
def coop():
    """From July until 2025, and then the calendar year: July to December 2025 is short."""
    coop = a_coop("Gartenwerk eG")
    some_statutes(coop, fiscal_year_begins=7)
    some_statutes(coop, valid_from=date(2025, 10, 1), fiscal_year_begins=1)
    return coop


@pytest.fixture
def office(client, coop):
    olga = a_person("Olga Obst")
    an_office(olga, coop)
    signed_in(client, olga, coop)
    return acting_for(olga, coop)


def test_each_has_its_page_and_leads_to_the_other(client, coop, office):
    a_member(coop)
    short, before = (client.get(address).content.decode() for address in (SHORT, BEFORE))
    assert "July 2025" in short
    assert f'href="{BEFORE}"' in short
    assert "2024/25" in short
    assert f'href="{SHORT}"' in before
    for address in (SHORT, BEFORE):
        for more in (".csv", ".pdf", "/settlement", "/distribution", "/statements"):
            assert client.get(address + more).status_code == 200, address + more
    assert client.get("/members/years/202507").status_code == 404


def test_who_leaves_with_either_is_settled_with_it(client, coop, office):
    bert = a_member(coop, "Bert Beet", paid=100_00)
    leaves(bert)  # received on 2 May: three months to the end of the short year
    run = settles(coop, office, year=2025)
    assert (run.last_day, run.expected["number"]) == (date(2025, 12, 31), 1)
    page = client.get(f"/members/year-runs/{run.pk}").content.decode()
    assert f'href="{SHORT}"' in page
    with system_access():
        assert YearRun.objects.get(pk=run.pk).purpose.endswith("2025")


def test_statements_know_both(coop, office):
    anna = a_member(coop, paid=100_00, on=date(2024, 8, 1))
    with seeing(office):
        history = history_of(anna)
        found = years_with_statement(anna, history, on=TODAY)
        assert [(each.number, each.name) for each in found] == [(2025, "2025"), (202506, "2024/25")]
        statement = statement_or_refuse(anna, history, 202506, on=TODAY)
        assert (statement.year.first, statement.year.last) == (date(2024, 7, 1), date(2025, 6, 30))
        bundle = request_statements(actor=office, coop=coop, year=202506, on=TODAY, now=NOW)
        same = request_statements(actor=office, coop=coop, year=202512, on=TODAY, now=NOW)
    assert (bundle.year, same.year) == (202506, 2025)
    with system_access():
        assert StatementBundle.objects.count() == 2


@pytest.mark.parametrize(
    ("first", "last", "next_begins", "name"),
    [
        (date(2025, 1, 1), date(2025, 12, 31), 1, "2025"),
        (date(2025, 7, 1), date(2026, 6, 30), 7, "2025/26"),
        (date(1999, 10, 1), date(2000, 9, 30), 10, "1999/00"),
        (date(2025, 1, 1), date(2025, 6, 30), 1, "06/2025"),
        (date(2025, 1, 1), date(2025, 6, 30), 7, "2025"),
    ],
)
def test_a_year_is_called_by_the_calendar_years_it_lies_in(first, last, next_begins, name):
    year = FiscalYear(first, last, Rules(fiscal_year_begins=next_begins))
    assert year.name == name
