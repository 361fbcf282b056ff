"""What is open on shares goes with them, and ends with the membership; to the cent, and never twice."""

from datetime import date
from uuid import uuid4

import pytest

from allmende.kernel.models import AuditEntry
from allmende.kernel.row_access import system_access
from allmende.membership.models import DissolutionGround
from allmende.membership.refusals.members import NotEnoughCapital
from allmende.membership.shares.claims import Unpaid, parts_that_go
from allmende.membership.shares.handing_on import Agreement
from allmende.membership.use_cases.admit_member import Resolution
from allmende.membership.use_cases.admit_subscription import admit_subscription
from allmende.membership.use_cases.give_notice import give_notice
from allmende.membership.use_cases.record_death import record_death
from allmende.membership.use_cases.record_dissolution import record_dissolution
from allmende.membership.use_cases.subscribe_shares import subscribe_shares
from allmende.membership.use_cases.transfer_capital import transfer_capital
from allmende.payments.models import Claim, ClaimKind, Mandate
from allmende.payments.use_cases.raise_claim import raise_claim
from tests.members import OFFICE_HOURS, a_member, some_statutes
from tests.people import BUILDER, a_coop

from .exits import TODAY, check_now, does, leavers_noted, now_of, the_office
from .test_record_payment import pay, take_back

pytestmark = pytest.mark.django_db
SPRING, SUMMER, LATER = date(2027, 5, 20), date(2027, 11, 20), date(2028, 5, 20)


@pytest.fixture
def coop():
    coop = a_coop()
    terms = {"share_price": 100_00, "pay_at_once": 20_00, "instalments": 3, "instalment_months": 6}
    some_statutes(coop, shares_required=1, shares_most=20, **terms)
    return coop


@pytest.fixture
def office(coop):
    return the_office(coop)


def takes(office, member, shares):
    """Further shares, admitted today: 20 euro each at once, the rest in three instalments."""
    asked = does(office, subscribe_shares, member_id=member.pk, shares=shares, signed_on=TODAY)
    does(
        office,
        admit_subscription,
        subscription_id=asked.pk,
        resolution=Resolution(on=TODAY, by="Vorstand"),
        now=OFFICE_HOURS,
    )


def owed(member):
    """Open claims: what is open, and when it is due."""
    with system_access():
        claims = Claim.objects.filter(debtor=member.pk, cancelled_at=None).order_by("due_on", "pk")
        return [(claim.open_amount, claim.due_on) for claim in claims if claim.open_amount]


def dropped(member):
    with system_access():
        found = Claim.objects.filter(debtor=member.pk, cancelled_at__isnull=False)
        return list(found.order_by("due_on", "pk"))


def hands_on(office, giver, taker, shares=None, amount=None, agreed_on=TODAY):
    agreement = Agreement(shares=shares, agreed_on=agreed_on, amount=amount)
    ids = {"giver_id": giver.pk, "taker_id": taker.pk}
    said = {"agreement": agreement, "now": OFFICE_HOURS, "on": max(agreed_on, TODAY)}
    return does(office, transfer_capital, **ids, **said)


def a_claim_on(member, amount, due_on, kind=ClaimKind.INSTALMENT):
    with system_access():
        return raise_claim(
            actor=BUILDER,
            coop_id=member.coop_id,
            debtor=member.pk,
            kind=kind,
            amount=amount,
            due_on=due_on,
            reference="Anteile",
            now=OFFICE_HOURS,
        )


