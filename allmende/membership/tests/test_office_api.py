"""The office's daily work for programs: payments, dues, contact data, templates, documents; refused as on the pages."""

from datetime import date
from uuid import uuid4

import pytest
from django.utils import timezone

from allmende.kernel.row_access import system_access
from allmende.membership.models import CapitalMovement, MailTemplate, Party, PartyChange, StatementBundle
from allmende.membership.tasks.statements import write_all_statements
from allmende.payments.models import Payout
from tests.api.programs import Program
from tests.members import a_member, some_statutes
from tests.pdf_text import text_of
from tests.people import a_coop, a_person, an_office

from .test_claim_dues import a_club
from .test_record_payment import a_claim
from .test_self_service import offered
from .years import a_year, settles

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate().isoformat()
NOBODY = 999_999


def the_office(coop):
    """A program of who keeps the list."""
    person = a_person("Olga Obst")
    an_office(person, coop)
    return Program(person, coop)


def a_stranger():
    """A program of the office of another cooperative."""
    return the_office(a_coop("Andere eG"))


def test_a_payment_is_entered_once_and_taken_back():
    anna = a_member(a_coop())
    claim, office = a_claim(anna), the_office(anna.coop)
    path = f"/members/{anna.pk}/claims/{claim.pk}/payments"
    said = {"id": str(uuid4()), "amount": 60_00, "value_on": "2026-11-18", "manner": "cash"}
    entered = office.post(path, **said)
    assert (entered.status, entered["amount"], entered["claim"]) == (201, 60_00, claim.pk)
    assert office.post(path, **said)["id"] == said["id"]
    assert office.post(path, **said | {"amount": 1}).status == 409
    assert office.post(path, **said | {"id": str(uuid4()), "amount": 41_00}).refusal == (
        409,
        "more-than-open",
    )
    back = {"id": str(uuid4()), "value_on": "2026-11-19", "note": "Rückgabe"}
    taken = office.post(f"/members/{anna.pk}/payments/{said['id']}/reversal", **back)
    assert (taken.status, taken["amount"], taken["reverses"]) == (201, -60_00, said["id"])
    assert {each["amount"] for each in office.get(f"/members/{anna.pk}/payments")["items"]} == {60_00, -60_00}
    with system_access():
        assert sorted(CapitalMovement.objects.values_list("amount", flat=True)) == [-60_00, 60_00]
    stranger = a_stranger()
    assert stranger.post(path, **said).status == 404
    assert stranger.post(f"/members/{anna.pk}/payments/{said['id']}/reversal", **back).status == 404
    assert stranger.get(f"/members/{anna.pk}/payments").status == 404


def test_a_member_reads_the_own_payments_and_enters_none():
    person = a_person("Anna Ackermann")
    anna = a_member(a_coop(), person=person)
    claim, own = a_claim(anna), Program(person)
    said = {"id": str(uuid4()), "amount": 60_00, "value_on": "2026-11-18"}
    path = f"/members/{anna.pk}/claims/{claim.pk}/payments"
    assert the_office(anna.coop).post(path, **said).status == 201
    assert [each["amount"] for each in own.get(f"/members/{anna.pk}/payments")["items"]] == [60_00]
    assert own.post(path, **said).refusal == (403, "not-allowed")


def test_what_nobody_claimed_is_entered_up_to_the_price_of_the_shares():
    anna = a_member(a_coop(), shares=1)
    office, path = the_office(anna.coop), f"/members/{anna.pk}/payments"
    said = {"id": str(uuid4()), "amount": 60_00, "value_on": "2026-11-18"}
    assert [office.post(path, **said).status for _sent_twice in range(2)] == [201, 201]
    assert office.post(path, **said | {"id": str(uuid4())}).refusal == (409, "shares-full")
    assert [each["amount"] for each in office.get(path)["items"]] == [60_00]
    assert the_office(a_coop("Fremde eG")).post(path, **said).status == 404


