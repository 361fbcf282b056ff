"""What the shares of an imported list still lack is claimed with it, shown before, and gone with the list."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import QuerySet

from allmende.kernel.models import AuditEntry
from allmende.kernel.row_access import seeing
from allmende.membership.importing.owed import Lacking, lacking
from allmende.membership.law.rules import Rules
from allmende.membership.models import Claiming, ImportRow, Member
from allmende.membership.money.payment import Payment
from allmende.membership.use_cases.admit_member import Resolution
from allmende.membership.use_cases.admit_subscription import admit_subscription
from allmende.membership.use_cases.carry_out_member_import import carry_out_member_import
from allmende.membership.use_cases.confirm_member_import import confirm_member_import
from allmende.membership.use_cases.distribute_result import Result, distribute_result
from allmende.membership.use_cases.record_payment import record_payment
from allmende.membership.use_cases.reverse_year_run import reverse_year_run
from allmende.membership.use_cases.subscribe_shares import subscribe_shares
from allmende.membership.year.figures import year_figures
from allmende.payments.models import Claim
from allmende.payments.queries import open_claims

from .import_files import (
    BALANCE_DAY,
    HEADER,
    NOW,
    TODAY,
    a_preview,
    an_import,
    an_office_with_statutes,
    an_xlsx,
    undone,
)

pytestmark = pytest.mark.django_db
PLAN = {"share_price": 100_00, "pay_at_once": 40_00, "instalments": 3, "instalment_months": 6}
JOINED = date(2025, 3, 1)


def a_row(
    number: int, name: str, joined: str, shares: int, paid: object, left: str = ""
) -> tuple[object, ...]:
    return (number, name, "Anna", "14770", "Brandenburg", joined, left, shares, paid, "")


LISTED = an_xlsx(
    [
        HEADER,
        a_row(1, "Acker", "01.02.2019", 3, 300),  # paid
        a_row(2, "Beet", "01.02.2019", 2, 150),  # lacks 50, long due
        a_row(3, "Citrus", "01.09.2025", 1, 40),  # pays in instalments from March 2026 on
        a_row(4, "Dill", "01.02.2019", 1, 20, "31.12.2024"),  # left
        a_row(5, "Efeu", "01.02.2019", 1, 100),
        a_row(5, "Efeu", "01.03.2021", 1, 30),  # further shares, lacks 70
    ]
)


def owed_by(member: Member) -> QuerySet[Claim]:
    return open_claims(coop_id=member.coop_id).filter(debtor=member.pk)


def claims_on(number: int) -> list[tuple[str, int, date]]:
    found = Claim.objects.filter(debtor=Member.objects.get(number=number).pk).order_by("due_on")
    return [(claim.kind, claim.open_amount, claim.due_on) for claim in found]


def entered(coop, office, run, claiming: str = Claiming.DUE):
    with seeing(office):
        run = confirm_member_import(actor=office, run=run, claiming=claiming)
        return carry_out_member_import(actor=office, run=run, on=TODAY, now=NOW)


@pytest.mark.parametrize(
    ("paid", "due", "rest"),
    [
        (100_00, (), 0),
        (120_00, (), 0),
        (0, ((date(2025, 12, 31), 60_00), (date(2026, 3, 1), 20_00), (date(2026, 9, 1), 20_00)), 0),
        (50_00, ((date(2025, 12, 31), 10_00), (date(2026, 3, 1), 20_00), (date(2026, 9, 1), 20_00)), 0),
        (85_00, ((date(2026, 9, 1), 15_00),), 0),
    ],
)
def test_the_oldest_payments_count_as_made_first(paid, due, rest):
    rules = Rules(**PLAN)
    found = lacking([(JOINED, 1)], paid, rules_on=lambda _day: rules, since=BALANCE_DAY, until=None)
    assert found == Lacking(due, rest)
    assert found.claimed + found.rest + paid >= 100_00


def test_what_is_due_after_the_last_day_is_not_owed():
    rules = Rules(**PLAN)
    found = lacking(
        [(JOINED, 1)], 40_00, rules_on=lambda _day: rules, since=BALANCE_DAY, until=date(2026, 6, 30)
    )
    assert found.due == ((date(2025, 12, 31), 20_00), (date(2026, 3, 1), 20_00))


def test_what_the_assembly_may_call_for_is_told_apart():
    rules = Rules(share_price=100_00, pay_at_once=10_00)
    found = lacking([(JOINED, 2)], 5_00, rules_on=lambda _day: rules, since=BALANCE_DAY, until=None)
    assert found == Lacking(((BALANCE_DAY, 15_00),), 180_00)


def test_the_preview_says_it_and_the_import_claims_it():
    coop, office = an_office_with_statutes(**PLAN)
    run = a_preview(coop, office, LISTED)
    assert {part: run.sums[part] for part in ("owed", "owing", "rest", "resting")} == {
        "owed": 180_00, "owing": 3, "rest": 0, "resting": 0,
    }  # fmt: skip
    with seeing(office):
        rows = ImportRow.objects.filter(run=run).order_by("number")
        assert [row.owed for row in rows] == [0, 50_00, 60_00, 0, 70_00, 0]
    entered(coop, office, run)
    with seeing(office):
        assert claims_on(1) == claims_on(4) == []
        assert claims_on(2) == [("shares", 50_00, BALANCE_DAY)]
        assert claims_on(3) == [
            ("instalment", 20_00, date(2026, 3, 1)),
            ("instalment", 20_00, date(2026, 9, 1)),
            ("instalment", 20_00, date(2027, 3, 1)),
        ]
        assert claims_on(5) == [("shares", 70_00, BALANCE_DAY)]
        for member in Member.objects.filter(coop=coop, left_on=None):
            owed = sum(claim.open_amount for claim in Claim.objects.filter(debtor=member.pk))
            assert member.capital + owed == member.shares * 100_00
    assert AuditEntry.objects.get(fact="MembersImported").details["claimed"] == 180_00


@pytest.mark.parametrize(
    ("claiming", "owed"), [(Claiming.NOTHING, None), (Claiming.DUE, 10_00), (Claiming.ALL, 160_00)]
)
def test_the_office_says_what_of_it_is_claimed(claiming, owed):
    coop, office = an_office_with_statutes(share_price=100_00, pay_at_once=25_00)
    run = a_preview(coop, office, an_xlsx([HEADER, a_row(1, "Acker", "01.02.2019", 2, 40)]))
    assert (run.sums["owed"], run.sums["rest"]) == (10_00, 150_00)
    entered(coop, office, run, claiming)
    with seeing(office):
        assert claims_on(1) == ([("shares", owed, BALANCE_DAY)] if owed else [])


def test_nothing_is_owed_where_the_file_does_not_say_what_was_paid_in():
    coop, office = an_office_with_statutes(**PLAN)
    run = a_preview(coop, office, an_xlsx([HEADER[:8], a_row(1, "Acker", "01.02.2019", 2, 40)[:8]]))
    assert (run.sums["owed"], run.sums["rest"]) == (0, 0)


def test_with_the_list_go_its_claims_and_no_figure_counts_them():
    coop, office = an_office_with_statutes(**PLAN)
    run = an_import(coop, office, LISTED)
    with seeing(office):
        assert year_figures(coop, 2025).arrears == 120_00
    run = undone(office, run)
    with seeing(office):
        assert not Member.objects.filter(coop=coop).exists()
        assert not Claim.objects.filter(cancelled_at=None).exists()
        assert year_figures(coop, 2025).arrears == 0
        assert set(Claim.objects.values_list("cancelled_batch", "was_mistake")) == {(run.batch, True)}


def test_who_paid_on_it_stays_and_owes_the_rest():
    coop, office = an_office_with_statutes(**PLAN)
    run = an_import(coop, office, LISTED)
    with seeing(office):
        bert = Member.objects.get(number=2)
        claim = Claim.objects.get(debtor=bert.pk)
        payment = Payment(id=uuid4(), amount=30_00, value_on=TODAY)
        record_payment(
            actor=office,
            member_id=bert.pk,
            claim_id=claim.pk,
            payment=payment,
            now=NOW + timedelta(hours=1),
        )
    run = undone(office, run)
    with seeing(office):
        (kept,) = Member.objects.filter(coop=coop)
        claim.refresh_from_db()
        assert (kept.pk, kept.shares, kept.capital, run.rows.get(member=kept).kept) == (
            bert.pk, 2, 180_00, "kept_counts",
        )  # fmt: skip
        assert (claim.paid, claim.open_amount, claim.was_mistake) == (30_00, 20_00, False)


def test_who_paid_on_it_and_took_further_shares_owes_no_more_than_their_price():
    coop, office = an_office_with_statutes(**PLAN)
    run = an_import(coop, office, LISTED)
    with seeing(office):
        bert = Member.objects.get(number=2)
        ids = {"member_id": bert.pk, "claim_id": Claim.objects.get(debtor=bert.pk).pk}
        payment = Payment(id=uuid4(), amount=30_00, value_on=TODAY)
        record_payment(actor=office, **ids, payment=payment, now=NOW + timedelta(hours=1))
        asked = subscribe_shares(actor=office, member_id=bert.pk, shares=1, signed_on=TODAY, on=TODAY)
        said = {
            "resolution": Resolution(on=TODAY, by="Vorstand"),
            "on": TODAY,
            "now": NOW + timedelta(hours=2),
        }
        admit_subscription(actor=office, subscription_id=asked.pk, **said)
    run = undone(office, run)
    with seeing(office):
        bert.refresh_from_db()
        assert bert.capital + sum(each.open_amount for each in owed_by(bert)) == bert.shares * 100_00
        assert run.rows.get(member=bert).kept == "kept_counts"


def test_what_profit_left_of_them_comes_back_with_it_and_goes_with_the_import():
    coop, office = an_office_with_statutes(**PLAN)
    run = an_import(coop, office, LISTED)
    profit = Result(year=2025, kind="profit", amount=100_00, resolved_on=TODAY)
    later = {"on": TODAY, "now": NOW + timedelta(hours=1)}
    with seeing(office):
        posted = distribute_result(actor=office, coop=coop, result=profit, **later)
        assert sum(amount for _kind, amount, _day in claims_on(2)) == 25_81
        reverse_year_run(actor=office, coop_id=coop.pk, run_id=posted.pk, **later)
        assert sum(each.open_amount for each in owed_by(Member.objects.get(number=2))) == 50_00
    undone(office, run)
    with seeing(office):
        bert = Member.objects.get(number=2)
        assert (bert.shares, bert.capital, bert.left_by) == (0, 0, "mistake")
        assert not open_claims(coop_id=coop.pk).exists()


def test_a_mistake_is_said_once_as_it_is_cancelled():
    coop, office = an_office_with_statutes(**PLAN)
    an_import(coop, office, LISTED)
    with seeing(office):
        claim = Claim.objects.filter(cancelled_at=None).first()
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("update payments_claim set was_mistake = true where id = %s", [claim.pk])
        Claim.objects.filter(pk=claim.pk).update(cancelled_at=NOW, cancelled_reason="Verwechselt")
        with pytest.raises(IntegrityError, match="written once"), transaction.atomic():
            Claim.objects.filter(pk=claim.pk).update(was_mistake=True)
