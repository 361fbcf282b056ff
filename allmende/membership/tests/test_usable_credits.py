"""What members paid too much is named where it is looked for; the office uses it for what is claimed by one click."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from allmende.identity.models import Person
from allmende.kernel.line_ends import NO_BREAK
from allmende.kernel.row_access import seeing, system_access
from allmende.membership.letters.mail_words import fill, payment_request
from allmende.membership.letters.paying import how_to_pay
from allmende.membership.models import Member
from allmende.membership.money.credits import all_credits
from allmende.membership.money.usable_credits import all_with_credit, usable_by_member
from allmende.membership.use_cases.enter_payment_settings import enter_payment_settings
from allmende.membership.waiting import Kind, tasks_for
from tests.api.programs import Program
from tests.members import a_member, some_statutes
from tests.people import a_network, a_person, signed_in

from .desk import FEBRUARY, JANUARY, Desk
from .years import TODAY

pytestmark = pytest.mark.django_db
IBAN = "DE89 3704 0044 0532 0130 00"


@pytest.fixture
def desk() -> Desk:
    """Anna paid 40 euro too much; nothing is open yet."""
    desk = Desk()
    desk.pays(40_00)
    return desk


def of_office(client, desk):
    return signed_in(client, Person.objects.get(pk=desk.office.person_id), desk.coop)


def mail_to(desk) -> str:
    with seeing(desk.office):
        anna = Member.objects.select_related("party").get(pk=desk.anna.pk)
        anna.party.language = "en"
        return fill(payment_request(), anna, desk.coop).body.replace(NO_BREAK, " ")


def task_of(desk):
    with seeing(desk.office):
        return {each.kind: each for each in tasks_for(desk.office, on=TODAY)}.get(Kind.USABLE_CREDITS)


def test_whoever_is_asked_to_pay_reads_what_is_used_and_what_is_left(desk):
    with seeing(desk.office):
        enter_payment_settings(actor=desk.office, coop_id=desk.coop.pk, iban=IBAN)
    desk.claim(100_00, FEBRUARY)
    said = mail_to(desk)
    assert "Together: 100.00 €, less 40.00 € that were paid too much before, so 60.00 €." in said
    assert "What was paid too much before is used for what is due first. Please pay to:" in said
    with seeing(desk.office), override("en"):
        way = f"Please pay to: {desk.coop.name}, IBAN {IBAN}"
        assert how_to_pay(desk.anna, desk.coop).splitlines()[2:] == [
            "Less 40.00 € that were paid too much before: 60.00 € are left.",
            f"What was paid too much before is used for what is due first. {way}",
        ]


def test_who_paid_as_much_before_is_asked_for_no_transfer(desk):
    with seeing(desk.office):
        enter_payment_settings(actor=desk.office, coop_id=desk.coop.pk, iban=IBAN)
    desk.claim(30_00, FEBRUARY)
    said = mail_to(desk)
    assert "30.00 €, less 30.00 € that were paid too much before, so 0.00 €" in said
    assert ("Nothing has to be paid" in said, IBAN in said) == (True, False)


def test_where_nothing_is_kept_nothing_is_said_of_it():
    desk = Desk()
    desk.claim(30_00, FEBRUARY)
    assert "too much" not in mail_to(desk)


def test_the_list_as_a_file_and_for_programs_names_it(desk):
    a_member(desk.coop, "Bert Beet")
    program = Program(Person.objects.get(pk=desk.office.person_id), desk.coop)
    taken = program.get("/members.csv?column=name&column=kept")
    assert taken.content.decode("utf-8-sig").splitlines() == [
        "Name,Paid beyond what was open €",
        '"Ackermann, Anna",40.00',
        '"Beet, Bert",0.00',
    ]
    assert [each["kept"] for each in program.get("/members")["items"]] == [40_00, 0]
    assert program.get(f"/members/{desk.anna.pk}")["kept"] == 40_00


def test_the_office_is_reminded_once_something_is_claimed_and_uses_it_by_one_click(desk, client):
    assert task_of(desk) is None
    first, second = desk.claim(30_00, JANUARY), desk.claim(25_00, FEBRUARY)
    task = task_of(desk)
    assert (task.count, task.amount) == (1, 40_00)
    a_network()
    office = of_office(client, desk)
    assert "/members/credits" in office.get("/").content.decode()
    page = office.get("/members/credits").content.decode()
    assert "Use 40.00 €" in page
    (form,) = re.findall(rf'<form method="post" action="/members/{desk.anna.pk}/credit/use".*?</form>', page)
    sent = dict(re.findall(r'name="(\w+)" value="([^"]*)"', form))
    assert (sent[f"part_{first.pk}"], sent[f"part_{second.pk}"]) == ("30.00", "10.00")
    answer = office.post(f"/members/{desk.anna.pk}/credit/use", sent)
    assert (answer.status_code, answer.url) == (302, "/members/credits")
    assert (desk.paid(), desk.kept(), task_of(desk)) == ([30_00, 10_00], 0, None)
    assert "Used for what was open: 40.00 € of Anna Ackermann." in office.get(answer.url).content.decode()


def test_who_can_use_it_stands_first_and_others_see_nothing(desk, client):
    bert, cora = a_member(desk.coop, "Bert Beet"), a_member(desk.coop, "Cora Cress", paid=100_00)
    for member, amount in ((bert, 5_00), (cora, 7_00)):
        desk.anna = member
        desk.pays(amount)
    desk.claim(3_00, JANUARY)  # of Cora
    stranger = Desk()
    stranger.pays(1_00)
    with seeing(desk.office):
        found = all_with_credit(desk.coop.pk)
        assert [(each.member.party.given_name, each.kept, each.owed, each.usable) for each in found] == [
            ("Cora", 7_00, 3_00, 3_00),
            ("Anna", 40_00, 0, 0),
            ("Bert", 5_00, 0, 0),
        ]
        assert usable_by_member(desk.coop.pk) == {cora.pk: 3_00}
    program = Program(Person.objects.get(pk=desk.office.person_id), desk.coop)
    items = program.get("/members/credits")["items"]
    assert (items[0]["name"], items[0]["usable"]) == ("Cora Cress", 3_00)
    assert len(items) == 3
    nobody = a_person("Uta Umland")
    assert Program(nobody, scopes=["membership"]).get("/members/credits").status in (403, 404)
    assert signed_in(client, nobody).get("/members/credits").status_code in (302, 403, 404)


def test_however_many_it_takes_the_same_queries(desk):
    counts = []
    for name in ("Bert Beet", "Carl Chrysantheme", "Dora Distel"):
        desk.anna = a_member(desk.coop, name)
        desk.pays(5_00)
        desk.claim(3_00, JANUARY)
        with seeing(desk.office), CaptureQueriesContext(connection) as queries:
            all_with_credit(desk.coop.pk)
        counts.append(len(queries))
    assert len(set(counts)) == 1


def test_after_dues_were_claimed_the_office_is_led_there(desk, client):
    some_statutes(desk.coop, valid_from=JANUARY, dues=12_00, dues_months=12)
    office = of_office(client, desk)
    page = office.get("/members/dues?due_on=2026-12-31").content.decode()
    sent = dict(re.findall(r'<input[^>]*name="(\w+)" value="([^"]*)"', page)) | {"due_on": "2026-12-31"}
    answer = office.post("/members/dues", sent)
    assert (answer.status_code, answer.url) == (302, "/members/credits")
    assert "something is kept that can be used" in office.get(answer.url).content.decode()


def test_of_all_accounts_only_those_of_credits_are_read(desk):
    """Whatever the numbers are; and of others' cooperatives none."""
    with system_access():
        assert all_credits(desk.coop.pk) == {desk.anna.pk: 40_00}
        assert all_credits(Desk().coop.pk) == {}
