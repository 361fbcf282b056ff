"""An IBAN in a list is no mandate: only a day in its row, or the word of the office, makes it one."""

from datetime import date

import pytest
from django.urls import reverse
from django.utils.translation import gettext as _

from allmende.identity.models import Person
from allmende.kernel.row_access import seeing
from allmende.membership.models import ImportRun, Member
from allmende.membership.web.import_forms import MemberColumnsForm
from allmende.payments.models import Mandate, PayoutAccount
from tests.api.programs import Program
from tests.people import signed_in

from .import_files import (
    BALANCE_DAY,
    TODAY,
    a_preview,
    an_import,
    an_office_with_statutes,
    an_upload,
    an_xlsx,
    undone,
)
from .test_import_history import HEADER as HISTORY
from .test_import_history import LISTED

pytestmark = pytest.mark.django_db
IBANS = ("DE89 3704 0044 0532 0130 00", "DE02 1203 0000 0000 2020 51", "DE02 5001 0517 0137 0750 30")
HEADER = (
    "Nr",
    "Nachname",
    "Vorname",
    "Eintritt",
    "Austritt",
    "Anteile",
    "IBAN",
    "Mandat vom",
    "Mandatsreferenz",
)
ROWS = (
    (1, "Acker", "Anna", "1.2.2019", "", 1, IBANS[0], "3.3.2021", "GW-1"),
    (2, "Beet", "Bert", "4.5.2020", "", 1, IBANS[1], "", ""),
    (3, "Citrus", "Carla", "1.6.2020", "", 1, IBANS[2], "", "GW-3"),
    (4, "Dill", "Dora", "1.7.2020", "", 1, "", "", ""),
)
A_FILE = an_xlsx([HEADER, *ROWS])


def mandates_of(coop, office):
    """By number of the member: day and reference of the mandate in force."""
    with seeing(office):
        numbers = dict(Member.objects.filter(coop=coop).values_list("pk", "number"))
        found = Mandate.objects.filter(coop=coop, revoked_on=None)
        return {numbers[each.debtor]: (each.signed_on, each.reference) for each in found}


def accounts_of(coop, office):
    """By number of the member: to which account is paid."""
    with seeing(office):
        numbers = dict(Member.objects.filter(coop=coop).values_list("pk", "number"))
        found = PayoutAccount.objects.filter(coop=coop, until_day=None)
        return {numbers[each.creditor]: each.masked_iban for each in found}


def remarks(office, run):
    with seeing(office):
        return {row.member_number: [each["code"] for each in row.reasons] for row in run.rows.all()}


def test_only_a_row_with_the_day_of_a_mandate_has_one():
    coop, office = an_office_with_statutes()
    run = a_preview(coop, office, A_FILE)
    assert (run.sums["mandates"], run.sums["payout_accounts"]) == (1, 2)
    assert remarks(office, run) == {1: [], 2: [], 3: [], 4: []}
    with seeing(office):
        becomes = [row.iban_becomes for row in run.rows.order_by("number")]
    assert becomes == ["mandate", "payout_account", "payout_account", ""]
    an_import(coop, office, A_FILE)
    assert mandates_of(coop, office) == {1: (date(2021, 3, 3), "GW-1")}
    assert accounts_of(coop, office) == {2: "DE02 •••• 2051", 3: "DE02 •••• 5030"}


def test_where_the_office_says_so_every_account_has_one():
    coop, office = an_office_with_statutes()
    run = an_import(coop, office, A_FILE, all_have_mandates=True)
    assert (run.sums["mandates"], run.sums["payout_accounts"]) == (3, 0)
    found = mandates_of(coop, office)
    assert [found[number][0] for number in (1, 2, 3)] == [
        date(2021, 3, 3),
        date(2020, 5, 4),
        date(2020, 6, 1),
    ]
    assert (found[1][1], found[3][1], len(found)) == ("GW-1", "GW-3", 3)


@pytest.mark.parametrize("day", ["irgendwann", "1.1.2027"])
def test_a_day_that_is_none_or_lies_ahead_makes_no_mandate(day):
    coop, office = an_office_with_statutes()
    row = (*ROWS[0][:-2], day, "GW-1")
    run = a_preview(coop, office, an_xlsx([HEADER, row]))
    assert (run.sums["mandates"], run.sums["payout_accounts"]) == (0, 1)


