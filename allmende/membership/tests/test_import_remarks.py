"""Remarks of a list become notes of the office, and go with it."""

from __future__ import annotations

from datetime import date

import pytest

from allmende.kernel.actor import Actor
from allmende.kernel.models import AuditEntry
from allmende.kernel.row_access import seeing
from allmende.membership.importing.columns import guess_columns
from allmende.membership.models import LONGEST_NOTE, Fate, Member, Note
from allmende.membership.permissions import notes_visible_to
from allmende.membership.use_cases.forget_notes import forget_notes
from allmende.membership.use_cases.write_note import write_note
from tests.people import a_person, a_token, an_office, signed_in

from .import_files import NOW, TODAY, a_preview, an_import, an_office_with_statutes, an_xlsx, undone

pytestmark = pytest.mark.django_db
HEADER = ("Nr", "Name", "Eintritt", "Austritt", "Anteile", "Bemerkungen")
CALLS = "Ruft lieber an,\n  statt zu schreiben."


def a_list(*rows):
    return an_xlsx([HEADER, *rows])


def anna(remark, joined="1.2.2020"):
    return (1, "Anna Acker", joined, "", 1, remark)


@pytest.mark.parametrize(
    "header", ["Bemerkungen", "Bemerkung", "Notiz", "Kommentar", "Vermerk", "Anmerkung", "notes", "Remarks"]
)
def test_the_column_is_guessed(header):
    assert guess_columns(["Name", header])["remarks"] == header


def test_a_remark_becomes_a_note_of_whoever_brings_the_list_in():
    coop, office = an_office_with_statutes()
    run = an_import(coop, office, a_list(anna(CALLS), (2, "Bert Beet", "1.2.2020", "", 1, "–")))
    with seeing(office):
        note = notes_visible_to(office).get()
        assert note.text == "Ruft lieber an,\nstatt zu schreiben."
        assert (note.member.number, note.written_by_id, note.written_at) == (1, office.person_id, NOW)
        assert note.import_run == run
    assert AuditEntry.objects.get(fact="MembersImported").details["notes"] == 1


def test_several_rows_of_a_number_say_each_remark_once():
    coop, office = an_office_with_statutes()
    rows = [anna("gut"), anna("gut", "1.3.2021"), anna("auch gut", "1.4.2022")]
    run = an_import(coop, office, a_list(*rows))
    assert run.counts["further"] == 2
    with seeing(office):
        assert list(Note.objects.order_by("pk").values_list("text", flat=True)) == ["gut", "auch gut"]


def test_a_movement_can_bear_a_remark_too():
    coop, office = an_office_with_statutes()
    header = ("Nr", "Name", "Eintritt", "Anteile", "Eingezahlt", "Wertstellung", "Notiz")
    rows = [
        (1, "Anna Acker", "1.2.2020", 1, 100, "1.2.2020", ""),
        (1, "", "", 1, 100, "1.3.2021", "aus dem Nachlass ihrer Tante"),
    ]
    an_import(coop, office, an_xlsx([header, *rows]))
    with seeing(office):
        assert Note.objects.get().text == "aus dem Nachlass ihrer Tante"


def test_what_is_longer_than_a_note_is_refused_with_the_number():
    coop, office = an_office_with_statutes()
    run = a_preview(coop, office, a_list(anna("x" * (LONGEST_NOTE + 1))))
    with seeing(office):
        row = run.rows.get()
    assert (row.fate, row.reasons[0]["code"], row.reasons[0]["column"]) == (
        Fate.REFUSE,
        "too_long",
        "Bemerkungen",
    )
    assert row.reasons[0]["value"] == "2001/2000"


def test_of_whoever_left_long_ago_it_is_left_out_and_that_is_said():
    coop, office = an_office_with_statutes()
    long_ago = (1, "Anna Acker", "1.2.2010", "31.12.2020", 1, "umgezogen")
    lately = (2, "Bert Beet", "1.2.2010", "31.12.2025", 1, "umgezogen")
    run = a_preview(coop, office, a_list(long_ago, lately))
    with seeing(office):
        rows = list(run.rows.all())
    assert [[each["code"] for each in row.reasons] for row in rows] == [["remark_left_out"], []]
    assert [row.record["remark"] for row in rows] == ["", "umgezogen"]


def test_with_the_list_they_go_but_for_whoever_something_of_the_offices_followed():
    coop, office = an_office_with_statutes()
    run = an_import(coop, office, a_list(anna(CALLS), (2, "Bert Beet", "1.2.2020", "", 1, "gut")))
    with seeing(office):
        bert = Member.objects.get(number=2)
        write_note(actor=office, member_id=bert.pk, text="Rief an.", now=NOW)
    undone(office, run)
    with seeing(office):
        kept = Member.objects.get()
        assert (kept.number, kept.voided_at is not None) == (2, True)
        assert list(Note.objects.values_list("text", flat=True)) == ["Rief an."]


def test_they_are_kept_as_long_as_any_note():
    job = Actor.job("forget_notes")
    coop, office = an_office_with_statutes()
    an_import(coop, office, a_list((1, "Anna Acker", "1.2.2010", "31.12.2025", 1, "umgezogen")))
    assert forget_notes(actor=job, coop_id=coop.pk, on=TODAY) == 0
    assert forget_notes(actor=job, coop_id=coop.pk, on=date(2027, 1, 1)) == 1


def test_the_page_and_programs_say_which_list_it_came_with(client):
    coop, office = an_office_with_statutes()
    run = an_import(coop, office, a_list(anna(CALLS)))
    with seeing(office):
        member = Member.objects.get()
    olga = a_person("Olga Obst")
    an_office(olga, coop)
    signed_in(client, olga, coop)
    page = client.get(f"/members/{member.pk}/notes", headers={"Accept-Language": "en"}).content.decode()
    assert "from the list “liste.xlsx”" in page
    token = {"Authorization": f"Bearer {a_token(olga, coop, scopes=['membership'])}"}
    said = client.get(f"/api/v1/members/{member.pk}/notes", headers=token)
    assert said.json()["items"][0]["import_id"] == run.pk
