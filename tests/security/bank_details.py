"""Accounts at banks in the world: to collect from, and to pay to; and what an applicant paid."""

from __future__ import annotations

from uuid import UUID, uuid4

from allmende.kernel.actor import Actor
from allmende.kernel.row_access import seeing
from allmende.membership.money.payment import Payment
from allmende.membership.use_cases.hold_payment import hold_payment
from allmende.payments.models import Mandate
from allmende.payments.use_cases.give_mandate import give_mandate
from allmende.payments.use_cases.give_payout_account import give_payout_account
from tests.members import OFFICE_HOURS


def bank_details(office: Actor, member_id: int, text: str) -> Mandate:
    """The member's, with text as holder."""
    assert office.coop_id is not None
    said = {"actor": office, "coop_id": office.coop_id, "holder": text[:70], "now": OFFICE_HOURS}
    on = OFFICE_HOURS.date()
    give_payout_account(**said, creditor=member_id, iban="DE02120300000000202051", from_day=on)
    return give_mandate(**said, debtor=member_id, iban="DE89370400440532013000", signed_on=on)


def money_held(office: Actor, application_id: int) -> UUID:
    """Five euro that came in before anybody decided."""
    early = Payment(id=uuid4(), amount=5_00, value_on=OFFICE_HOURS.date())
    with seeing(office):
        hold_payment(actor=office, application_id=application_id, payment=early, now=OFFICE_HOURS)
    return early.id
