from datetime import date

import pytest
from django.urls import reverse

from allmende.identity.models import Person
from allmende.kernel.errors import NotAllowed
from allmende.kernel.row_access import seeing
from allmende.membership.importing.columns import DAYS, NAMES, guess_columns, missing_columns
from allmende.membership.models import RunState
from allmende.membership.refusals.imports import ColumnMissing, DayAhead, ImportDecided
from allmende.membership.refusals.members import NoStatutes
from allmende.membership.use_cases.name_member_columns import Sums, name_member_columns
from tests.people import a_coop, a_person, acting_for, an_officer, signed_in

from .import_files import BALANCE_DAY, TODAY, an_import, an_office_with_statutes, an_upload, an_xlsx

pytestmark = pytest.mark.django_db


def name(office, run, columns=None, as_of=BALANCE_DAY, actor=None):
    with seeing(office):
        return name_member_columns(
            actor=actor or office,
            run=run,
            columns=run.mapping if columns is None else columns,
            as_of=as_of,
            expected=Sums(members=2),
            on=TODAY,
        )


def test_the_choice_is_kept_and_the_worker_goes_on():
    coop, office = an_office_with_statutes()
    run = name(office, an_upload(coop, office))
    assert (run.state, run.as_of, run.expected["members"]) == (RunState.READING, BALANCE_DAY, 2)


@pytest.mark.parametrize(
    ("without", "field"),
    [
        ("family_name", "column_family_name"),
        ("joined_on", "column_joined_on"),
        ("shares", "column_shares"),
    ],
)
def test_name_day_and_shares_are_needed(without, field):
    coop, office = an_office_with_statutes()
    run = an_upload(coop, office)
    columns = {part: column for part, column in run.mapping.items() if part != without}
    with pytest.raises(ColumnMissing) as refused:
        name(office, run, columns)
    assert refused.value.field == field


def test_an_association_without_shares_needs_none():
    coop, office = an_office_with_statutes(legal_form="ev", share_price=0, pay_at_once=0)
    run = an_upload(coop, office)
    columns = {part: run.mapping[part] for part in ("family_name", "joined_on")}
    assert name(office, run, columns).state == RunState.READING


def test_a_column_means_one_thing():
    coop, office = an_office_with_statutes()
    run = an_upload(coop, office)
    with pytest.raises(ColumnMissing) as refused:
        name(office, run, run.mapping | {"phone": "Ort"})
    assert refused.value.field == "column_phone"


def test_the_balance_day_is_not_ahead():
    coop, office = an_office_with_statutes()
    with pytest.raises(DayAhead):
        name(office, an_upload(coop, office), as_of=date(2026, 11, 23))


def test_the_statutes_come_first():
    coop = a_coop("Gartenwerk eG")
    office = an_officer(coop)
    with pytest.raises(NoStatutes):
        name(office, an_upload(coop, office))


def test_only_the_office_says_and_only_until_it_is_decided():
    coop, office = an_office_with_statutes()
    run = an_upload(coop, office)
    with pytest.raises(NotAllowed):
        name(office, run, actor=acting_for(a_person("Emil Ellenbogen"), coop))
    run = an_import(coop, office)
    with pytest.raises(ImportDecided):
        name(office, run)


@pytest.mark.parametrize(
    ("header", "part"),
    [("Beigetreten", "joined_on"), ("Eingetreten", "joined_on"), ("Joined", "joined_on"),
     ("Ausgetreten", "left_on"), ("Ausgeschieden", "left_on"), ("Left", "left_on"),
     ("Aufgenommen", "admitted_on"), ("Gekündigt", "notice_on"),
     ("Eintr. am", "joined_on"), ("Mitgl. seit", "joined_on"), ("Austr. zum", "left_on"),
     ("Anz. Ant.", "shares"), ("Gesch.-Ant.", "shares"),
     ("Eingez. Betrag (EUR)", "capital"), ("Geb.-Dat.", "birth_date"),
     ("Guthaben in €", "capital"), ("Geschäftsguthaben in €", "capital"), ("Geschäftsguthaben [EUR]", "capital"),
     ("Guthaben in EUR", "capital"), ("Guthaben (€)", "capital"), ("Guthaben (in Euro)", "capital"),
     ("Guthaben Euro", "capital"), ("€ eingezahlt", "capital"), ("Betrag in Euro", "capital"), ("EUR", "capital"),
     ("Anteile in €", "capital"), ("Geschäftsanteile (EUR)", "capital"), ("Anteile (Stück)", "shares")],
)  # fmt: skip
def test_headers_are_shortened_in_many_ways(header, part):
    assert guess_columns([header, "Zuletzt geprüft"]) == {part: header}


def test_shares_and_what_was_paid_on_them_stand_side_by_side():
    header = ["Name", "Anteile", "Anteile (€)", "Guthaben in €"]
    assert guess_columns(header) == {"name": "Name", "shares": "Anteile", "capital": "Guthaben in €"}
    assert guess_columns(header[:3]) == {"name": "Name", "shares": "Anteile", "capital": "Anteile (€)"}


def test_what_was_not_found_is_said():
    assert missing_columns({"name": "Name", "signed_on": "Vom"}, has_shares=True) == [("shares",)]
    assert missing_columns({"shares": "Anteile"}, has_shares=False) == [NAMES, DAYS]


def test_the_page_marks_what_is_needed_and_says_what_was_not_found(client):
    coop, office = an_office_with_statutes()
    run = an_upload(coop, office, an_xlsx([("Nachname", "Eintritt", "Stück?"), ("Acker", "1.2.2019", 3)]))
    page = signed_in(client, Person.objects.get(pk=office.person_id), coop)
    shown = page.get(reverse("membership:import", args=[run.pk])).content.decode()
    assert "Number of shares (needed)" in shown
    assert "Please choose a column:" in shown
    assert "Address line 2 (needed)" not in shown