def test_undoing_ends_the_mandates_and_forgets_their_accounts():
    coop, office = an_office_with_statutes()
    undone(office, an_import(coop, office, A_FILE))
    with seeing(office):
        mandate = Mandate.objects.get(coop=coop)
        accounts = list(PayoutAccount.objects.filter(coop=coop))
    assert (mandate.revoked_on, mandate.iban) == (TODAY, None)
    assert [(each.until_day, each.iban) for each in accounts] == [(TODAY, None)] * 2


@pytest.mark.parametrize(
    ("left", "paid", "becomes"), [("1.3.2020", "50,00", "payout_account"), ("1.3.2020", "", "")]
)
def test_of_leavers_only_whoever_is_still_paid_keeps_the_account(left, paid, becomes):
    coop, office = an_office_with_statutes()
    row = (*ROWS[0][:4], left, "", *ROWS[0][6:], paid)
    run = a_preview(coop, office, an_xlsx([(*HEADER, "Guthaben"), row]), all_have_mandates=True)
    with seeing(office):
        one = run.rows.get()
        assert one.iban_becomes == becomes
    assert ("iban_left_out" in remarks(office, run)[1]) is (becomes == "")
    assert run.sums["mandates"] == 0


def test_the_preview_says_which_becomes_which(client):
    coop, office = an_office_with_statutes()
    run, person = a_preview(coop, office, A_FILE), Person.objects.get(pk=office.person_id)
    page = signed_in(client, person, coop).get(reverse("membership:import", args=[run.pk])).content.decode()
    assert page.count(_("IBAN: account for payouts")) == 2
    assert page.count(_("IBAN: SEPA mandate of %(day)s").partition("%")[0]) == 1
    rows = Program(person, coop).get(f"/members/imports/{run.pk}/rows")["items"]
    assert [each["iban_becomes"] for each in rows] == ["mandate", "payout_account", "payout_account", ""]


def test_the_page_asks_and_keeps_the_answer(client):
    coop, office = an_office_with_statutes()
    run = an_upload(coop, office, A_FILE)
    page = signed_in(client, Person.objects.get(pk=office.person_id), coop)
    here = reverse("membership:import", args=[run.pk])
    shown = page.get(here).content.decode()
    assert str(MemberColumnsForm.base_fields["all_have_mandates"].label) in shown
    said = {f"column_{part}": column for part, column in run.mapping.items()} | {"as_of": "2025-12-31"}
    there = reverse("membership:import_columns", args=[run.pk])
    for ticked in (True, False):
        assert page.post(there, said | ({"all_have_mandates": "on"} if ticked else {})).status_code == 302
        with seeing(office):
            assert ImportRun.objects.get(pk=run.pk).all_have_mandates is ticked


def test_programs_say_so_too():
    coop, office = an_office_with_statutes()
    run = an_upload(coop, office, A_FILE)
    program = Program(Person.objects.get(pk=office.person_id), coop)
    there, said = f"/members/imports/{run.pk}/columns", {"columns": run.mapping, "as_of": "2025-12-31"}
    assert program.post(there, **said)["all_have_mandates"] is False
    assert program.post(there, **said, all_have_mandates="yes").status == 422
    assert program.post(there, **said, all_have_mandates=True)["all_have_mandates"] is True


def test_who_left_and_waits_for_money_keeps_the_account_of_the_list():
    """Bert was paid out, Carla was not: her account is that of the balance day."""
    iban = "DE89370400440532013000"
    rows = [(*row, iban if row[1].startswith(("Beet", "Citrus")) else "") for row in LISTED[1:]]
    coop, office = an_office_with_statutes()
    an_import(coop, office, an_xlsx([(*HISTORY, "IBAN"), *rows]))
    with seeing(office):
        (account,) = PayoutAccount.objects.filter(coop=coop)
        carla = Member.objects.get(coop=coop, number=3)
    assert (account.creditor, account.iban_end, account.from_day) == (carla.pk, "3000", BALANCE_DAY)