def test_dues_are_claimed_once_from_all_or_some():
    club = a_club()
    anna, _bert = a_member(club, "Anna Ackermann", shares=0), a_member(club, "Bert Beet", shares=0)
    office = the_office(club)
    plan = office.get("/members/dues", due_on="2026-12-31")
    assert (plan["first_day"], plan["last_day"], plan["members"], plan["amount"]) == (
        "2026-01-01",
        "2026-12-31",
        2,
        120_00,
    )
    assert plan["groups"] == [{"group": "", "name": "", "each": 60_00, "members": 2, "asked_before": 0}]
    some = office.post("/members/dues", due_on="2026-12-31", members=[anna.pk, NOBODY])
    assert (some.status, some["members"], some["amount"]) == (201, 1, 60_00)
    assert office.post("/members/dues", due_on="2026-12-31")["members"] == 1
    assert office.post("/members/dues", due_on="2026-12-31")["members"] == 0
    coop = a_coop("Gartenwerk eG")
    some_statutes(coop)
    assert the_office(coop).post("/members/dues", due_on="2026-12-31")["code"] == "no-dues"
    stranger = Program(a_person("Carla Celler"))
    assert stranger.post("/members/dues", due_on="2026-12-31").status == 403
    assert stranger.get("/members/dues", due_on="2026-12-31").status == 403


def test_contact_data_change_by_the_office_and_by_oneself():
    person = a_person("Anna Ackermann")
    anna = a_member(a_coop(), person=person, phone="0331 1", town="Potsdam")
    path = f"/members/{anna.pk}/contact"
    renamed = the_office(anna.coop).post(path, family_name="Beet", phone="")
    assert (renamed["family_name"], renamed["given_name"], renamed["phone"]) == ("Beet", "Anna", "")
    own = Program(person)
    assert own.post(path, town="Werder")["town"] == "Werder"
    assert own.post(path, family_name="Ackermann").refusal == (422, "invalid")
    assert own.post(path, town=None).status == 422
    assert a_stranger().post(path, town="Werder").status == 404
    with system_access():
        kept = PartyChange.objects.order_by("pk").values_list("before__family_name", "before__town")
        assert list(kept) == [("Ackermann", "Potsdam"), ("Beet", "Potsdam")]


def linked(program, key):
    return program.send("POST", "/memberships", {"key": key})


def test_the_letter_is_sent_and_links_a_login_once():
    coop, person = a_coop(), a_person("Anna Ackermann")
    anna, silent = a_member(coop, email="anna@example.org"), a_member(coop, "Bert Beet")
    office = the_office(coop)
    sent = office.post(f"/members/{anna.pk}/letter")
    assert (sent.status, sent["email"]) == (201, "anna@example.org")
    assert office.post(f"/members/{silent.pk}/letter").refusal == (409, "no-address-to-write-to")
    assert a_stranger().post(f"/members/{anna.pk}/letter").status == 404
    with system_access():
        own, key = Program(person), offered(anna.party)
    assert linked(own, "wrong").status == 404
    assert linked(own, key)["name"] == "Anna Ackermann"
    assert linked(own, key).status == 404
    assert own.post(f"/members/{anna.pk}/letter").refusal == (403, "not-allowed")
    with system_access():
        assert Party.objects.get(pk=anna.party_id).person_id == person.pk


def test_a_member_looks_into_the_list():
    person, coop = a_person("Anna Ackermann"), a_coop()
    a_member(coop, person=person)
    a_member(coop, "Bert Beet")
    path = f"/coops/{coop.slug}/members/inspection"
    found = Program(person).post(path)
    assert [each["number"] for each in found["items"]] == [1, 2]
    assert [each["number"] for each in Program(person).post(path, after=1)["items"]] == [2]
    assert Program(a_person("Carla Celler")).post(path).refusal == (403, "not-allowed")


def test_templates_are_kept_replaced_and_deleted_and_mails_are_tried():
    anna = a_member(a_coop(), email="anna@example.org")
    person = a_person("Olga Obst")
    an_office(person, anna.coop)
    office = Program(person, anna.coop)
    words = {"subject_de": "Versammlung", "text_de": "Liebe {name}"}
    kept = office.post("/mail-templates", name="Versammlung", **words)
    assert kept.status == 201
    assert office.post("/mail-templates", name="Versammlung", **words | {"text_de": "x"})["id"] == kept["id"]
    assert [each["text_de"] for each in office.get("/mail-templates")["items"]] == ["x"]
    assert office.post("/mail-templates", name=" ", **words).refusal == (422, "invalid")
    assert office.post("/mailings/trial", member=anna.pk, **words)["email"] == person.email
    assert office.post("/mailings/trial", member=NOBODY, **words).status == 404
    stranger = a_stranger()
    assert stranger.post(f"/mail-templates/{kept['id']}/deletion").status == 404
    assert stranger.post("/mailings/trial", member=anna.pk, **words).status == 404
    bare = Program(a_person("Carla Celler"))
    assert bare.post("/mail-templates", name="x", **words).status == 403
    assert bare.post("/mailings/trial", member=anna.pk, **words).status == 403
    assert office.post(f"/mail-templates/{kept['id']}/deletion")["id"] == kept["id"]
    with system_access():
        assert not MailTemplate.objects.exists()


