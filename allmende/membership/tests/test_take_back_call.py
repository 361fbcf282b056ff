"""A call for payments is taken back as a whole, or not at all."""

from datetime import date
from uuid import uuid4

import pytest

from allmende.kernel.errors import Invalid, NotAllowed
from allmende.kernel.models import AuditEntry
from allmende.kernel.row_access import seeing, system_access
from allmende.membership.money.payment import Payment
from allmende.membership.refusals.calls import CallIsPaid, NoSuchCall
from allmende.membership.refusals.members import SomethingRestsOnIt
from allmende.membership.shares.calls import Call, Called, StandingCall, standing_calls
from allmende.membership.shares.handing_on import Agreement
from allmende.membership.shares.owed_again import owed_again
from allmende.membership.use_cases.call_payments import call_payments
from allmende.membership.use_cases.give_notice import give_notice
from allmende.membership.use_cases.raise_claims_again import raise_claims_again
from allmende.membership.use_cases.record_free_payment import record_free_payment
from allmende.membership.use_cases.take_back_call import take_back_call
from allmende.membership.use_cases.take_back_exit import take_back_exit
from allmende.membership.use_cases.transfer_capital import transfer_capital
from allmende.membership.year.figures import year_figures
from allmende.payments.models import Claim, Receipt
from allmende.payments.use_cases.cancel_claim import cancel_claim
from tests.api.programs import Program
from tests.members import a_member, some_statutes
from tests.people import BUILDER, a_coop, a_person, acting_for, an_office, an_officer, signed_in

from . import years
from .exits import TODAY, does, leavers_noted, the_office
from .test_call_payments import DUE, NOW, RESOLVED, a_garden, calls, claimed
from .test_passed_claims import owed
from .test_record_payment import pay, take_back

pytestmark = pytest.mark.django_db


def taken_back(coop, actor=None, **more):
    actor = actor or an_officer(coop, ["register"])
    said = {"resolved_on": RESOLVED, "per_share": 50_00, "reason": "Beschlossen waren 20 Euro"} | more
    with seeing(actor):
        return take_back_call(actor=actor, coop=coop, now=NOW, **said)


def test_nobody_owes_it_any_more_and_no_figure_counts_it():
    coop = a_garden()
    anna, _bert = a_member(coop, shares=2, paid=50_00), a_member(coop, "Bert Beet", paid=25_00)
    calls(coop)
    with seeing(an_officer(coop)):
        assert standing_calls(coop.pk) == [StandingCall(RESOLVED, 50_00, DUE, 2, 150_00, 0)]
    assert taken_back(coop) == Called(2, 150_00)
    with system_access():
        dropped = list(Claim.objects.filter(subject__startswith="call:"))
        assert all(each.cancelled_at and each.was_mistake for each in dropped)
        assert {each.cancelled_reason for each in dropped} == {"Beschlossen waren 20 Euro"}
        assert len({each.cancelled_batch for each in dropped}) == 1
    with seeing(an_officer(coop)):
        assert standing_calls(coop.pk) == []
        assert year_figures(coop, 2026).arrears == 0
    told = AuditEntry.objects.get(fact="CallTakenBack").details
    assert (told["members"], told["amount"], told["resolved_on"]) == (2, 150_00, "2026-06-20")
    assert anna.pk in claimed(coop)


def test_the_same_resolution_is_called_for_anew_and_taken_back_once():
    coop = a_garden()
    a_member(coop, paid=25_00)
    calls(coop)
    taken_back(coop)
    with pytest.raises(NoSuchCall):
        taken_back(coop)
    assert calls(coop).members == 1
    assert taken_back(coop).members == 1


def test_while_somebody_has_paid_on_it_nothing_is_taken_back():
    coop = a_garden()
    anna, _bert = a_member(coop, paid=25_00), a_member(coop, "Bert Beet", paid=25_00)
    calls(coop)
    with system_access():
        claim = Claim.objects.get(debtor=anna.pk)
    pay(anna, claim, 10_00)
    with pytest.raises(CallIsPaid) as refused:
        taken_back(coop)
    assert refused.value.extra == {"paid": 1}
    with system_access():
        assert not Claim.objects.exclude(cancelled_at=None).exists()


def hands_on(coop, giver, taker, shares):
    agreement = Agreement(shares=shares, agreed_on=TODAY)
    ids = {"giver_id": giver.pk, "taker_id": taker.pk}
    return does(the_office(coop), transfer_capital, **ids, agreement=agreement, now=NOW)


