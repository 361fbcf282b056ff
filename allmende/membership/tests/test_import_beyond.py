"""Capital beyond what the shares take is refused with its row: a share takes no more than its price (§ 19 (1) GenG)."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import translation

from allmende.identity.models import Person
from allmende.kernel.row_access import seeing
from allmende.membership.importing.reasons import sentence_for
from allmende.membership.models import Fate, ImportRun, Member
from allmende.membership.money.credits import credit_of
from allmende.membership.money.payment import Payment
from allmende.membership.refusals.imports import NothingToEnter
from allmende.membership.use_cases.confirm_member_import import confirm_member_import
from allmende.membership.use_cases.distribute_payment import distribute_payment
from tests.api.programs import Program
from tests.people import signed_in

from .import_files import NOW, a_preview, an_import, an_office_with_statutes, an_xlsx

pytestmark = pytest.mark.django_db
LIST = ("Nr", "Name", "Eintritt", "Austritt", "Anteile", "Eingezahlt")
HISTORY = ("Nr", "Name", "Eintritt", "Austritt", "Wertstellung", "Anteile", "Eingezahlt", "Übertragen an/von")
BEYOND, WHOLE = "capital_beyond_shares", "history_refused"


def found(run: ImportRun, office) -> dict[int, str]:
    """By row: its fate, or why it is refused."""
    with seeing(office):
        return {
            row.number: row.reasons[0]["code"] if row.fate == Fate.REFUSE else row.fate
            for row in run.rows.all()
        }


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([(1, "Anna Acker", "1.2.2019", "", 3, "300,00")], ["create"]),
        ([(1, "Anna Acker", "1.2.2019", "", 3, "300,01")], [BEYOND]),
        ([("", "Anna Acker", "1.2.2019", "", 3, "300,01")], [BEYOND]),
        ([(1, "Anna Acker", "1.2.2019", "31.12.2026", 3, "300,01")], [BEYOND]),  # leaves, and is a member today
        ([(1, "Anna Acker", "1.2.2019", "31.12.2024", 0, "300,01")], ["create"]),  # what a settlement found
        ([(1, "Anna Acker", "1.2.2019", "", 1, 300), (1, "Anna Acker", "1.3.2020", "", 2, "")], ["create", "further"]),
        ([(1, "Anna Acker", "1.2.2019", "", 1, 300), (1, "Anna Acker", "1.3.2020", "", 1, "")], [BEYOND, WHOLE]),
        ([(1, "Anna Acker", "1.2.2019", "", 1, 200), (2, "Bert Beet", "1.2.2019", "", 1, 100)], [BEYOND, "create"]),
    ],
)  # fmt: skip
def test_a_member_has_no_more_capital_than_all_shares_take(rows, expected):
    coop, office = an_office_with_statutes()
    run = a_preview(coop, office, an_xlsx([LIST, *rows]))
    assert list(found(run, office).values()) == expected
    assert run.counts["refuse"] == sum(code in (BEYOND, WHOLE) for code in expected)


def moves(number, day, shares, capital="", other=""):
    return (number, "", "", "", day, shares, capital, other)


ANNA = (1, "Anna Acker", "1.2.2019", "", "1.2.2019", 3, 300, "")
BERT = (2, "Bert Beet", "1.2.2019", "", "1.2.2019", 1, 100, "")


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        # what is due for shares that were given back is capital until it is paid out
        ([ANNA, moves(1, "31.12.2024", -1)], ["create", "movement"]),
        ([ANNA, moves(1, "31.12.2024", -1), moves(1, "1.7.2025", "", 1)], [BEYOND, WHOLE, WHOLE]),
        # what goes over with its capital, and what goes over without
        ([ANNA, BERT, moves(1, "1.6.2020", -1, -100, 2), moves(2, "1.6.2020", 1, 100, 1)],
         ["create", "create", "movement", "movement"]),
        ([ANNA, BERT, moves(1, "1.6.2020", -1, "", 2), moves(2, "1.6.2020", 1, "", 1)],
         [BEYOND, WHOLE, WHOLE, "transfer_one_sided"]),
        ([BERT, ("", "Carl Citrus", "1.2.2019", "", "", 1, 101, "")], ["create", BEYOND]),
    ],
)  # fmt: skip
def test_in_a_history_its_movements_count_together(rows, expected):
    coop, office = an_office_with_statutes()
    run = a_preview(coop, office, an_xlsx([HISTORY, *rows]))
    assert list(found(run, office).values()) == expected


def test_nobody_is_entered_by_such_a_row_alone():
    coop, office = an_office_with_statutes()
    run = a_preview(coop, office, an_xlsx([LIST, (1, "Anna Acker", "1.2.2019", "", 1, 150)]))
    with seeing(office), pytest.raises(NothingToEnter):
        confirm_member_import(actor=office, run=run)


def test_the_way_out_that_is_named_can_be_gone():
    coop, office = an_office_with_statutes()
    an_import(coop, office, an_xlsx([LIST, (1, "Anna Acker", "1.2.2019", "", 1, 100)]))
    with seeing(office):
        anna = Member.objects.get(coop=coop)
        rest = Payment(id=uuid4(), amount=50_00, value_on=date(2025, 12, 31))
        done = distribute_payment(actor=office, member_id=anna.pk, payment=rest, now=NOW)
        anna.refresh_from_db()
        assert (done.receipts, done.credit, credit_of(anna), anna.capital) == ((), 50_00, 50_00, 100_00)


def test_the_page_and_programs_name_row_sum_and_way_out(client):
    coop, office = an_office_with_statutes()
    rows = [(1, "Anna Acker", "1.2.2019", "", 1, "1.150,50"), (2, "Bert Beet", "1.2.2019", "", 1, 100)]
    run = a_preview(coop, office, an_xlsx([LIST, *rows]))
    person = Person.objects.get(pk=office.person_id)
    page = signed_in(client, person, coop).get(
        reverse("membership:import", args=[run.pk]), {"show": "refuse"}
    )
    shown = page.content.decode()
    assert "1,050.50 € more than all shares of this member take, 100.00 €" in shown
    assert "Bert Beet" not in shown
    (row,) = Program(person, coop).get(f"/members/imports/{run.pk}/rows", fate="refuse")["items"]
    assert row["number"] == 2
    assert "1,050.50 €" in row["reasons"][0]
    with translation.override("de"):
        said = sentence_for({"code": BEYOND, "value": "1050,50 €/100,00 €"})
    assert "1.050,50 €" in said
    assert "§ 19 Abs. 1 GenG" in said
