"""What the preview hints at: no whole address, the same with most rows, two in one, perhaps dead."""

from __future__ import annotations

import pytest
from django.urls import reverse

from allmende.identity.models import Person
from allmende.kernel.row_access import seeing
from allmende.membership.importing.names import Name, name_of
from allmende.membership.models import Fate
from tests.api.programs import Program
from tests.people import signed_in

from .import_files import a_preview, an_import, an_office_with_statutes, an_upload, an_xlsx

pytestmark = pytest.mark.django_db
ADDRESSES = ("Nr", "Name", "Straße", "PLZ", "Ort", "Eintritt", "Austritt", "Anteile")
PAID = ("Nr", "Name", "Eintritt", "Austritt", "Anteile", "Eingezahlt")
NOTED = ("Nr", "Name", "Eintritt", "Austritt", "Austrittsgrund", "Anteile", "Bemerkungen")
GIVEN = ("Anna", "Bert", "Cem", "Dora", "Emil", "Fritz")


def rows_of(office, run):
    with seeing(office):
        return list(run.rows.all())


def codes(row):
    return [each["code"] for each in row.reasons]


def page_of(client, office, coop, address):
    return signed_in(client, Person.objects.get(pk=office.person_id), coop).get(address).content.decode()


def test_who_has_no_whole_address_is_counted_and_shown(client):
    coop, office = an_office_with_statutes()
    run = a_preview(
        coop,
        office,
        an_xlsx(
            [
                ADDRESSES,
                (1, "Anna Acker", "Weg 1", "14770", "Brandenburg", "1.2.2019", "", 1),
                (2, "Bert Beet", "", "14770", "Brandenburg", "1.2.2019", "", 1),
                (3, "Cem Citrus", "", "", "", "1.2.2010", "31.12.2020", 1),
            ]
        ),
    )
    assert run.counts["no_address"] == 1
    assert [row.lacks_address for row in rows_of(office, run)] == [False, True, False]
    address = reverse("membership:import", args=[run.pk])
    assert "1 new member without a whole address." in page_of(client, office, coop, address)
    shown = page_of(client, office, coop, f"{address}?show=no_address")
    assert "Bert Beet" in shown
    assert "Anna Acker" not in shown
    said = Program(Person.objects.get(pk=office.person_id), coop).get(f"/members/imports/{run.pk}/rows")
    assert [each["lacks_address"] for each in said["items"]] == [False, True, False]


def test_the_list_of_members_names_them(client):
    coop, office = an_office_with_statutes()
    rows = [(1, "Anna Acker", "Weg 1", "14770", "Brandenburg", "1.2.2019", "", 1),
            (2, "Bert Beet", "", "", "", "1.2.2019", "", 1)]  # fmt: skip
    an_import(coop, office, an_xlsx([ADDRESSES, *rows]))
    shown = page_of(client, office, coop, reverse("membership:list_of_members"))
    assert "1 member stands here without a whole address." in shown
    assert "Beet, Bert, No." in shown
    assert "Acker, Anna, No." not in shown


def paid(each, number=6, left=""):
    return an_xlsx(
        [
            PAID,
            *((at, f"{GIVEN[at % 6]} Acker {at}", "1.2.2019", left, 2, each) for at in range(1, number + 1)),
        ]
    )


def test_what_most_rows_share_is_said_once_with_the_way_out_and_shortly_in_each(client):
    coop, office = an_office_with_statutes()  # a share of 100 €
    run = a_preview(coop, office, paid("1000,00"))
    assert run.sums["often"] == [{"code": "capital_beyond_shares", "rows": 6, "all": 6, "per_share": 500_00}]
    assert [row.member_number for row in rows_of(office, run)] == [1, 2, 3, 4, 5, 6]
    shown = page_of(client, office, coop, reverse("membership:import", args=[run.pk]))
    assert shown.count("6 of 6 rows: More is paid in than the shares take.") == 1
    assert "a share costs 100.00 €; in this list mostly 500.00 € were paid on each" in shown
    assert shown.count("800.00 € beyond the shares, which take 200.00 €.") == 6
    assert "enter the rest as a payment on the member’s page" not in shown


