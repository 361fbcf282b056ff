"""post_capital, post_year_run and take_back_year_run: what they refuse, whoever calls them."""

from datetime import date
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from allmende.kernel.row_access import system_access
from allmende.membership.models import YearRun
from allmende.membership.money.accounts import Pot
from allmende.membership.refusals.members import AlreadyPaidOut, NotEnoughCapital
from allmende.membership.use_cases.post_capital import CapitalLine, Group, post_capital
from allmende.membership.use_cases.post_year_run import post_year_run
from allmende.membership.use_cases.take_back_year_run import take_back_year_run
from allmende.membership.year.plans import Part
from allmende.payments.models import Payout
from allmende.payments.refusals import PayoutIsClosed
from allmende.payments.use_cases.cancel_payouts import cancel_payouts
from allmende.payments.use_cases.mark_payout_paid import mark_payout_paid
from tests.members import a_member
from tests.people import BUILDER, a_coop

from .years import NOW, TODAY, a_year, books_agree, capitals, settles

pytestmark = pytest.mark.django_db


def line(member, amount, **more):
    kind = "profit" if amount > 0 else "loss"
    said = {"member_id": member.pk, "account_id": member.account_id, "kind": kind, "pot": Pot.RESULT} | more
    return CapitalLine(amount=amount, **said)


def posts(coop, *lines):
    group = Group(batch=uuid4(), kind="capital_profit", purpose="Gewinn", effective_on=date(2026, 2, 1))
    with system_access():
        post_capital(actor=BUILDER, coop_id=coop.pk, lines=lines, group=group, now=NOW)


def test_all_or_none_is_posted():
    coop = a_coop()
    anna, bert = a_member(coop, "Anna Ackermann", paid=10_00), a_member(coop, "Bert Beet", paid=1_00)
    posts(coop)
    posts(coop, line(anna, 5_00), line(bert, 2_00))
    assert capitals(coop) == {"Ackermann": 15_00, "Beet": 3_00}
    with pytest.raises(NotEnoughCapital), transaction.atomic():
        posts(coop, line(anna, -5_00), line(bert, -4_00))
    assert capitals(coop) == {"Ackermann": 15_00, "Beet": 3_00}
    books_agree(coop)


def test_who_has_no_account_has_no_capital():
    coop = a_coop()
    with pytest.raises(ValueError, match="has an account"):
        posts(coop, line(a_member(coop, "Anna Ackermann"), 1_00, account_id=None))


def test_a_run_pays_nobody_out_without_a_last_day():
    coop = a_coop()
    anna = a_member(coop, "Anna Ackermann", paid=10_00)
    with system_access():
        run = YearRun.objects.create(
            coop=coop,
            kind="profit",
            amount=1,
            last_day=date(2025, 12, 31),
            effective_on=TODAY,
            purpose="Gewinn",
            actor_system="test",
        )
        part = Part(member_id=anna.pk, account_id=anna.account_id, weight=1, change=0, paid_out=1)
        with pytest.raises(IntegrityError, match="what_is_paid_out_has_a_last_day"), transaction.atomic():
            post_year_run(actor=BUILDER, run=run, parts=[part], now=NOW)


def test_what_was_paid_is_not_taken_back():
    coop = a_year()
    run = settles(coop)
    with system_access():
        payouts = list(Payout.objects.filter(coop_id=coop.pk).order_by("pk"))
        mark_payout_paid(actor=BUILDER, payout_id=payouts[0].pk, paid_on=TODAY, now=NOW)
        with pytest.raises(AlreadyPaidOut), transaction.atomic():
            take_back_year_run(actor=BUILDER, run=run, on=TODAY, now=NOW)
        ids = [payout.pk for payout in payouts]
        with pytest.raises(PayoutIsClosed), transaction.atomic():
            cancel_payouts(actor=BUILDER, coop_id=coop.pk, payout_ids=ids, reason="test", now=NOW)
        assert cancel_payouts(actor=BUILDER, coop_id=coop.pk, payout_ids=[], reason="test", now=NOW) == 0
