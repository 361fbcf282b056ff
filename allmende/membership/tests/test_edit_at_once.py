"""Two who edit the same row of the register at once do not undo each other."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from allmende.kernel.errors import Conflict
from allmende.kernel.row_access import seeing, system_access
from allmende.membership.models import Party, PartyChange
from allmende.membership.use_cases.edit_party import ContactData, edit_party
from tests.members import a_member, a_party
from tests.people import a_coop, a_person, an_office, an_officer, signed_in

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)


def saves(office, party, shown, **changes):
    with seeing(office):
        return edit_party(actor=office, party=party, data=replace(shown, **changes), shown=shown, now=NOW)


def test_what_somebody_else_wrote_meanwhile_stays():
    coop = a_coop()
    party, office = a_party(coop, town="Brennau"), an_officer(coop)
    shown = ContactData.of(party)
    saves(office, party, shown, phone="030 1")
    after = saves(office, party, shown, town="Seddau")
    assert (after.phone, after.town) == ("030 1", "Seddau")


def test_both_wrote_the_same_field():
    coop = a_coop()
    party, office = a_party(coop, birth_date=date(1990, 2, 3)), an_officer(coop)
    shown = ContactData.of(party)
    saves(office, party, shown, town="Seddau")
    with pytest.raises(Conflict) as refused:
        saves(office, party, shown, town="Brennau", phone="030 1")
    assert refused.value.field == "town"
    assert "Seddau" in refused.value.message
    saves(office, party, shown, birth_date=None)
    with pytest.raises(Conflict) as refused:
        saves(office, party, shown, birth_date=date(1990, 3, 2))
    assert refused.value.field == "birth_date"
    with system_access():
        assert Party.objects.get(pk=party.pk).phone == ""


def test_both_wrote_the_same_words():
    coop = a_coop()
    party, office = a_party(coop), an_officer(coop)
    shown = ContactData.of(party)
    saves(office, party, shown, town="Seddau")
    saves(office, party, shown, town="Seddau")
    with system_access():
        assert PartyChange.objects.count() == 1


def sent_from(page):
    """What a browser sends back of the form as it is."""
    text = page.content.decode()
    values = dict.fromkeys(re.findall(r'<input[^>]* name="([a-z_-]+)"', text), "")
    values |= dict(re.findall(r'<input[^>]* name="([a-z_-]+)" value="([^"]*)"', text))
    for name, options in re.findall(r'<select name="([a-z]+)".*?>(.*?)</select>', text, re.DOTALL):
        values[name] = re.search(r'value="(\w+)" selected', options)[1]
    return values


def test_the_page_sends_along_what_it_showed(client):
    coop, olga = a_coop(), a_person("Olga Obst")
    an_office(olga, coop)
    member = a_member(coop, town="Brennau", birth_date=date(1990, 2, 3))
    address = f"/parties/{member.party_id}/contact"
    signed_in(client, olga, coop)
    sent = sent_from(client.get(address))
    assert (sent["initial-town"], sent["initial-birth_date"], sent["birth_date"]) == (
        "Brennau",
        "1990-02-03",
        "1990-02-03",
    )
    client.post(address, sent | {"phone": "030 1", "street": "Weg 1", "town": "Seddau"})
    refused = client.post(address, sent | {"town": "Lindau", "street": "Weg 2", "postcode": "10115"})
    assert refused.status_code == 422
    assert "Weg 1" in refused.content.decode()
    shown = sent_from(refused)
    assert (shown["phone"], shown["postcode"], shown["street"]) == ("030 1", "10115", "Weg 2")
    refused = client.post(address, shown)
    assert "Seddau" in refused.content.decode()
    with system_access():
        assert Party.objects.get(pk=member.party_id).postcode == ""
    assert client.post(address, sent_from(refused)).status_code == 302
    with system_access():
        party = Party.objects.get(pk=member.party_id)
    assert (party.phone, party.street, party.postcode, party.town) == ("030 1", "Weg 2", "10115", "Lindau")
    assert party.birth_date == date(1990, 2, 3)


def test_what_makes_no_sense_as_shown_counts_as_what_stands_there(client):
    coop, olga = a_coop(), a_person("Olga Obst")
    an_office(olga, coop)
    member = a_member(coop, birth_date=date(1990, 2, 3))
    address = f"/parties/{member.party_id}/contact"
    sent = sent_from(signed_in(client, olga, coop).get(address))
    answer = client.post(address, sent | {"initial-birth_date": "gestern", "birth_date": "1990-03-02"})
    assert answer.status_code == 302
    with system_access():
        assert Party.objects.get(pk=member.party_id).birth_date == date(1990, 3, 2)
