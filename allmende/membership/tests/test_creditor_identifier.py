"""Who gives a mandate reads the creditor identifier, and is told the reference; the office enters the identifier."""

from datetime import UTC, datetime

import pytest

from allmende.coops.models import Coop
from allmende.kernel.actor import GUEST
from allmende.kernel.errors import NotAllowed
from allmende.kernel.models import AuditEntry
from allmende.kernel.row_access import seeing, system_access
from allmende.membership.joining.applying import Account
from allmende.membership.letters.documents import declaration_pdf
from allmende.membership.models import Application
from allmende.membership.refusals.payments import NoCreditorIdentifier
from allmende.membership.use_cases.admit_member import admit_member
from allmende.membership.use_cases.apply_for_membership import apply_for_membership
from allmende.membership.use_cases.enter_payment_settings import enter_payment_settings
from allmende.membership.use_cases.give_collection_mandate import give_collection_mandate
from allmende.payments.creditor_identifier import InvalidCreditorIdentifier
from allmende.payments.models import Mandate
from allmende.payments.queries import creditor_identifier_of
from tests.api.programs import Program
from tests.members import a_member, some_statutes
from tests.pdf_text import text_of
from tests.people import a_coop, a_person, acting_for, an_office, an_officer, signed_in

from .exits import TODAY, does, the_office
from .joining import ANNA, BOARD, DECIDED_AT, SIGNED_AT, a_declaration, an_application
from .letters import letters_to

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
IDENTIFIER, IN_GROUPS = "DE98ZZZ09999999999", "DE98 ZZZ0 9999 9999 99"
IBAN = "DE89 3704 0044 0532 0130 00"
ENGLISH = {"accept-language": "en"}


def entered(coop, office=None, identifier=IDENTIFIER):
    office = office or the_office(coop)
    with seeing(office):
        return enter_payment_settings(actor=office, coop_id=coop.pk, creditor_identifier=identifier)


def test_only_the_office_that_keeps_the_list_enters_it():
    coop = a_coop()
    for other in (acting_for(a_person()), the_office(a_coop()), an_officer(coop, ["lend"])):
        with pytest.raises(NotAllowed):
            entered(coop, other)
    with pytest.raises(InvalidCreditorIdentifier):
        entered(coop, identifier="DE97ZZZ09999999999")
    assert creditor_identifier_of(coop.pk) == ""


def test_the_office_enters_it_on_a_page_and_whoever_joins_reads_it(client):
    coop, person = a_coop("Gartenwerk eG"), a_person("Hannelore Petzold")
    with system_access():
        Coop.objects.update(street="Am Anger 1", postcode="14770", town="Brennau")
    some_statutes(coop)
    an_office(person, coop, ["register"])
    signed_in(client, person, coop=coop)
    address = "/members/payment-settings"
    wrong = client.post(address, {"creditor_identifier": "DE97ZZZ09999999999"}, headers=ENGLISH)
    assert (wrong.status_code, "check digits" in wrong.content.decode()) == (422, True)
    assert client.post(address, {"creditor_identifier": "de98 zzz 09999999999"}).status_code == 302
    assert IN_GROUPS in client.get(address).content.decode()
    client.logout()
    joins = client.get(f"/coops/{coop.slug}/applications/new", headers=ENGLISH).content.decode()
    assert f"Gartenwerk eG, Am Anger 1, 14770 Brennau (creditor identifier {IN_GROUPS})" in joins


def test_without_it_nobody_who_joins_is_asked_for_a_mandate(client):
    coop = a_coop("Gartenwerk eG")
    some_statutes(coop)
    joins = client.get(f"/coops/{coop.slug}/applications/new", headers=ENGLISH).content.decode()
    assert 'name="iban"' not in joins
    assert "I authorise" not in joins


def test_the_declaration_names_the_account_masked_and_its_holder():
    coop = a_coop()
    entered(coop)
    kept = an_application(coop, language="en", account=Account(holder="Bert Beet", iban=IBAN))
    document = text_of(declaration_pdf(kept))
    assert "DE89 •••• 3000, Bert Beet" in document
    assert "0532" not in document


def test_programs_read_and_change_it():
    coop, person = a_coop(), a_person("Hannelore Petzold")
    an_office(person, coop, ["register"])
    program = Program(person, coop)
    changed = program.send("PUT", "/payment-settings", f'{{"creditor_identifier": "{IDENTIFIER}"}}')
    both = {"creditor_identifier": IDENTIFIER, "iban": ""}
    assert changed.json == both
    assert program.get("/payment-settings").json == both
    refused = program.send("PUT", "/payment-settings", '{"creditor_identifier": "DE1"}')
    assert refused.refusal == (422, "invalid-creditor-identifier")
    assert Program(a_person("Bert Beet")).get("/payment-settings").status == 403


