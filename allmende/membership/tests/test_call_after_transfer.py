"""A call for payments between a transfer and its correction: one after the other is taken back."""

import pytest
from django.utils import timezone

from allmende.kernel.row_access import seeing, system_access
from allmende.membership.refusals.members import SomethingRestsOnIt
from allmende.membership.shares.calls import Call
from allmende.membership.shares.transfers import standing_transfers
from allmende.membership.use_cases.call_payments import call_payments
from allmende.membership.use_cases.take_back_call import take_back_call
from allmende.membership.use_cases.take_back_transfer import take_back_transfer
from tests.members import OFFICE_HOURS, a_member, some_statutes
from tests.people import a_coop

from .exits import TODAY, does, now_of, the_office
from .test_passed_claims import hands_on, owed

pytestmark = pytest.mark.django_db


def test_what_was_called_for_since_is_taken_back_first():
    """Payments on three shares, two of which came with the transfer: on the one that is left they are too many."""
    coop = a_coop()
    some_statutes(coop, pay_at_once=20_00)
    office = the_office(coop)
    anna, bert = a_member(coop, shares=2, paid=100_00), a_member(coop, "Bert Beet")
    hands_on(office, anna, bert)
    with system_access():
        movement = standing_transfers(anna).get()
    asked = {"member_id": anna.pk, "movement_id": movement.pk, "reason": "Verwechselt", "now": OFFICE_HOURS}
    called = {"resolved_on": TODAY, "per_share": 40_00}
    does(
        office, call_payments, coop=coop, call=Call(**called, words="TOP 4", due_on=TODAY), now=timezone.now()
    )
    assert owed(bert) == [(120_00, TODAY)]
    with pytest.raises(SomethingRestsOnIt):
        does(office, take_back_transfer, **asked)
    with seeing(office):
        take_back_call(actor=office, coop=coop, **called, reason="Verwechselt", now=timezone.now())
    does(office, take_back_transfer, **asked)
    assert [(now_of(each).shares, now_of(each).capital) for each in (anna, bert)] == [(2, 100_00), (1, 0)]
    assert owed(bert) == []
