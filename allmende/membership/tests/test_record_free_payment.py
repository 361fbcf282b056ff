"""Somebody pays more on the shares than was claimed: possible up to their price, and never a debt afterwards."""

from __future__ import annotations

from datetime import UTC, date, datetime
from uuid import UUID, uuid4

import pytest
from django.urls import reverse

from allmende.identity.models import Person
from allmende.kernel.actor import Actor
from allmende.kernel.errors import NotAllowed, NotFound
from allmende.kernel.row_access import seeing, system_access
from allmende.ledger.use_cases.prove_ledger import prove_ledger
from allmende.membership.models import CapitalMovement, Member, Party
from allmende.membership.money.payment import Payment
from allmende.membership.refusals.payments import ClaimIsOpen, SharesFull
from allmende.membership.use_cases.record_free_payment import record_free_payment
from allmende.membership.use_cases.take_payment_back import take_payment_back
from allmende.payments.models import Claim
from allmende.payments.refusals import DifferentContent
from tests.members import a_member, some_statutes
from tests.people import BUILDER, a_coop, a_person, acting_for, an_officer, signed_in

from .test_record_payment import a_claim

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
DAY = date(2026, 11, 18)
ENGLISH = {"Accept-Language": "en"}


@pytest.fixture
def anna():
    coop = a_coop()
    some_statutes(coop, pay_at_once=10_00)
    return a_member(coop, shares=2, paid=50_00)


def pay(member, amount, *, sent_as: UUID | None = None, actor=None, on=DAY):
    actor = actor or an_officer(member.coop, ["register"])
    payment = Payment(id=sent_as or uuid4(), amount=amount, value_on=on)
    with seeing(actor):
        return record_free_payment(actor=actor, member_id=member.pk, payment=payment, now=NOW)


def capital(member) -> int:
    with system_access():
        return Member.objects.get(pk=member.pk).capital


def test_it_becomes_capital_and_leaves_nothing_open(anna):
    receipt = pay(anna, 150_00)
    with system_access():
        claim = Claim.objects.get()
        movement = CapitalMovement.objects.get(pk=receipt.pk)
        assert (claim.debtor, claim.amount, claim.open_amount, claim.due_on) == (anna.pk, 150_00, 0, DAY)
        assert (movement.kind, movement.amount, movement.effective_on) == ("payment", 150_00, DAY)
        assert prove_ledger(actor=BUILDER).difference == ""


def test_a_share_takes_no_more_than_its_price(anna):
    pay(anna, 100_00)
    with pytest.raises(SharesFull) as refused:
        pay(anna, 50_01)
    assert (refused.value.field, refused.value.extra["room"]) == ("amount", 50_00)
    assert capital(anna) == 150_00


def test_what_was_claimed_comes_first(anna):
    a_claim(anna, 20_00)
    with pytest.raises(ClaimIsOpen):
        pay(anna, 10_00)
    assert capital(anna) == 50_00


def test_sent_twice_it_is_one_payment(anna):
    same = uuid4()
    assert pay(anna, 30_00, sent_as=same).is_new
    assert not pay(anna, 30_00, sent_as=same).is_new
    with pytest.raises(DifferentContent):
        pay(anna, 31_00, sent_as=same)
    assert capital(anna) == 80_00


def test_taken_back_nobody_owes_it(anna):
    receipt = pay(anna, 30_00)
    office = an_officer(anna.coop, ["register"])
    with seeing(office):
        take_payment_back(
            actor=office, member_id=anna.pk, receipt_id=receipt.pk, reversal_id=uuid4(), value_on=DAY,
            note="Rückgabe", now=NOW,
        )  # fmt: skip
        claim = Claim.objects.get()
        assert (claim.paid, claim.open_amount, claim.was_mistake) == (0, 0, True)
    assert capital(anna) == 50_00
    assert pay(anna, 30_00).is_new


def test_only_the_office_enters_it(anna):
    with pytest.raises(NotFound):
        pay(anna, 30_00, actor=acting_for(a_person("Emil Ellenbogen"), anna.coop))
    herself = a_person("Anna Ackermann")
    with system_access():
        Party.objects.filter(pk=anna.party_id).update(person=herself)
    with pytest.raises(NotAllowed):
        pay(anna, 30_00, actor=Actor(person_id=herself.pk))


def test_on_its_page_it_is_offered_while_there_is_room(anna, client):
    office = an_officer(anna.coop, ["register"])
    page = signed_in(client, Person.objects.get(pk=office.person_id), anna.coop)
    here, claims = (reverse(f"membership:{name}", args=[anna.pk]) for name in ("free_payment", "claims"))
    assert here in page.get(claims).content.decode()
    assert b"150.00" in page.get(here).content
    sent = {"id": uuid4(), "value_on": "2026-11-18", "manner": "transfer"}
    assert page.post(here, sent | {"amount": "150.01"}).status_code == 422
    assert page.post(here, sent | {"amount": "150.00"}).status_code == 302
    assert here not in page.get(claims).content.decode()
    full = page.get(here, headers=ENGLISH)
    assert (full.status_code, b'name="amount"' in full.content) == (200, False)
    assert "they are paid in full" in full.content.decode()
    assert capital(anna) == 200_00
    a_claim(anna, 30_00)
    assert "30.00 € are claimed on the shares" in page.get(here, headers=ENGLISH).content.decode()