def test_with_the_admission_the_reference_is_told(client):
    coop = a_coop("Gartenwerk eG")
    office = the_office(coop)
    entered(coop, office)
    application = an_application(coop, language="en", account=Account(holder="", iban=IBAN))
    assert IN_GROUPS in application.declaration["statements"]["mandate"]
    with seeing(office):
        member = admit_member(actor=office, application_id=application.pk, resolution=BOARD, now=DECIDED_AT)
    with system_access():
        mandate = Mandate.objects.get(debtor=member.pk)
        told = AuditEntry.objects.get(fact="CollectionMandateGiven")
    assert told.details == {"member_id": member.pk, "coop_id": coop.pk, "mandate_id": mandate.pk}
    letter = letters_to(ANNA.email)[-2:]
    document = next(
        text_of(each.attachments[0].content) for each in letter if "mandate" in each.subject.lower()
    )
    for words in (mandate.reference, IN_GROUPS, "DE89 •••• 3000"):
        assert words in document, words


def test_the_letter_opens_again_for_the_member_and_the_office_alone(client):
    coop, person = a_coop(), a_person("Anna Ackermann")
    office = the_office(coop)
    application = an_application(
        coop, actor=acting_for(person), language="en", account=Account(holder="", iban=IBAN)
    )
    with seeing(office):
        member = admit_member(actor=office, application_id=application.pk, resolution=BOARD, now=DECIDED_AT)
    with system_access():
        mandate = Mandate.objects.get(debtor=member.pk)
    address = f"/members/{member.pk}/mandates/{mandate.pk}/letter"
    signed_in(client, person)
    assert mandate.reference in text_of(client.get(f"{address}.pdf").content)
    assert f"{address}.pdf" in client.get(f"/members/{member.pk}/bank-details").content.decode()
    assert client.get(f"/members/{member.pk}/mandates/{mandate.pk + 1}/letter.pdf").status_code == 404
    assert Program(person).get(address).status == 200
    signed_in(client, a_person("Bert Beet"))
    assert client.get(f"{address}.pdf").status_code == 404


def test_without_it_nobody_can_give_a_mandate(client):
    coop, person = a_coop("Gartenwerk eG"), a_person("Anna Ackermann")
    office, anna = the_office(coop), a_member(coop, person=person)
    said = {"member_id": anna.pk, "holder": "", "iban": IBAN, "signed_on": TODAY, "now": NOW}
    for actor in (acting_for(person), office):
        with pytest.raises(NoCreditorIdentifier, match="Gläubiger-ID"):
            does(actor, give_collection_mandate, **said)
    with system_access():
        assert not Mandate.objects.exists()
    page = f"/members/{anna.pk}/bank-details"
    me = signed_in(client, person)
    shown = me.get(page, headers=ENGLISH).content.decode()
    assert "Until it has one, no mandate can be given" in shown
    assert 'name="iban"' not in shown
    assert "/members/payment-settings" not in shown
    sent = me.post(page, {"iban": IBAN, "agrees": "on", "acting": "0"}, headers=ENGLISH)
    assert (sent.status_code, "has no creditor identifier yet" in sent.content.decode()) == (422, True)
    assert IBAN in sent.content.decode(), "what was typed is not lost"
    entered(coop, office)
    assert does(acting_for(person), give_collection_mandate, **said).masked_iban == "DE89 •••• 3000"


def test_the_office_is_led_to_where_it_is_entered(client):
    coop, person = a_coop(), a_person("Hannelore Petzold")
    anna = a_member(coop)
    an_office(person, coop, ["register"])
    shown = signed_in(client, person, coop=coop).get(f"/members/{anna.pk}/bank-details").content.decode()
    assert "/members/payment-settings" in shown


def test_without_it_an_application_names_no_account():
    coop = a_coop()
    said = a_declaration(coop, account=Account(holder="", iban=IBAN))
    entered(coop, identifier="")
    with pytest.raises(NoCreditorIdentifier) as refused:
        apply_for_membership(actor=GUEST, coop=coop, declaration=said, now=SIGNED_AT)
    assert refused.value.field == "iban"
    with system_access():
        assert not Application.objects.exists()