def test_what_went_over_with_shares_is_looked_at_first():
    coop = a_garden()
    anna = a_member(coop, shares=2, paid=150_00)
    bert, cora = (a_member(coop, name, paid=100_00) for name in ("Bert Beet", "Cora Cardamom"))
    a_member(coop, "Dora Dill", paid=50_00)
    calls(coop)
    hands_on(coop, anna, bert, 1)
    hands_on(coop, bert, cora, 1)
    with pytest.raises(SomethingRestsOnIt) as refused:
        taken_back(coop)
    assert "Cora" in refused.value.message
    with system_access():
        for claim in Claim.objects.filter(debtor=cora.pk, subject__startswith="shares:", cancelled_at=None):
            cancel_claim(actor=BUILDER, claim_id=claim.pk, reason="Irrtum", now=NOW, was_mistake=True)
    assert taken_back(coop).members == 1
    assert calls(coop).members == 1  # anew, although a part of the first went over and was dropped there


def test_profit_that_is_taken_back_leaves_it_taken_back():
    coop = a_coop("Gartenwerk eG")
    some_statutes(coop, pay_at_once=25_00)
    a_member(coop, shares=2, paid=100_00)
    call = Call(resolved_on=date(2026, 1, 10), words="TOP 4", per_share=50_00, due_on=date(2026, 6, 30))
    office = an_officer(coop, ["register"])
    with seeing(office):
        call_payments(actor=office, coop=coop, call=call, on=years.TODAY, now=years.NOW)
    run = years.distributes(coop, amount=40_00)
    taken_back(coop, resolved_on=call.resolved_on)
    years.takes_back(run)
    with system_access():
        assert not Claim.objects.filter(cancelled_at=None).exists()


@pytest.mark.parametrize("reason", ["", "  ", "x" * 201])
def test_it_says_why(reason):
    coop = a_garden()
    a_member(coop, paid=25_00)
    calls(coop)
    with pytest.raises(Invalid) as refused:
        taken_back(coop, reason=reason)
    assert refused.value.field == "reason"


def test_others_take_nothing_back_and_of_another_resolution_nothing_goes():
    coop, other = a_garden(), a_garden()
    a_member(coop, paid=25_00)
    calls(coop)
    for stranger in (an_officer(coop, ["lend"]), an_officer(other), acting_for(a_person())):
        with pytest.raises(NotAllowed):
            taken_back(coop, actor=stranger)
    for said in ({"per_share": 40_00}, {"resolved_on": date(2026, 6, 21)}):
        with pytest.raises(NoSuchCall):
            taken_back(coop, **said)
    with pytest.raises(NoSuchCall):
        taken_back(other)


def test_the_office_looks_at_it_says_why_and_takes_it_back(client):
    coop, olga = a_garden(), a_person(language="de")
    a_member(coop, paid=25_00)
    an_office(olga, coop, ["register"])
    calls(coop)
    office, address = signed_in(client, olga, coop), "/members/calls/2026-06-20/5000/mistake"
    assert address in office.get("/members/calls").content.decode()
    page = office.get(address).content.decode()
    assert "20. Juni 2026" in page
    assert "50,00" in page
    assert office.post(address, {"reason": "", "acting": coop.pk}).status_code == 422
    assert office.post(address, {"reason": "Falsch", "acting": coop.pk}).status_code == 302
    for gone in (address, "/members/calls/gestern/5000/mistake", "/members/calls/2026-06-20/1/mistake"):
        assert office.get(gone).status_code == 404
    with seeing(an_officer(coop)):
        assert standing_calls(coop.pk) == []


def test_a_program_sees_the_calls_and_takes_one_back():
    coop, otto = a_garden(), a_person("Otto Office")
    a_member(coop, paid=25_00)
    an_office(otto, coop, ["register"])
    calls(coop)
    office, said = Program(otto, coop), {"resolved_on": "2026-06-20", "per_share": 50_00, "reason": "Falsch"}
    (found,) = office.get("/members/calls")["items"]
    assert (found["per_share"], found["members"], found["amount"], found["paid"]) == (50_00, 1, 50_00, 0)
    assert Program(a_person()).post("/members/calls/mistake", **said).status == 403
    assert office.post("/members/calls/mistake", **said).json == {"members": 1, "amount": 50_00}
    assert office.post("/members/calls/mistake", **said).refusal == (404, "no-such-call")
    assert office.get("/members/calls")["items"] == []


