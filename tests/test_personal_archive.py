"""A person takes a copy of all that is stored about them, and of nothing about others (Art. 15, 20 GDPR)."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.apps import apps

from allmende.coops.models import AccessToken
from allmende.identity.use_cases.export_own_data import export_own_data
from allmende.kernel.models import AuditEntry
from allmende.kernel.personal_data import Somebody, holdings_about
from allmende.kernel.row_access import seeing, system_access
from allmende.membership.models import Member, Note
from allmende.membership.use_cases.answer_data_request import answer_data_request
from allmende.membership.use_cases.give_collection_mandate import give_collection_mandate
from tests.members import a_creditor, a_member
from tests.pdf_text import text_of
from tests.people import a_coop, a_person, acting_for, an_officer, signed_in
from tests.test_personal_data import _names_a_person

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
TODAY = date(2026, 11, 20)
IBAN = "DE89370400440532013000"

NOT_ABOUT = {
    "coops.Coop": "an address of the cooperative's office, not of a person",
    "coops.Network": "an address of the network's office, not of a person",
    "directory.ImportRun": "who imported a register: told by what the person did (audit)",
    "kernel.OutboxMail": "only in a demo, gone after seven days",
    "ledger.Hold": "who acted: told by what the person did (audit)",
    "membership.CoopArrival": "who brought an archive in: told by what the person did (audit)",
    "membership.CoopExport": "who asked for an export: told by what the person did (audit)",
    "membership.Dissolution": "who entered it: told by what the person did (audit)",
    "membership.ImportRun": "who imported a list: told by what the person did (audit)",
    "membership.Mailing": "who sent a mailing: told by what the person did (audit); who got it: MailingRecipient",
    "payments.PaymentSettings": "who changed them last: told by what the person did (audit)",
    "membership.YearRun": "who computed a year: told by what the person did (audit)",
}
"""Models that name a person, and why their rows are not in the archive."""


def opened(archive: bytes) -> tuple[dict[str, Any], str]:
    """The data, and what the overview says."""
    with zipfile.ZipFile(io.BytesIO(archive)) as files:
        overview, _data = files.namelist()
        assert overview in ("overview.pdf", "uebersicht.pdf")
        return json.loads(files.read("data.json")), text_of(files.read(overview))


def rows(data: dict[str, Any], kind: str) -> list[dict[str, Any]]:
    return [row for each in data["holdings"] if each["kind"] == kind for row in each["rows"]]


@pytest.fixture
def anna() -> tuple[Any, Any]:
    """A member with a login and a mandate, beside another member of whom nothing may show."""
    coop, person = a_coop("Gartenwerk eG"), a_person("Anna Ackermann")
    bert = a_person("Bert Beet")
    a_creditor(coop)
    member = a_member(coop, "Anna Ackermann", shares=3, paid=300_00, person=person, town="Annastadt")
    other = a_member(coop, "Bert Beet", shares=7, person=bert, town="Bertstadt")
    with system_access():
        member = Member.objects.select_related("party", "coop").get(pk=member.pk)
    for each, who in ((member, person), (other, bert)):
        holder, actor = str(who), acting_for(who)
        with seeing(actor):
            give_collection_mandate(
                actor=actor, member_id=each.pk, holder=holder, iban=IBAN, signed_on=TODAY, on=TODAY, now=NOW
            )
    return member, person


def test_a_person_gets_all_of_the_own_rows_and_none_of_others(anna: Any) -> None:
    _member, person = anna
    actor = acting_for(person)
    with seeing(actor):
        data, overview = opened(export_own_data(actor=actor, person=person, language="en", now=NOW))
    assert [row["email"] for row in rows(data, "identity.Person")] == [person.email]
    assert [row["town"] for row in rows(data, "membership.Party")] == ["Annastadt"]
    assert [row["shares"] for row in rows(data, "membership.Member")] == [3]
    assert [row["amount"] for row in rows(data, "membership.CapitalMovement")] == [300_00]
    assert [row["iban"] for row in rows(data, "payments.Mandate")] == [IBAN]
    assert rows(data, "kernel.AuditEntry")
    for said in (data, overview):
        assert "Bert" not in str(said)
    assert "password" not in str(data["holdings"][0])
    for words in ("Anna Ackermann", "Annastadt", "§ 30 GenG", "Copy of your data", IBAN):
        assert words in overview, words
    assert AuditEntry.objects.get(fact="DataExported").details == {"person_id": person.pk}


def test_the_overview_speaks_the_readers_language(anna: Any) -> None:
    _member, person = anna
    actor = acting_for(person)
    with seeing(actor):
        data, overview = opened(export_own_data(actor=actor, person=person, language="de", now=NOW))
    assert "Kopie Ihrer Daten" in overview
    assert all("Zweck" in each["purpose_and_retention"] for each in data["holdings"])


def test_the_office_answers_for_who_has_no_login(anna: Any) -> None:
    member, person = anna
    office = an_officer(member.coop)
    with system_access():
        Note.objects.create(
            coop=member.coop, member=member, text="calls on Mondays", written_at=NOW, written_by=person
        )
        member.party.person = None
        member.party.save(update_fields=["person"])
    with seeing(office):
        archive = answer_data_request(actor=office, party=member.party, language="en", now=NOW)
    data, overview = opened(archive)
    assert [row["text"] for row in rows(data, "membership.Note")] == ["calls on Mondays"]
    assert rows(data, "identity.Person") == []
    assert "Bert" not in str(data) + overview
    told = AuditEntry.objects.get(fact="DataRequestAnswered").details
    assert told == {"party_id": member.party_id, "coop_id": member.coop_id}


def test_the_pages_hand_it_out(client: Any, anna: Any) -> None:
    member, person = anna
    client = signed_in(client, person)
    assert "/me/data.zip" in client.get("/me").content.decode()
    page = client.get(f"/parties/{member.party_id}/data").content.decode()
    assert f"/parties/{member.party_id}/data.zip" in page
    for path in ("/me/data.zip", f"/parties/{member.party_id}/data.zip"):
        assert client.get(path).status_code == 405
        answer = client.post(path)
        assert answer["Content-Type"] == "application/zip"
        opened(answer.content)
    stranger = signed_in(client, a_person("Carla Celler"))
    assert stranger.get(f"/parties/{member.party_id}/data").status_code == 404
    assert stranger.post(f"/parties/{member.party_id}/data.zip").status_code == 404


def test_every_model_that_names_a_person_is_told_or_has_a_reason() -> None:
    with system_access():
        told = {each.model._meta.label for each in holdings_about(Somebody(person_id=1, email="a@b.example"))}
    named = {
        model._meta.label
        for model in apps.get_models(include_auto_created=True)
        if any(_names_a_person(field) for field in model._meta.concrete_fields)
    }
    assert named - told == set(NOT_ABOUT)


def test_secrets_stay_here() -> None:
    with system_access():
        columns = {
            f"{each.model._meta.label}.{column.name}"
            for each in holdings_about(Somebody(person_id=1, email="a@b.example"))
            for column in each.columns
        }
    assert not {each for each in columns if "hash" in each and "statutes" not in each}
    assert f"{AccessToken._meta.label}.name" in columns
