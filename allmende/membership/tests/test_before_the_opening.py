"""A year that ended before the balance day of an imported list: no zero where nobody knows."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import transaction
from django.urls import reverse

from allmende.identity.models import Person
from allmende.kernel.row_access import seeing
from allmende.membership.letters.statements import statement_or_refuse, statement_pdf
from allmende.membership.models import Member
from allmende.membership.money.accounts import Pot
from allmende.membership.refusals.members import NobodyToDivideAmong
from allmende.membership.refusals.payments import SharesFull
from allmende.membership.register.history import history_of
from allmende.membership.use_cases.cancel_shares import cancel_shares
from allmende.membership.use_cases.move_capital import CapitalChange, move_capital
from allmende.membership.year.distribution import distribution_plan
from allmende.membership.year.figures import year_figures
from tests.api.programs import Program
from tests.pdf_text import text_of
from tests.people import signed_in

from .import_files import BALANCE_DAY, HEADER, NOW, TODAY, an_import, an_office_with_statutes, an_xlsx

pytestmark = pytest.mark.django_db
LIST = (
    (1, "Ackermann", "Anna", "14770", "Brandenburg", "01.02.2019", "", 3, "300,00 €", ""),
    (2, "Weg", "Wanda", "14770", "Brandenburg", "01.02.2019", "31.12.2024", 2, "200,00 €", ""),
)


@pytest.fixture
def where():
    coop, office = an_office_with_statutes()
    an_import(coop, office, an_xlsx([HEADER, *LIST]))
    return coop, office


def test_the_books_say_from_when_on_capital_is_known(where):
    coop, office = where
    with seeing(office):
        assert year_figures(coop, 2024).end.known_since == BALANCE_DAY
        found = year_figures(coop, 2025)
        assert (found.end.known_since, found.before.known_since) == (None, BALANCE_DAY)
        assert (found.end.capital, found.end.capital_owed, found.end.opened) == (300_00, 200_00, 300_00)


def test_page_file_and_print_show_no_false_zero(client, where):
    coop, office = where
    page = signed_in(client, Person.objects.get(pk=office.person_id), coop)
    shown = page.get(reverse("membership:year", args=[2024])).content.decode()
    assert "not known, only from 31 Dec" in shown
    assert "0.00 €" not in shown.split('id="capital"')[1].split("</section>")[0]
    for name in ("year_csv", "year_pdf"):
        answer = page.get(reverse(f"membership:{name}", args=[2024]))
        text = text_of(answer.content) if name == "year_pdf" else answer.content.decode()
        assert "not known, only from" in text, name
    assert "not known" not in page.get(reverse("membership:year", args=[2025])).content.decode()


def test_programs_read_null(where):
    coop, office = where
    program = Program(Person.objects.get(pk=office.person_id), coop)
    said = program.get(f"/coops/{coop.slug}/years/2024")
    end = said["end"]
    assert (end["capital"], end["capital_left"], said["arrears"], said["capital_change"]) == (None,) * 4
    assert end["capital_known_since"] == BALANCE_DAY.isoformat()
    assert program.get(f"/coops/{coop.slug}/years/2025")["end"]["capital"] == 300_00


def test_the_settlement_takes_the_opening_and_says_so(client, where):
    coop, office = where
    page = signed_in(client, Person.objects.get(pk=office.person_id), coop)
    shown = page.get(reverse("membership:settlement", args=[2024])).content.decode()
    assert "200.00" in shown
    assert "Capital from opening balances of 31 December 2025." in shown


def test_a_statement_of_before_names_no_capital(where):
    coop, office = where
    with seeing(office):
        anna = Member.objects.get(coop=coop, number=1)
        before, within = (
            text_of(statement_pdf(statement_or_refuse(anna, history_of(anna), year, on=TODAY), language="de"))
            for year in (2024, 2025)
        )
    assert "0,00" not in before
    assert "31. Dezember 2025" in before
    assert "?" in within
    assert "300,00" in within


def test_a_result_that_cannot_be_divided_names_the_cause(where):
    coop, office = where
    with seeing(office), pytest.raises(NobodyToDivideAmong, match="Anfangsbestände"):
        distribution_plan(coop, 2024, kind="profit", amount=100_00, on=date(2025, 6, 1))


def test_shares_given_back_before_name_the_opening_as_the_reason(client, where):
    """Anna's notice of 2024, found in May: what her capital was at the end of that year nobody knows here."""
    coop, office = where
    with seeing(office):
        anna = Member.objects.get(coop=coop, number=1)
        before = {"member_id": anna.pk, "shares": 1, "received_on": date(2024, 5, 6), "on": TODAY}
        with pytest.raises(SharesFull) as refused, transaction.atomic():
            cancel_shares(actor=office, **before)
        assert refused.value.extra == {
            "surplus": 100_00, "known_since": BALANCE_DAY.isoformat(), "next_possible": "2027-12-31",
        }  # fmt: skip
        for said in ("31.12.2024", "31.12.2025", "100,00 €", "Anfangsbestand"):
            assert said in refused.value.message
        assert "gutgeschrieben" not in refused.value.message
    here = f"/members/{anna.pk}/share-cancellations"
    program = Program(Person.objects.get(pk=office.person_id), coop)
    assert program.post(here, shares=1, received_on="2024-05-06").refusal == (409, "shares-full")
    with seeing(office):  # the ways out: declared anew, or on the balance day itself
        assert cancel_shares(actor=office, **before | {"received_on": TODAY}).effective_on == date(
            2027, 12, 31
        )


def test_what_came_in_since_the_opening_is_another_reason(where):
    """Wim's two shares lacked a hundred on the balance day: it is the payment that has no room."""
    coop, office = where
    an_import(
        coop, office, an_xlsx([HEADER, (3, "Weit", "Wim", "", "", "01.02.2019", "", 2, "100,00 €", "")])
    )
    with seeing(office):
        wim = Member.objects.get(coop=coop, number=3)
        change = CapitalChange(kind="payment", amount=100_00, pot=Pot.BANK, effective_on=TODAY)
        move_capital(actor=office, member=wim, change=change, now=NOW)
        before = {"member_id": wim.pk, "shares": 1, "received_on": date(2024, 5, 6), "on": TODAY}
        with pytest.raises(SharesFull) as refused, transaction.atomic():
            cancel_shares(actor=office, **before)
        assert "known_since" not in refused.value.extra