@pytest.mark.parametrize("is_taken_back", [True, False])
def test_what_an_exit_dropped_is_owed_again_unless_its_call_was_taken_back(is_taken_back):
    coop, batch = a_garden(), uuid4()
    anna, _bert = a_member(coop, paid=25_00), a_member(coop, "Bert Beet", paid=25_00)
    calls(coop)
    with system_access():
        owed = Claim.objects.get(debtor=anna.pk)
        cancel_claim(actor=BUILDER, claim_id=owed.pk, reason="Austritt", now=NOW, batch=batch)
    if is_taken_back:
        taken_back(coop)
    with system_access():
        again = raise_claims_again(actor=BUILDER, member=anna, batch=batch, now=NOW)
    assert [each.amount for each in again] == ([] if is_taken_back else [50_00])


def test_what_is_owed_again_of_a_call_is_read_at_once_for_all(django_assert_num_queries):
    coop = a_garden()
    for name in ("Anna Ackermann", "Bert Beet", "Cora Cardamom"):
        a_member(coop, name, paid=25_00)
    calls(coop)
    taken_back(coop)
    calls(coop)
    with system_access():
        dropped = list(Claim.objects.filter(was_mistake=True))
        for some in (dropped[:1], dropped):
            with django_assert_num_queries(4):
                assert owed_again(some) == []
        anew = Claim.objects.filter(cancelled_at=None, debtor=dropped[0].debtor)
        anew.update(cancelled_at=NOW, cancelled_reason="Austritt")
        assert owed_again([*dropped, dropped[0]]) == [(dropped[0], 50_00)]


def test_what_was_called_for_anew_is_owed_once_when_an_exit_is_taken_back():
    """Due after Anna's last day, it was dropped with her exit; anew, it is due before."""
    coop = a_garden()
    office = the_office(coop)
    anna, _bert = a_member(coop, paid=25_00), a_member(coop, "Bert Beet", paid=25_00)
    resolved = date(2025, 6, 20)
    call = {"resolved_on": resolved, "words": "TOP 4", "per_share": 50_00}
    calls(coop, Call(**call, due_on=date(2026, 2, 1)))
    step = does(office, give_notice, member_id=anna.pk, received_on=date(2025, 9, 30))
    with system_access():
        leavers_noted(on=TODAY)
    taken_back(coop, resolved_on=resolved)
    calls(coop, Call(**call, due_on=date(2025, 12, 15)))
    assert owed(anna) == [(50_00, date(2025, 12, 15))]
    does(office, take_back_exit, member_id=anna.pk, departure_id=step.pk, reason="Verwechselt")
    assert owed(anna) == [(50_00, date(2025, 12, 15))]


@pytest.mark.parametrize(("comes_back", "anew", "in_the_end"), [(False, 10_00, 20_00), (True, 20_00, 20_00)])
def test_once_profit_is_taken_back_too_nobody_owes_more_than_was_resolved(comes_back, anew, in_the_end):
    """Of 20 euro profit paid in 10. What Anna had paid before she was asked may have come back meanwhile."""
    coop = a_coop("Gartenwerk eG")
    some_statutes(coop, pay_at_once=10_00)
    anna = a_member(coop, paid=10_00)
    call = Call(resolved_on=date(2026, 1, 10), words="TOP 4", per_share=20_00, due_on=date(2026, 6, 30))
    office, sent = an_officer(coop, ["register"]), uuid4()
    again = {"actor": office, "coop": coop, "call": call, "on": years.TODAY, "now": years.NOW}
    with seeing(office):
        free = Payment(id=sent, amount=70_00, value_on=years.TODAY)
        record_free_payment(actor=office, member_id=anna.pk, payment=free, now=years.NOW)
        call_payments(**again)
    run = years.distributes(coop, amount=10_00)
    assert owed(anna) == [(10_00, call.due_on)]
    taken_back(coop, resolved_on=call.resolved_on, per_share=20_00)
    if comes_back:
        with system_access():
            receipt = Receipt.objects.get(pk=sent)
        take_back(anna, receipt)
    with seeing(office):
        call_payments(**again)
    assert owed(anna) == [(anew, call.due_on)]
    years.takes_back(run)
    assert sum(amount for amount, _due_on in owed(anna)) == in_the_end
