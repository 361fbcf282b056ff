"""What falls due on single shares after they ceased is owed no longer; what was due by then, and on the others, is."""

from datetime import date
from importlib import import_module
from pathlib import Path

import pytest
from django.db import connection

from allmende.kernel.models import AuditEntry
from allmende.kernel.row_access import system_access
from allmende.membership.letters.owed_words import owed_after_giving_back, owed_after_transfer
from allmende.membership.models import Departure
from allmende.membership.shares.calls import Call
from allmende.membership.shares.claims import dropped_with_shares, parts_that_cease
from allmende.membership.shares.handing_on import Agreement, judge_handover
from allmende.membership.shares.transfers import standing_transfers
from allmende.membership.use_cases.admit_member import Resolution
from allmende.membership.use_cases.admit_subscription import admit_subscription
from allmende.membership.use_cases.call_payments import call_payments
from allmende.membership.use_cases.cancel_shares import cancel_shares
from allmende.membership.use_cases.subscribe_shares import subscribe_shares
from allmende.membership.use_cases.take_back_exit import take_back_exit
from allmende.membership.use_cases.take_back_transfer import take_back_transfer
from allmende.membership.use_cases.transfer_capital import transfer_capital
from allmende.payments.models import Claim
from tests.members import OFFICE_HOURS, a_member, some_statutes
from tests.people import a_coop

from . import years
from .exits import TODAY, YEAR_END, check_now, does, leavers_noted, now_of, the_office
from .test_passed_claims import hands_on, owed
from .test_record_payment import pay

migration = import_module("allmende.membership.migrations.0045_shares_settled_before")
pytestmark = pytest.mark.django_db
NEW_YEAR = date(2027, 1, 1)
SPRING, SUMMER = date(2027, 5, 20), date(2027, 11, 20)
IN_TIME = date(2026, 9, 30)


@pytest.fixture
def coop():
    """20 euro of each share at once, the rest in two instalments that are due next year."""
    coop = a_coop()
    terms = {"pay_at_once": 20_00, "instalments": 2, "instalment_months": 6}
    some_statutes(coop, shares_required=1, shares_most=20, **terms)
    return coop


@pytest.fixture
def office(coop):
    return the_office(coop)


@pytest.fixture
def anna(coop, office):
    """One share, paid; three more, taken today."""
    anna = a_member(coop, shares=1, paid=100_00)
    asked = does(office, subscribe_shares, member_id=anna.pk, shares=3, signed_on=TODAY)
    does(
        office,
        admit_subscription,
        subscription_id=asked.pk,
        resolution=Resolution(on=TODAY, by="Vorstand"),
        now=OFFICE_HOURS,
    )
    return now_of(anna)


def gives_back(office, member, shares):
    step = does(office, cancel_shares, member_id=member.pk, shares=shares, received_on=IN_TIME)
    assert step.effective_on == YEAR_END
    return step


def night(on=NEW_YEAR):
    with system_access():
        leavers_noted(on=on)
    check_now()


def test_on_shares_that_began_after_they_had_ceased_everything_stays_owed(coop, office):
    """Entered late: one of two paid shares ceased a year ago, and one was taken since."""
    berta = a_member(coop, "Berta Beet", shares=2, paid=200_00)
    asked = does(office, subscribe_shares, member_id=berta.pk, shares=1, signed_on=TODAY)
    does(
        office,
        admit_subscription,
        subscription_id=asked.pk,
        resolution=Resolution(on=TODAY, by="Vorstand"),
        now=OFFICE_HOURS,
    )
    on_the_new_one = [(20_00, TODAY), (40_00, SPRING), (40_00, SUMMER)]
    assert owed(berta) == on_the_new_one
    assert dropped_with_shares(berta, 100_00, date(2025, 12, 31)) == 0
    step = does(office, cancel_shares, member_id=berta.pk, shares=1, received_on=date(2025, 9, 25))
    assert step.effective_on == date(2025, 12, 31)
    night()
    assert owed(berta) == on_the_new_one


