from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from django.db import IntegrityError, connection, transaction

from allmende.kernel.errors import Invalid, NotAllowed
from allmende.kernel.models import AuditEntry
from allmende.kernel.row_access import seeing, system_access
from allmende.membership.models import Party, PartyChange, PartyKind
from allmende.membership.use_cases.edit_party import ContactData, edit_party
from tests.members import a_member, a_party
from tests.people import USUAL_DUTIES, a_coop, a_person, acting_for, an_office, an_officer, signed_in

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)


def edited(actor, party, **changes):
    with seeing(actor):
        return edit_party(actor=actor, party=party, data=replace(ContactData.of(party), **changes), now=NOW)


def linked(party, person):
    with system_access():
        Party.objects.filter(pk=party.pk).update(person=person)
    party.person = person
    return party


def test_what_stood_there_before_is_kept():
    coop = a_coop()
    party, office = a_party(coop, town="Brennau", birth_date=date(1990, 2, 3)), an_officer(coop)
    party = edited(office, party, family_name="Änders", town="Seddau")
    assert (party.full_name, party.town, party.sort_name) == ("Anna Änders", "Seddau", "anders, anna")
    assert "anders seddau" in " ".join(party.search_text.split())
    with system_access():
        change = PartyChange.objects.get()
    assert (change.before["family_name"], change.before["town"]) == ("Ackermann", "Brennau")
    assert change.before["birth_date"] == "1990-02-03"
    assert (change.actor_person, change.changed_at) == (office.person_id, NOW)
    told = AuditEntry.objects.get(fact="PartyEdited").details
    assert told == {"party_id": party.pk, "coop_id": coop.pk, "fields": ["family_name", "town"]}


def test_nothing_changed_is_nothing_written():
    coop = a_coop()
    edited(an_officer(coop), a_party(coop))
    with system_access():
        assert not PartyChange.objects.exists()
    assert not AuditEntry.objects.filter(fact="PartyEdited").exists()


def test_people_change_their_own_address_and_nothing_else():
    coop, anna = a_coop(), a_person("Anna Ackermann")
    party = linked(a_party(coop), anna)
    assert edited(acting_for(anna), party, town="Seddau").town == "Seddau"
    with pytest.raises(Invalid) as refused:
        edited(acting_for(anna), party, family_name="Graf")
    assert refused.value.field == "family_name"


def test_nobody_edits_the_register_of_others():
    coop = a_coop()
    party = a_party(coop)
    without_duty = an_officer(coop, [duty for duty in USUAL_DUTIES if duty != "register"])
    with pytest.raises(NotAllowed):
        edited(without_duty, party, town="Seddau")
    with system_access(), pytest.raises(NotAllowed):
        edit_party(actor=an_officer(a_coop()), party=party, data=ContactData(family_name="X"), now=NOW)


@pytest.mark.parametrize(
    ("kind", "column"), [(PartyKind.PERSON, "family_name"), (PartyKind.ORGANISATION, "name")]
)
def test_nobody_stands_in_the_list_without_a_name(kind, column):
    coop = a_coop()
    with system_access():
        party = Party.objects.create(coop=coop, kind=kind, name="Hof", family_name="Beet")
    with pytest.raises(Invalid) as refused:
        edited(an_officer(coop), party, **{column: ""})
    assert refused.value.field == column


def test_the_database_keeps_what_stood_there_until_the_party_goes():
    coop = a_coop()
    party = edited(an_officer(coop), a_party(coop), town="Seddau")
    with system_access(), pytest.raises(IntegrityError, match="is never changed"), transaction.atomic():
        connection.cursor().execute("update membership_partychange set before = '{}'")
    with system_access():
        party.delete()
        assert not PartyChange.objects.exists()


def test_the_page_of_the_office_writes_everything(client):
    coop, olga = a_coop(), a_person("Olga Obst")
    an_office(olga, coop)
    member = a_member(coop, town="Brennau")
    address = f"/parties/{member.party_id}/contact"
    signed_in(client, olga, coop)
    assert "Brennau" in client.get(address).content.decode()
    sent = {"family_name": "Neu", "given_name": "Anna", "country": "DE", "language": "de", "town": "Seddau"}
    assert client.post(address, sent).url == f"/members/{member.pk}"
    assert "(before: Brennau)" in client.get(f"/members/{member.pk}").content.decode()
    refused = client.post(address, sent | {"family_name": "", "birth_date": "2099-01-01"})
    assert refused.status_code == 422
    assert "Enter a day from 1880 until today." in refused.content.decode()
    with system_access():
        assert Party.objects.get(pk=member.party_id).full_name == "Anna Neu"


def test_the_page_of_a_member_has_the_own_address_only(client):
    coop, anna = a_coop(), a_person("Anna Ackermann")
    member = a_member(coop)
    linked(Party(pk=member.party_id), anna)
    signed_in(client, anna)
    address = f"/parties/{member.party_id}/contact"
    assert 'name="family_name"' not in client.get(address).content.decode()
    sent = {"country": "DE", "language": "en", "town": "Seddau", "family_name": "Graf"}
    assert client.post(address, sent).url == f"/members/{member.pk}"
    with system_access():
        party = Party.objects.get(pk=member.party_id)
    assert (party.full_name, party.town) == ("Anna Ackermann", "Seddau")
    assert client.get(f"/parties/{a_party(coop).pk}/contact").status_code == 404