def test_of_a_few_rows_each_says_it_itself(client):
    coop, office = an_office_with_statutes()
    run = a_preview(coop, office, paid("1000,00", number=3))
    assert "often" not in run.sums
    shown = page_of(client, office, coop, reverse("membership:import", args=[run.pk]))
    assert shown.count("enter the rest as a payment on the member’s page") == 3


def test_where_less_is_paid_the_price_may_be_another_too():
    coop, office = an_office_with_statutes()
    run = a_preview(coop, office, paid("100,00"))
    assert run.sums["often"] == [{"code": "capital_below_duty", "rows": 6, "all": 6, "per_share": 50_00}]


def test_who_left_with_more_than_the_shares_took_is_entered_with_a_remark():
    coop, office = an_office_with_statutes()
    (row,) = rows_of(office, a_preview(coop, office, paid("1000,00", number=1, left="31.12.2025")))
    assert (row.fate, codes(row)) == (Fate.CREATE, ["capital_beyond_left"])
    assert row.reasons[0]["value"] == "1000,00 €/200,00 €"


def test_the_columns_show_what_is_in_them_and_no_whole_iban(client):
    coop, office = an_office_with_statutes()
    run = an_upload(coop, office)
    shown = page_of(client, office, coop, reverse("membership:import", args=[run.pk]))
    assert '<option value="Nachname" selected>Nachname: Ackermann</option>' in shown
    assert "IBAN: DE89 •••• 3000</option>" in shown
    assert "0440" not in shown


@pytest.mark.parametrize(
    ("whole", "name"),
    [
        ("Müller, Eva und Hans", "Eva und Hans Müller"),
        ("Eva u. Hans Müller", "Eva u. Hans Müller"),
        ("Eva + Hans Müller", "Eva + Hans Müller"),
        ("Eva&Hans Müller", "Eva&Hans Müller"),
    ],
)
def test_two_given_names_are_a_household_and_that_is_asked(whole, name):
    assert name_of(whole=whole) == Name("household", name=name)
    coop, office = an_office_with_statutes()
    row = (1, whole, "1.2.2019", "", "", 1, "")
    (row,) = rows_of(office, a_preview(coop, office, an_xlsx([NOTED, row])))
    assert (row.fate, codes(row), row.name) == (Fate.CREATE, ["two_in_one"], name)


def test_who_is_named_with_joint_holders_or_as_a_family_is_no_doubt():
    coop, office = an_office_with_statutes()
    header = ("Nr", "Name", "Eintritt", "Anteile", "Mitinhaber")
    rows = [(1, "Müller, Eva", "1.2.2019", 1, "Hans Müller"), (2, "Familie Beet", "1.2.2019", 1, "")]
    found = rows_of(office, a_preview(coop, office, an_xlsx([header, *rows])))
    assert [codes(row) for row in found] == [["held_together"], []]


@pytest.mark.parametrize(
    ("row", "doubted"),
    [
        (("Tot, Theo (†)", "", "", ""), True),
        (("Tot, Theo", "", "", "verstorben im Mai"), True),
        (("Tot, Theo", "31.12.2024", "", "† 3.5.2024"), True),
        (("Tot, Theo", "31.12.2024", "Tod", "† 3.5.2024"), False),
        (("Tot, Theo", "", "", "hat unverstanden nachgefragt"), False),
        (("Bestattungen Verstorben GmbH", "", "", ""), False),
    ],
)
def test_a_cross_or_a_word_asks_whether_somebody_died(row, doubted):
    coop, office = an_office_with_statutes()
    name, left, why, remark = row
    content = an_xlsx([NOTED, (1, name, "1.2.2019", left, why, 1, remark)])
    (found,) = rows_of(office, a_preview(coop, office, content))
    assert found.fate == Fate.CREATE
    assert ("perhaps_dead" in codes(found)) == doubted