def test_with_all_shares_goes_all_that_is_open_on_them(coop, office):
    anna, bert = a_member(coop, paid=100_00), a_member(coop, "Bert Beet")
    takes(office, anna, 2)
    fee = a_claim_on(anna, 15_00, TODAY, ClaimKind.DUES)
    with system_access():
        first = Claim.objects.get(debtor=anna.pk, due_on=TODAY, kind="shares")
    pay(anna, first, 10_00)
    plan = [(30_00, TODAY), (53_34, SPRING), (53_33, SUMMER), (53_33, LATER)]
    assert owed(anna) == [(30_00, TODAY), (15_00, TODAY), *plan[1:]]
    hands_on(office, anna, bert)
    check_now()
    assert owed(bert) == plan
    assert owed(anna) == [(15_00, TODAY)], "dues are the giver's own"
    assert (now_of(bert).capital, now_of(bert).shares) == (110_00, 4)
    gone = dropped(anna)
    assert [each.open_amount for each in gone] == [0, 0, 0, 0]
    assert all("§ 76 GenG" in each.cancelled_reason and "2" in each.cancelled_reason for each in gone)
    assert len({each.cancelled_batch for each in gone}) == 1
    with system_access():
        assert {each.reference for each in Claim.objects.filter(debtor=bert.pk)} == {
            f"Anteile, Mitglied {bert.number}",
            f"Rate auf Anteile, Mitglied {bert.number}",
        }
        told = AuditEntry.objects.get(fact="ShareClaimsPassed").details
        assert (told["amount"], told["taker_id"]) == (190_00, bert.pk)
        assert not Mandate.objects.filter(debtor=bert.pk).exists()
        fee.refresh_from_db()
        assert fee.cancelled_at is None


def test_in_part_goes_what_is_unpaid_on_the_newest(coop, office):
    """The oldest shares are paid first: where those that stay are paid, all that is open goes."""
    anna, bert = a_member(coop, paid=100_00), a_member(coop, "Bert Beet")
    takes(office, anna, 2)
    with system_access():
        first, second = Claim.objects.filter(debtor=anna.pk).order_by("due_on")[:2]
    pay(anna, first, 40_00)
    pay(anna, second, 10_00)
    before = owed(anna)
    # Of 300 euro 150 are paid: with one share 50 would have to be open on those that stay.
    hands_on(office, anna, bert, 1, amount=40_00)
    assert (now_of(anna).capital, now_of(bert).capital) == (110_00, 40_00)
    given, stays = sum(each for each, _ in owed(bert)), sum(each for each, _ in owed(anna))
    assert given + stays == sum(each for each, _ in before) == 150_00
    assert (given, stays) == (60_00, 90_00), "what they lack"
    assert [day for _, day in owed(bert)] == [day for _, day in before] == [day for _, day in owed(anna)]
    hands_on(office, anna, bert, 1)
    assert owed(anna) == []


@pytest.mark.parametrize(
    ("owed", "unpaid", "is_all", "given"),
    [
        ([10, 20], Unpaid(30, 0), False, [10, 20]),
        ([10, 20], Unpaid(0, 30), False, []),
        ([10, 20], Unpaid(10, 20), False, [3, 7]),
        ([1, 1, 1], Unpaid(1, 2), False, [1]),
        ([10, 20], Unpaid(0, 0), True, []),  # all of it on shares that ceased
        (
            [10, 20],
            Unpaid(0, 0),
            False,
            [],
        ),  # more was claimed than lacks: to be looked at, not to be passed on
        ([10, 20], Unpaid(5, -5), False, [5]),  # no more than the shares lack that are held
        ([10, 20], Unpaid(10, 5), False, [10]),  # 15 of it on shares that ceased, what was due first
        ([10, 20], Unpaid(25, 0), True, [5, 20]),
        ([], Unpaid(10, 0), True, []),
    ],
    ids=str,
)
def test_parts_make_the_sum(owed, unpaid, is_all, given):
    claims = [Claim(amount=amount, paid=0) for amount in owed]
    assert [part.given for part in parts_that_go(claims, unpaid, is_all=is_all)] == given


def test_what_is_due_after_the_last_day_is_dropped_once_it_is_over(coop, office):
    anna = a_member(coop, paid=100_00)
    takes(office, anna, 1)
    a_claim_on(anna, 15_00, LATER, ClaimKind.DUES)
    departure = does(office, give_notice, member_id=anna.pk, received_on=date(2026, 11, 20))
    last = departure.effective_on
    assert last == date(2027, 12, 31)
    with system_access():
        leavers_noted(on=last)
        assert len(owed(anna)) == 5
        leavers_noted(on=date(2028, 1, 1))
    assert owed(anna) == [(20_00, TODAY), (26_67, SPRING), (26_67, SUMMER)]
    assert {each.cancelled_batch for each in dropped(anna)} == {departure.batch}
    assert all("§ 73" in each.cancelled_reason for each in dropped(anna))