def test_of_shares_that_ceased_before_it_was_entered_it_is_dropped_at_once(coop, office):
    """So that nobody pays on them before the night, and no settlement finds more capital than the others take."""
    berta = a_member(coop, "Berta Beet", shares=3, paid=30_00)
    call = Call(resolved_on=TODAY, words="TOP 4", per_share=90_00, due_on=SPRING)
    does(office, call_payments, coop=coop, call=call, now=OFFICE_HOURS)
    assert owed(berta) == [(270_00, SPRING)]
    said = {"member_id": berta.pk, "shares": 2, "received_on": date(2025, 9, 25)}
    step = does(office, cancel_shares, **said)
    assert (step.effective_on, step.noted_on) == (date(2025, 12, 31), TODAY)
    assert owed(berta) == [(70_00, SPRING)]
    night()  # nothing is left to tell
    assert owed(berta) == [(70_00, SPRING)]
    assert AuditEntry.objects.filter(fact="SharesCeased").count() == 1


def test_their_part_of_what_is_due_later_is_dropped_the_day_after(office, anna):
    gives_back(office, anna, 1)
    night(YEAR_END)
    assert owed(anna) == [(60_00, TODAY), (120_00, SPRING), (120_00, SUMMER)]
    night()
    assert owed(anna) == [(60_00, TODAY), (80_00, SPRING), (80_00, SUMMER)]
    night()  # once
    assert sum(amount for amount, _due_on in owed(anna)) == 220_00
    with system_access():
        (told,) = AuditEntry.objects.filter(fact="SharesCeased")
        assert (told.details["shares"], told.details["on"]) == (1, "2026-12-31")
        assert not AuditEntry.objects.filter(fact="MemberLeft").exists()


def test_what_is_overdue_on_those_before_is_not_owed_on_the_next(office, anna):
    """Once the first ceased, 20 of 220 euro are owed on it: of the 200 on the others the second takes half."""
    gives_back(office, anna, 1)
    gives_back(office, anna, 1)
    night()
    assert owed(anna) == [(60_00, TODAY), (40_00, SPRING), (40_00, SUMMER)]


def test_what_was_paid_on_the_others_stays_theirs(office, anna):
    """260 paid on four shares of 100: the three that stay lack 40, which is what stays owed."""
    with system_access():
        claims = list(Claim.objects.filter(debtor=anna.pk).order_by("due_on"))
    pay(anna, claims[0], 60_00)
    pay(anna, claims[1], 100_00)
    gives_back(office, anna, 1)
    night()
    assert owed(anna) == [(5_71, SPRING), (34_29, SUMMER)]


def test_all_of_it_where_all_that_is_owed_is_on_them(office, anna):
    step = gives_back(office, anna, 3)
    night()
    assert owed(anna) == [(60_00, TODAY)]
    with system_access():
        dropped = Claim.objects.filter(cancelled_batch=step.batch)
        assert [claim.amount for claim in dropped.order_by("due_on")] == [120_00, 120_00]


def test_taken_back_it_is_owed_again_on_the_same_days(office, anna):
    step = gives_back(office, anna, 1)
    night()
    does(office, take_back_exit, member_id=anna.pk, departure_id=step.pk, reason="Verwechselt", on=NEW_YEAR)
    check_now()
    assert owed(anna) == [
        (60_00, TODAY), (80_00, SPRING), (40_00, SPRING), (80_00, SUMMER), (40_00, SUMMER),
    ]  # fmt: skip
    night(date(2027, 2, 1))
    assert sum(amount for amount, _due_on in owed(anna)) == 300_00


def test_a_transfer_of_all_that_is_taken_back_drops_it_again(coop, office, anna):
    bert = a_member(coop, "Bert Beet")
    gives_back(office, anna, 1)
    night()
    agreement = Agreement(shares=None, agreed_on=TODAY)
    ids = {"giver_id": anna.pk, "taker_id": bert.pk}
    does(office, transfer_capital, **ids, agreement=agreement, now=OFFICE_HOURS, on=NEW_YEAR)
    assert owed(anna) == []
    assert sum(amount for amount, _due_on in owed(bert)) == 300_00
    with system_access():
        movement = standing_transfers(anna)[0]
    back = {"member_id": anna.pk, "movement_id": movement.pk, "reason": "Verwechselt", "now": OFFICE_HOURS}
    does(office, take_back_transfer, **back, on=NEW_YEAR)
    check_now()
    assert sorted(owed(anna)) == sorted([(60_00, TODAY), (80_00, SPRING), (80_00, SUMMER)])


def test_the_page_says_beforehand_what_will_be_dropped(office, anna):
    with system_access():
        said = owed_after_giving_back(now_of(anna), 1, YEAR_END)
        assert said is not None
        assert "80" in said.text
        assert owed_after_giving_back(now_of(anna), 1, SUMMER) is None


