"""Answers to what a cooperative mails go to the cooperative, where it says an address."""

from datetime import date

import pytest
from django.core import mail

from allmende.kernel.row_access import seeing
from allmende.membership.use_cases.give_notice import give_notice
from allmende.membership.use_cases.offer_self_service import offer_self_service
from allmende.membership.use_cases.send_mailing import send_mailing
from allmende.membership.use_cases.try_mailing import try_mailing
from tests.members import a_member, some_statutes
from tests.people import a_coop

from .exits import does, the_office
from .letters import letters_to
from .test_mailings import JOB, NOW, WORDS, started

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("address", ["buero@gartenwerk.example", ""])
def test_answers_go_to_the_cooperative(address):
    coop = a_coop("Gartenwerk eG", contact_email=address)
    some_statutes(coop)
    anna = a_member(coop, email="anna@example.org")
    office = the_office(coop)
    send_mailing(actor=JOB, mailing_id=started(office, coop).pk)
    assert [each.reply_to for each in mail.outbox] == [[address] if address else []]
    with seeing(office):
        offer_self_service(actor=office, party=anna.party, now=NOW)
    does(office, give_notice, member_id=anna.pk, received_on=date(2026, 10, 2))
    waiting = letters_to("anna@example.org")
    assert len(waiting) == 2
    assert {each.reply_to for each in waiting} == {address}


def test_the_test_of_a_mailing_shows_where_answers_would_go():
    coop = a_coop("Gartenwerk eG", contact_email="buero@gartenwerk.example")
    anna = a_member(coop)
    office = the_office(coop)
    with seeing(office):
        sent_to = try_mailing(actor=office, coop=coop, member_id=anna.pk, words=WORDS)
    assert letters_to(sent_to)[0].reply_to == "buero@gartenwerk.example"


@pytest.mark.parametrize("address", ["buero@gartenwerk.example", ""])
def test_whoever_joins_sees_whom_to_ask(client, address):
    coop = a_coop("Gartenwerk eG", contact_email=address)
    some_statutes(coop)
    page = client.get(f"/coops/{coop.slug}/applications/new").content.decode()
    assert ("mailto:buero@gartenwerk.example" in page) == bool(address)
