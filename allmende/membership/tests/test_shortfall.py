"""What leavers pay in of a loss beyond all capital (§ 73 (2) sentence 4 GenG): claimed with the settlement."""

from datetime import date
from uuid import uuid4

import pytest

from allmende.kernel.row_access import seeing, system_access
from allmende.membership.models import Departure, Member
from allmende.membership.money.payment import Payment
from allmende.membership.naming import in_words
from allmende.membership.refusals.members import AlreadyPaidOut, PlanChanged
from allmende.membership.shares.handing_on import Agreement
from allmende.membership.use_cases.drop_claim import drop_claim
from allmende.membership.use_cases.record_payment import record_payment
from allmende.membership.use_cases.reverse_year_run import reverse_year_run
from allmende.membership.use_cases.take_back_admission import take_back_admission
from allmende.membership.use_cases.take_payment_back import take_payment_back
from allmende.membership.use_cases.transfer_capital import transfer_capital
from allmende.payments.models import Claim
from allmende.payments.queries import arrears
from tests.members import a_member
from tests.people import a_person, an_office, an_officer, signed_in

from .exits import does, leavers_noted, the_office
from .years import MAY, NOW, TODAY, a_year, capitals, settles, takes_back

pytestmark = pytest.mark.django_db
LIABLE = {"liability": "limited", "liability_cap": 100_00}
DUE = date(2026, 4, 1)


def claims(coop):
    with system_access():
        found = Claim.objects.filter(coop=coop).order_by("pk")
        return [(claim.kind, claim.amount, claim.due_on, claim.cancelled_at is None) for claim in found]


def test_each_leaver_owes_a_part_by_heads_and_who_stays_nothing():
    """690 euro of capital, a loss of 990: 300 are left over, of three members."""
    coop = a_year(**LIABLE)
    run = settles(coop, loss=990_00)
    assert run.expected == {"number": 2, "change": -290_00, "paid_out": 0, "owed": 100_00}
    assert claims(coop) == [("shortfall", 100_00, DUE, True)]
    assert capitals(coop) == {"Ackermann": 300_00, "Beet": 0, "Chrysantheme": 100_00}
    with system_access():
        claim = Claim.objects.get(coop=coop)
        assert Member.objects.get(pk=claim.debtor).party.family_name == "Beet"
        assert claim.subject.startswith(f"shortfall:{run.pk}:")
        assert claim.raised_on == TODAY


@pytest.mark.parametrize(
    ("provisions", "loss", "owed"),
    [
        pytest.param({}, 990_00, 0, id="§ 6 no. 3: the statutes exclude further payments"),
        pytest.param(LIABLE, 690_00, 0, id="§ 73 (2) sentence 4: all capital covers it"),
        pytest.param(LIABLE, 690_03, 1, id="a cent each"),
        pytest.param(LIABLE, 5000_00, 200_00, id="§ 119: never more than the sum of the shares"),
        pytest.param({"liability": "unlimited"}, 5000_00, 1436_67, id="§ 6 no. 3: without limit"),
        pytest.param(LIABLE | {"loss_by": "capital"}, 990_00, 86_96, id="§ 73 (2): as the statutes say"),
    ],
)
def test_as_far_as_in_an_insolvency(provisions, loss, owed):
    coop = a_year(**provisions)
    settles(coop, loss=loss)
    assert sum(amount for _kind, amount, _due, _open in claims(coop)) == owed


def test_who_was_no_member_on_the_last_day_is_no_head():
    """Dora was entered by mistake, and Emil handed all he had to Anna in the year."""
    coop = a_year(**LIABLE)
    dora = a_member(coop, "Dora Dill", on=MAY)
    emil = a_member(coop, "Emil Efeu", paid=100_00)
    office = the_office(coop)
    does(office, take_back_admission, member_id=dora.pk, reason="Verwechselt", on=TODAY, now=NOW)
    with system_access():
        anna = Member.objects.get(coop=coop, number=1)
    agreement = Agreement(shares=None, agreed_on=MAY)
    does(office, transfer_capital, giver_id=emil.pk, taker_id=anna.pk, agreement=agreement, on=TODAY, now=NOW)
    settles(coop, loss=1090_00)
    assert claims(coop) == [("shortfall", 100_00, DUE, True)]