def test_steps_of_old_are_noted_without_a_claim(coop, office):
    bert = a_member(coop, "Bert Beet", shares=3, paid=300_00)
    gives_back(office, bert, 1)
    night()
    with system_access():
        assert Departure.objects.get(member=bert).noted_on == NEW_YEAR


def test_shares_settled_before_steps_were_noted_leave_what_was_claimed_since(coop, office):
    """Of a database that is older: one share given back with 2025 and paid out, another taken since."""
    bert = a_member(coop, "Bert Beet", shares=2, paid=200_00)
    years.gives_back(bert, 1)
    years.settles(coop)
    asked = does(office, subscribe_shares, member_id=bert.pk, shares=1, signed_on=TODAY)
    does(
        office,
        admit_subscription,
        subscription_id=asked.pk,
        resolution=Resolution(on=TODAY, by="Vorstand"),
        now=OFFICE_HOURS,
    )
    check_now()
    with connection.cursor() as cursor:
        cursor.execute(Path(migration.__file__).with_suffix(".sql").read_text("utf-8"))
    night()
    assert owed(bert) == [(20_00, TODAY), (40_00, SPRING), (40_00, SUMMER)]


@pytest.mark.parametrize(
    ("nominal", "dropped"),
    [(0, 0), (100, 50), (200, 100), (400, 200), (500, 200)],
)
def test_never_more_is_dropped_than_the_shares_were_to_bring(nominal, dropped):
    """Half of 400 owed is due by the last day."""
    claims = [Claim(amount=100, due_on=day) for day in (IN_TIME, YEAR_END, SPRING, SUMMER)]
    parts = parts_that_cease(claims, nominal, unpaid=400, last_day=YEAR_END)
    assert sum(part.given for part in parts) == dropped


@pytest.fixture
def ceased(coop, office, anna):
    """Anna, one of whose four shares ceased and waits: 20 euro of what stays owed were due on it."""
    gives_back(office, anna, 1)
    night()
    assert owed(anna) == [(60_00, TODAY), (80_00, SPRING), (80_00, SUMMER)]
    return now_of(anna)


def test_what_was_due_on_those_that_ceased_stays_with_the_giver_of_all_others(coop, office, ceased):
    bert = a_member(coop, "Bert Beet")
    hands_on(office, ceased, bert, agreed_on=NEW_YEAR)
    check_now()
    assert (now_of(bert).shares, now_of(bert).capital) == (4, 100_00)
    assert (owed(ceased), owed(bert)) == (
        [(20_00, TODAY)],
        [(40_00, TODAY), (80_00, SPRING), (80_00, SUMMER)],
    )
    with system_access():
        movement = standing_transfers(ceased)[0]
    back = {"member_id": ceased.pk, "movement_id": movement.pk, "reason": "Verwechselt", "now": OFFICE_HOURS}
    does(office, take_back_transfer, **back, on=NEW_YEAR)
    check_now()
    assert owed(ceased) == [(20_00, TODAY), (40_00, TODAY), (80_00, SPRING), (80_00, SUMMER)]
    assert owed(bert) == []


def test_what_was_due_on_those_that_ceased_stays_with_the_giver_of_some(coop, office, ceased):
    """Of 200 that the three others lack 60 are on the one that goes."""
    bert = a_member(coop, "Bert Beet")
    hands_on(office, ceased, bert, 1, amount=40_00, agreed_on=NEW_YEAR)
    assert sum(amount for amount, _due_on in owed(bert)) == 60_00
    assert sum(amount for amount, _due_on in owed(ceased)) == 160_00


def test_the_page_says_that_it_stays(coop, office, ceased):
    agreement = Agreement(shares=None, agreed_on=NEW_YEAR)
    with system_access():
        handover = judge_handover(ceased, now_of(a_member(coop, "Bert Beet")), agreement)
        said = owed_after_transfer(ceased, handover, to="Bert Beet")
    assert said is not None
    assert "200" in said.text
    assert "20,00" in said.text.split("Bert Beet")[1]


def test_once_they_are_settled_nobody_owes_it(coop, office, ceased):
    years.settles(coop, on=NEW_YEAR, year=2026)
    assert owed(ceased) == [(40_00, TODAY), (80_00, SPRING), (80_00, SUMMER)]
    bert = a_member(coop, "Bert Beet")
    hands_on(office, ceased, bert, agreed_on=NEW_YEAR)
    check_now()
    assert (owed(ceased), owed(bert)) == ([], [(40_00, TODAY), (80_00, SPRING), (80_00, SUMMER)])