def test_documents_come_as_pdf_to_the_office_and_the_member_alone():
    person = a_person("Anna Ackermann")
    anna = a_member(a_coop(), person=person, shares=2, paid=200_00, language="en")
    stranger = a_stranger()
    for path in ("certificate", "extract", "statements/2025"):
        for program in (the_office(anna.coop), Program(person)):
            made = program.get(f"/members/{anna.pk}/{path}")
            assert made.headers["Content-Type"] == "application/pdf"
            assert "Anna Ackermann" in text_of(made.content)
        assert stranger.get(f"/members/{anna.pk}/{path}").status == 404
    office = the_office(anna.coop)
    assert office.get(f"/members/{anna.pk}/statements/2090").status == 404
    step = office.post(f"/members/{anna.pk}/notices", received_on=TODAY)["id"]
    letter = office.get(f"/members/{anna.pk}/departures/{step}/confirmation")
    assert "Anna Ackermann" in text_of(letter.content)
    assert stranger.get(f"/members/{anna.pk}/departures/{step}/confirmation").status == 404


def test_what_was_entered_by_mistake_reads_as_on_the_page():
    anna = a_member(a_coop(), language="en")
    office = the_office(anna.coop)
    step = office.post(f"/members/{anna.pk}/notices", received_on=TODAY)["id"]
    office.post(f"/members/{anna.pk}/departures/{step}/mistake", reason="Falsche Anna")
    letter = text_of(office.get(f"/members/{anna.pk}/departures/{step}/confirmation").content)
    assert "entered by mistake" in letter
    assert "by agreement" not in letter
    bert = a_member(anna.coop, "Bert Beet")
    assert office.post(f"/members/{bert.pk}/admission/mistake", reason="Falsche Liste").status == 200
    assert office.get(f"/members/{bert.pk}/certificate").status == 404


def test_all_statements_of_a_year_are_written_and_fetched():
    anna = a_member(a_coop(), paid=100_00)
    office = the_office(anna.coop)
    assert office.get("/years/2025/statements").status == 404
    assert office.post("/years/2025/statements")["state"] == "waiting"
    assert office.get("/years/2025/statements/archive").status == 404
    with system_access():
        bundle = StatementBundle.objects.get()
    write_all_statements(bundle_id=bundle.pk)
    assert (office.get("/years/2025/statements")["state"], office.get("/years/2025/statements")["count"]) == (
        "ready",
        1,
    )
    assert office.get("/years/2025/statements/archive").content[:2] == b"PK"
    assert office.post("/years/2099/statements")["code"] == "no-such-year"
    stranger = a_stranger()
    assert stranger.get("/years/2025/statements/archive").status == 404
    assert Program(a_person("Carla Celler")).get("/years/2025/statements").status == 403


def test_several_payouts_are_paid_together_or_none():
    coop = a_year()
    settles(coop)
    with system_access():
        ids = list(Payout.objects.filter(coop_id=coop.pk).order_by("pk").values_list("pk", flat=True))
    office, day = the_office(coop), date(2026, 3, 2).isoformat()
    assert a_stranger().post("/payouts/payments", payouts=ids, paid_on=day).status == 404
    assert office.post("/payouts/payments", payouts=[*ids, NOBODY], paid_on=day).status == 404
    assert office.get("/payouts", show="paid")["items"] == []
    paid = office.post("/payouts/payments", payouts=ids, paid_on=day)["items"]
    assert [(each["id"], each["paid_on"]) for each in paid] == [(pk, day) for pk in ids]
    assert office.post("/payouts/payments", payouts=ids, paid_on=day).refusal == (409, "payout-is-closed")
    assert office.post("/payouts/payments", payouts=[], paid_on=day).status == 422


def test_an_archive_is_deleted_before_its_days_are_over():
    coop = a_coop()
    office = the_office(coop)
    asked = office.post("/cooperative/exports")
    assert a_stranger().post(f"/cooperative/exports/{asked['id']}/deletion").status == 404
    assert office.post(f"/cooperative/exports/{asked['id']}/deletion")["id"] == asked["id"]
    assert office.get("/cooperative/exports")["items"] == []
