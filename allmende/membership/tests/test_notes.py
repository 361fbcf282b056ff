from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from django.db import IntegrityError, connection, transaction

from allmende.kernel.actor import Actor
from allmende.kernel.errors import Invalid, NotAllowed, NotFound
from allmende.kernel.models import AuditEntry
from allmende.kernel.row_access import seeing, system_access
from allmende.membership.models import LONGEST_NOTE, Member, Note, Party
from allmende.membership.permissions import notes_visible_to
from allmende.membership.use_cases.delete_note import delete_note
from allmende.membership.use_cases.forget_notes import forget_notes
from allmende.membership.use_cases.write_note import write_note
from tests.members import a_member
from tests.people import USUAL_DUTIES, a_coop, a_person, a_token, acting_for, an_office, an_officer, signed_in

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
SAID = "Called: moves to Seddau in spring."


def noted(actor, member, text=SAID, now=NOW):
    with seeing(actor):
        return write_note(actor=actor, member_id=member.pk, text=text, now=now)


def deleted(actor, note):
    with seeing(actor):
        return delete_note(actor=actor, note_id=note.pk)


def facts(name):
    return [entry.details for entry in AuditEntry.objects.filter(fact=name).order_by("pk")]


def test_the_office_writes_and_deletes_a_note():
    coop = a_coop()
    member, office = a_member(coop), an_officer(coop)
    note = noted(office, member, f"  {SAID} ")
    assert (note.text, note.written_by_id, note.written_at) == (SAID, office.person_id, NOW)
    about = {"note_id": note.pk, "member_id": member.pk, "coop_id": coop.pk}
    assert facts("NoteWritten") == [about]
    assert deleted(office, note) == member.pk
    assert facts("NoteDeleted") == [about]
    with system_access():
        assert not Note.objects.exists()


@pytest.mark.parametrize("text", ["", "  \n ", "x" * (LONGEST_NOTE + 1)])
def test_a_note_says_something_and_not_too_much(text):
    coop = a_coop()
    with pytest.raises(Invalid) as refused:
        noted(an_officer(coop), a_member(coop), text)
    assert refused.value.field == "text"


def test_nobody_but_the_office_writes_reads_or_deletes():
    coop, anna = a_coop(), a_person("Anna Ackermann")
    member = a_member(coop)
    with system_access():
        Party.objects.filter(pk=member.party_id).update(person=anna)
    note = noted(an_officer(coop), member)
    without_duty = an_officer(coop, [duty for duty in USUAL_DUTIES if duty != "register"])
    for actor, refusal in (
        (without_duty, NotFound),
        (an_officer(a_coop()), NotFound),
        (acting_for(anna), NotAllowed),
    ):
        with pytest.raises(refusal):
            noted(actor, member)
        with pytest.raises(NotFound):
            deleted(actor, note)
        with seeing(actor):
            assert not notes_visible_to(actor).exists()


def test_who_sees_a_note_but_may_not_keep_the_list_with_this_token_deletes_none():
    coop = a_coop()
    office = an_officer(coop)
    note = noted(office, a_member(coop))
    elsewhere = replace(office, scopes=frozenset({"pool"}))
    with seeing(elsewhere):
        assert notes_visible_to(elsewhere).exists()
    with pytest.raises(NotAllowed):
        deleted(elsewhere, note)
    with system_access():
        assert Note.objects.filter(pk=note.pk).exists()


def test_the_database_changes_no_note_and_shows_none_to_others():
    coop = a_coop()
    note = noted(an_officer(coop), a_member(coop))
    with system_access(), pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        Note.objects.filter(pk=note.pk).update(text="Something else")
    for stranger in (an_officer(a_coop()), acting_for(a_person())):
        with seeing(stranger), connection.cursor() as cursor:
            cursor.execute("select count(*) from membership_note")
            assert cursor.fetchone() == (0,)
            cursor.execute("delete from membership_note")
            assert cursor.rowcount == 0
    with system_access(), pytest.raises(IntegrityError, match="a_note_says_something"), transaction.atomic():
        Note.objects.create(
            coop=coop, member=note.member, text="", written_at=NOW, written_by=note.written_by
        )


def test_a_year_after_the_membership_ended_notes_are_forgotten():
    coop = a_coop()
    gone, lately, here = a_member(coop), a_member(coop, "Bert Beet"), a_member(coop, "Cem Çelik")
    office = an_officer(coop)
    for member in (gone, lately, here):
        noted(office, member)
    with system_access():
        Member.objects.filter(pk=gone.pk).update(left_on=date(2025, 11, 21))
        Member.objects.filter(pk=lately.pk).update(left_on=date(2025, 11, 22))
    job = Actor.job("forget_notes")
    assert forget_notes(actor=job, coop_id=coop.pk, on=NOW.date()) == 1
    assert forget_notes(actor=job, coop_id=coop.pk, on=NOW.date()) == 0
    assert facts("NotesForgotten") == [{"notes": 1}]
    with system_access():
        assert set(Note.objects.values_list("member_id", flat=True)) == {lately.pk, here.pk}
    with pytest.raises(NotAllowed):
        forget_notes(actor=office, coop_id=coop.pk, on=NOW.date())


def test_notes_stand_on_the_page_of_the_office_and_not_of_the_member(client):
    coop, olga, anna = a_coop(), a_person("Olga Obst"), a_person("Anna Ackermann")
    an_office(olga, coop)
    member = a_member(coop)
    with system_access():
        Party.objects.filter(pk=member.party_id).update(person=anna)
    signed_in(client, olga, coop)
    assert client.post(f"/members/{member.pk}/notes", {"text": " "}).status_code == 422
    assert client.post(f"/members/{member.pk}/notes", {"text": SAID}).url == f"/members/{member.pk}"
    assert SAID in client.get(f"/members/{member.pk}").content.decode()
    page = client.get(f"/members/{member.pk}/notes").content.decode()
    assert SAID in page
    assert "Olga Obst" in page
    signed_in(client, anna)
    assert SAID not in client.get(f"/members/{member.pk}").content.decode()
    assert client.get(f"/members/{member.pk}/notes").status_code == 403
    signed_in(client, olga, coop)
    with system_access():
        note = Note.objects.get()
    assert client.post(f"/notes/{note.pk}/deletion").url == f"/members/{member.pk}/notes"
    assert client.post(f"/notes/{note.pk}/deletion").status_code == 404


def test_programs_write_read_and_delete_notes(client):
    coop, olga = a_coop(), a_person("Olga Obst")
    an_office(olga, coop)
    member = a_member(coop)
    token = {"Authorization": f"Bearer {a_token(olga, coop, scopes=['membership'])}"}
    address = f"/api/v1/members/{member.pk}/notes"
    made = client.post(address, {"text": SAID}, content_type="application/json", headers=token)
    assert made.status_code == 201
    assert client.get(address, headers=token).json() == {"items": [made.json()]}
    gone = client.post(
        f"/api/v1/notes/{made.json()['id']}/deletion", content_type="application/json", headers=token
    )
    assert gone.json() == {"id": made.json()["id"], "member": member.pk}
    assert client.get(address, headers=token).json() == {"items": []}
