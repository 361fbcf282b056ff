"""A share takes no more than its price, whatever comes first: the payment or the profit (§ 19 (1) GenG)."""

from datetime import date
from uuid import uuid4

import pytest

from allmende.kernel.row_access import seeing, system_access
from allmende.membership.models import Member
from allmende.membership.money.payment import Payment
from allmende.membership.refusals.payments import AccountSettled, SharesFull
from allmende.membership.use_cases.admit_member import Resolution
from allmende.membership.use_cases.admit_subscription import admit_subscription
from allmende.membership.use_cases.drop_claim import drop_claim
from allmende.membership.use_cases.record_payment import record_payment
from allmende.membership.use_cases.subscribe_shares import subscribe_shares
from allmende.payments.models import Claim, ClaimKind
from allmende.payments.use_cases.raise_claim import raise_claim
from tests.members import a_member, some_statutes
from tests.people import BUILDER, a_coop, an_officer

from .test_year_races import at_once
from .years import NOW, TODAY, books_agree, capitals, distributes, leaves, payouts, settles, takes_back

pytestmark = pytest.mark.django_db
SINCE = date(2025, 6, 2)
PAID_ON = date(2026, 2, 25)  # after the resolution of RESOLVED, before it is posted
IN_MARCH = date(2026, 3, 31)


def half_paid(raised_on=SINCE, kind=ClaimKind.SHARES) -> tuple[Member, Claim]:
    """Anna paid half of her share, and owes the other half."""
    coop = a_coop("Gartenwerk eG")
    some_statutes(coop)
    anna = a_member(coop, "Anna Ackermann", shares=1, paid=50_00)
    return anna, owes(anna, raised_on, kind)


def owes(anna, raised_on=SINCE, kind=ClaimKind.SHARES) -> Claim:
    with system_access():
        return raise_claim(
            actor=BUILDER,
            coop_id=anna.coop_id,
            debtor=anna.pk,
            kind=kind,
            amount=50_00,
            due_on=raised_on,
            raised_on=raised_on,
            reference="Anteile",
            now=NOW,
        )


def pays(member, claim, amount, actor=None, sent_as=None):
    actor = actor or an_officer(member.coop)
    payment = Payment(id=sent_as or uuid4(), amount=amount, value_on=PAID_ON)
    with seeing(actor):
        return record_payment(actor=actor, member_id=member.pk, claim_id=claim.pk, payment=payment, now=NOW)


def test_what_came_in_before_the_profit_is_posted_leaves_it_no_room_and_it_is_paid_out():
    anna, claim = half_paid()
    pays(anna, claim, 50_00)
    distributes(anna.coop, amount=30_00, pay_until=IN_MARCH)
    assert capitals(anna.coop) == {"Ackermann": 100_00}
    assert payouts(anna.coop) == [("Ackermann", 30_00, IN_MARCH, "queued")]
    books_agree(anna.coop)


def test_after_the_profit_a_payment_finds_what_room_is_left():
    """Also on a claim that is older than the profit and was entered after it."""
    anna, _filled = half_paid()
    distributes(anna.coop, amount=30_00)
    claim = owes(anna)
    with pytest.raises(SharesFull) as refused:
        pays(anna, claim, 50_00)
    assert refused.value.extra == {"room": 20_00}
    assert "§ 19" in refused.value.rule
    assert capitals(anna.coop) == {"Ackermann": 80_00}
    key = uuid4()
    first = pays(anna, claim, 20_00, sent_as=key)
    again = pays(anna, claim, 20_00, sent_as=key)
    assert (first.pk, again.is_new) == (again.pk, False), "sent twice it is one, and not too much"
    office = an_officer(anna.coop)
    with seeing(office):
        drop_claim(
            actor=office,
            member_id=anna.pk,
            claim_id=claim.pk,
            reason="filled by profit",
            on=TODAY,
            now=NOW,
            was_wrong=True,
        )
    assert capitals(anna.coop) == {"Ackermann": 100_00}
    books_agree(anna.coop)


@pytest.mark.parametrize("kind", [ClaimKind.DUES, ClaimKind.ADMISSION_FEE])
def test_what_becomes_no_capital_fills_nothing(kind):
    anna, claim = half_paid(kind=kind)
    distributes(anna.coop, amount=30_00)
    pays(anna, claim, 50_00)
    assert capitals(anna.coop) == {"Ackermann": 80_00}


def test_a_profit_that_was_taken_back_takes_no_room():
    anna, claim = half_paid()
    takes_back(distributes(anna.coop, amount=30_00))
    with system_access():
        parts = list(Claim.objects.filter(coop=anna.coop, cancelled_at=None).order_by("pk"))
    assert sum(part.open_amount for part in parts) == claim.amount
    for part in parts:
        pays(anna, part, part.open_amount)
    assert capitals(anna.coop) == {"Ackermann": 100_00}
    books_agree(anna.coop)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("_turn", range(3))
def test_a_payment_and_a_profit_at_the_same_moment_never_overfill(_turn):
    anna, claim = half_paid()
    clerk, office = an_officer(anna.coop), an_officer(anna.coop)
    outcome = at_once(
        lambda: pays(anna, claim, 50_00, clerk),
        lambda: distributes(anna.coop, office, amount=30_00, pay_until=IN_MARCH),
    )
    assert outcome in (["done", "done"], ["claim-is-closed", "done"], ["done", "plan-changed"])
    assert capitals(anna.coop)["Ackermann"] in (80_00, 100_00), (
        "thirty of profit, fifty of money, and never both beyond a hundred"
    )
    books_agree(anna.coop)


def test_nothing_is_paid_on_shares_of_whoever_was_settled_with():
    anna, claim = half_paid()
    leaves(anna)
    settlement = settles(anna.coop)
    with pytest.raises(AccountSettled):
        pays(anna, claim, 50_00)
    assert capitals(anna.coop) == {"Ackermann": 0}
    takes_back(settlement)
    pays(anna, claim, 50_00)
    settles(anna.coop)
    assert [amount for _name, amount, _until, state in payouts(anna.coop) if state == "queued"] == [100_00]


def test_what_is_claimed_beyond_full_shares_finds_no_room_and_is_not_called_settled():
    coop = a_coop("Gartenwerk eG")
    some_statutes(coop)
    anna = a_member(coop, "Anna Ackermann", shares=1, paid=90_00)
    with pytest.raises(SharesFull) as refused:
        pays(anna, owes(anna), 50_00)
    assert refused.value.extra["room"] == 10_00
    assert "auseinandergesetzt" not in refused.value.message


def test_further_shares_claim_only_what_all_take_together():
    """As an imported list says that more stands in the account than the shares there are take."""
    coop = a_coop("Gartenwerk eG")
    some_statutes(coop, shares_most=20)
    anna, office = a_member(coop, "Anna Ackermann", shares=1, paid=150_00), an_officer(coop)
    with seeing(office):
        asked = subscribe_shares(actor=office, member_id=anna.pk, shares=1, signed_on=TODAY, on=TODAY)
        admit_subscription(
            actor=office,
            subscription_id=asked.pk,
            resolution=Resolution(on=TODAY, by="Vorstand"),
            on=TODAY,
            now=NOW,
        )
        claim = Claim.objects.get(debtor=anna.pk)
    assert claim.amount == 50_00
    pays(anna, claim, 50_00)
    assert capitals(coop) == {"Ackermann": 200_00}