def test_it_goes_with_the_run_and_comes_with_the_next():
    coop = a_year(**LIABLE)
    takes_back(settles(coop, loss=990_00))
    assert claims(coop) == [("shortfall", 100_00, DUE, False)]
    assert capitals(coop)["Beet"] == 200_00
    settles(coop, loss=990_00)
    assert [is_open for *_rest, is_open in claims(coop)] == [False, True]


def test_taken_back_it_was_owed_on_no_day():
    """As what the run moved is reversed as of its own day: both say that nothing was lost."""
    coop = a_year(**LIABLE)
    run = settles(coop, loss=990_00)
    later, office = NOW.replace(month=5), an_officer(coop)
    with seeing(office):
        assert arrears(coop_id=coop.pk, on=DUE).amount == 100_00
        reverse_year_run(actor=office, coop_id=coop.pk, run_id=run.pk, on=later.date(), now=later)
        assert arrears(coop_id=coop.pk, on=DUE).amount == 0
        assert arrears(coop_id=coop.pk, on=DUE, known_at=NOW).amount == 100_00


def test_once_something_was_paid_in_the_run_stays():
    coop = a_year(**LIABLE)
    run = settles(coop, loss=990_00)
    with system_access():
        claim = Claim.objects.get(coop=coop)
    payment = Payment(id=run.batch, amount=1_00, value_on=TODAY)
    actor = an_officer(coop)
    with seeing(actor):
        record_payment(actor=actor, member_id=claim.debtor, claim_id=claim.pk, payment=payment, now=NOW)
    assert capitals(coop)["Beet"] == 0  # it covers a loss: it is no capital
    with pytest.raises(AlreadyPaidOut) as refused:
        takes_back(run)
    assert f"Einzahlung vom {in_words(TODAY)}" in refused.value.message


def test_a_payment_that_comes_back_after_the_rest_was_dropped_is_owed_again():
    coop = a_year(**LIABLE)
    settles(coop, loss=990_00)
    office, sent = an_officer(coop), uuid4()
    with system_access():
        Departure.objects.filter(coop=coop).update(noted_on=TODAY)
        claim = Claim.objects.get(coop=coop)
    about = {"actor": office, "member_id": claim.debtor, "now": NOW}
    with seeing(office):
        payment = Payment(id=sent, amount=60_00, value_on=TODAY)
        record_payment(**about, claim_id=claim.pk, payment=payment)
        drop_claim(**about, claim_id=claim.pk, reason="Erlassen", on=TODAY)
        back = {"receipt_id": sent, "reversal_id": uuid4(), "value_on": TODAY, "note": "Rückläufer"}
        take_payment_back(**about, **back)
    assert claims(coop) == [("shortfall", 100_00, DUE, False), ("shortfall", 60_00, DUE, True)]


def test_what_was_not_shown_is_not_claimed():
    coop = a_year(**LIABLE)
    with pytest.raises(PlanChanged):
        settles(coop, loss=990_00, expected={"number": 2, "change": -290_00, "paid_out": 0})
    assert claims(coop) == []


def test_the_night_drops_what_was_due_later_and_not_this():
    coop = a_year(**LIABLE)
    settles(coop, loss=990_00)
    with system_access():
        Departure.objects.filter(coop=coop).update(noted_on=None)
        leavers_noted(on=TODAY)
    assert claims(coop) == [("shortfall", 100_00, DUE, True)]


@pytest.mark.parametrize(("provisions", "said"), [(LIABLE, "§ 119 GenG"), ({}, "§ 105 (1) GenG")])
def test_the_page_says_what_is_claimed_or_why_nothing(client, provisions, said):
    coop, olga = a_year(**provisions), a_person("Olga Obst")
    an_office(olga, coop)
    signed_in(client, olga, coop)
    page = client.get("/members/years/2025/settlement", {"loss": "990"}).content.decode()
    assert said in page
    sent = {"loss": "990", "number": "2", "change": "-29000", "paid_out": "0", "acting": str(coop.pk)}
    sent |= {"owed": "10000"} if provisions else {"owed": ""}
    assert "To be paid in" in page if provisions else "To be paid in" not in page
    posted = client.post("/members/years/2025/settlement", sent, follow=True)
    assert posted.status_code == 200
    assert ("Claimed from leavers" in posted.content.decode()) is bool(provisions)