def test_what_is_due_on_the_last_day_stays_owed(coop, office):
    anna = a_member(coop, paid=100_00)
    departure = does(office, give_notice, member_id=anna.pk, received_on=TODAY)
    a_claim_on(anna, 10_00, departure.effective_on)
    a_claim_on(anna, 11_00, date(2028, 1, 1))
    with system_access():
        leavers_noted(on=date(2028, 1, 1))
    assert owed(anna) == [(10_00, departure.effective_on)]


def test_whoever_is_a_member_again_owes_again(coop, office):
    anna = a_member(coop, paid=70_00)
    does(office, record_death, member_id=anna.pk, died_on=TODAY, heirs=[])
    claim = a_claim_on(anna, 30_00, SPRING)
    pay(anna, claim, 5_00)
    with system_access():
        leavers_noted(on=date(2027, 1, 1))
    assert owed(anna) == []
    does(
        office,
        record_dissolution,
        coop=coop,
        ground=DissolutionGround.RESOLUTION,
        dissolved_on=date(2027, 2, 1),
        on=date(2027, 2, 1),
    )
    assert owed(anna) == [(25_00, SPRING)]
    with system_access():
        assert AuditEntry.objects.filter(fact="DepartureUndone").count() == 1


def test_what_was_dropped_goes_over_too_when_a_transfer_overtakes_the_exit(coop, office):
    anna, bert = a_member(coop, paid=100_00), a_member(coop, "Bert Beet")
    takes(office, anna, 1)
    does(office, record_death, member_id=anna.pk, died_on=TODAY, heirs=[])
    with system_access():
        leavers_noted(on=date(2027, 1, 1))
    assert owed(anna) == [(20_00, TODAY)]
    hands_on(office, anna, bert, agreed_on=TODAY)
    assert (owed(anna), sum(each for each, _ in owed(bert))) == ([], 100_00)


def test_nothing_is_passed_where_nothing_is_open(coop, office):
    anna, bert = a_member(coop, paid=100_00), a_member(coop, "Bert Beet")
    hands_on(office, anna, bert)
    assert (owed(bert), dropped(anna)) == ([], [])
    with system_access():
        assert not AuditEntry.objects.filter(fact="ShareClaimsPassed").exists()
        assert not Claim.objects.filter(cancelled_batch=uuid4()).exists()


def test_what_is_returned_of_a_claim_that_was_divided_since_is_owed_again(coop, office):
    """Two shares with 40 euro of 200 paid: one goes with half of what is open, and then the bank takes the 40 back."""
    anna, bert = a_member(coop, shares=2), a_member(coop, "Bert Beet", paid=100_00)
    receipt = pay(anna, a_claim_on(anna, 200_00, SUMMER), 40_00)
    hands_on(office, anna, bert, shares=1, amount=1_00)
    before, stays = owed(anna), now_of(anna).capital
    with pytest.raises(NotEnoughCapital):
        take_back(anna, receipt)
    pay(anna, a_claim_on(anna, 1_00, SUMMER), 1_00)
    take_back(anna, receipt)
    assert (stays, now_of(anna).capital) == (39_00, 0)
    assert owed(anna) == [*before, (40_00, SUMMER)]


def test_what_is_returned_stays_dropped_where_it_is_due_after_the_membership(coop, office):
    anna = a_member(coop)
    receipt = pay(anna, a_claim_on(anna, 100_00, LATER), 40_00)
    does(office, record_death, member_id=anna.pk, died_on=TODAY, heirs=[])
    with system_access():
        leavers_noted(on=date(2027, 1, 1))
    take_back(anna, receipt)
    assert (now_of(anna).capital, owed(anna)) == (0, [])


def test_what_was_paid_ahead_and_is_returned_after_the_membership_is_owed_no_longer(coop, office):
    anna = a_member(coop)
    receipt = pay(anna, a_claim_on(anna, 100_00, LATER), 100_00)
    does(office, record_death, member_id=anna.pk, died_on=TODAY, heirs=[])
    with system_access():
        leavers_noted(on=date(2027, 1, 1))
    take_back(anna, receipt)
    assert (now_of(anna).capital, owed(anna)) == (0, [])
