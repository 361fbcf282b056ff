"""Steps of the walk: time goes on, years end, and what their accounts bring."""

from __future__ import annotations

from dataclasses import asdict
from datetime import timedelta

from django.db.models import Max

from allmende.kernel.actor import Actor
from allmende.kernel.row_access import system_access
from allmende.membership.law.days import fiscal_year
from allmende.membership.models import (
    Cause,
    Departure,
    Statutes,
    YearLine,
    YearRun,
    YearRunKind,
    YearRunState,
)
from allmende.membership.queries import statutes_on
from allmende.membership.use_cases.cancel_member_payout import cancel_member_payout
from allmende.membership.use_cases.distribute_result import Result, distribute_result
from allmende.membership.use_cases.erase_due_data import erase_due_data
from allmende.membership.use_cases.name_member_account import name_member_account
from allmende.membership.use_cases.note_leavers import note_leavers
from allmende.membership.use_cases.pay_out import pay_out
from allmende.membership.use_cases.pay_out_many import pay_out_many
from allmende.membership.use_cases.record_statutes import Provisions, record_statutes
from allmende.membership.use_cases.reverse_year_run import reverse_year_run
from allmende.membership.use_cases.set_off_payout import set_off_payout
from allmende.membership.use_cases.settle_leavers import SettlementOrder, settle_leavers
from allmende.membership.use_cases.take_member_payout_back import take_member_payout_back
from allmende.membership.year.fiscal_years import FiscalYear, rules_as_of, year_until
from allmende.payments.models import Payout, ReturnCause
from allmende.payments.queries import open_claims
from tests.people import BUILDER

from .steps import step
from .world import World

IBAN = "DE89 3704 0044 0532 0130 00"
ERASING = Actor.job("erase_what_is_due")


@step(note_leavers, erase_due_data, weight=6)
def time_goes_on(world: World) -> None:
    """And each night it is told who left the day before, and what was kept long enough is erased."""
    _nights(world, world.chance.choice((1, 20, 60, 120)))


@step(note_leavers, erase_due_data, weight=3)
def the_year_ends(world: World) -> None:
    """And some of the next is over, too."""
    days = _this_year(world).last - world.today
    _nights(world, days.days + 1 + world.chance.randint(0, 30))


@step(settle_leavers, weight=4)
def leavers_are_settled_with(world: World) -> None:
    """A loss that is stated falls on single shares, too."""
    waiting = Departure.objects.filter(coop=world.coop, withdrawn_on=None, overtaken_by=None, settled_on=None)
    days = set(waiting.exclude(cause=Cause.TRANSFER).values_list("effective_on", flat=True))
    ended = [year for year in _years(world) if any(year.first <= day <= year.last for day in days)]
    if year := world.one(ended):
        loss = world.chance.choice((0, 0, 0, world.chance.randint(1, 200_00)))
        world.does(settle_leavers, coop=world.coop, order=SettlementOrder(year=year.number, loss=loss))


@step(distribute_result, weight=3)
def a_result_is_divided(world: World) -> None:
    """Profit fills shares and drops what was claimed on them; but a loss is owed by nobody."""
    divided = YearRun.objects.filter(coop=world.coop, state=YearRunState.POSTED).exclude(kind="settlement")
    done = set(divided.values_list("last_day", flat=True))
    if year := world.one([year for year in _years(world) if year.last not in done]):
        result = Result(
            year=year.number,
            kind=world.chance.choice((YearRunKind.PROFIT, YearRunKind.PROFIT, YearRunKind.LOSS)),
            amount=world.chance.randint(1, 400_00),
            resolved_on=world.days_ago(60, not_before=year.last + timedelta(days=1)),
        )
        run = world.does(distribute_result, coop=world.coop, result=result)
        if run and run.kind == YearRunKind.LOSS:
            world.mixed |= set(YearLine.objects.filter(run=run).values_list("member", flat=True))


@step(reverse_year_run, weight=3)
def a_run_is_taken_back(world: World) -> None:
    runs = YearRun.objects.filter(coop=world.coop, state=YearRunState.POSTED)
    if run := runs.order_by("-pk").first():
        world.does(reverse_year_run, coop_id=world.coop.pk, run_id=run.pk)


@step(pay_out, name_member_account, take_member_payout_back)
def a_payout_is_paid(world: World) -> None:
    """And one that was paid, now or before, may come back."""
    if payout := world.one(_queued(world)):
        ids = {"coop_id": world.coop.pk, "payout_id": payout.pk}
        if world.chance.random() < 0.5:
            world.does(name_member_account, **ids, holder="Anna Acker", iban=IBAN)
        world.does(pay_out, **ids, paid_on=world.today)
        paid = Payout.objects.filter(coop=world.coop, paid_on__isnull=False).order_by("pk")
        if world.chance.random() < 0.5 and (back := world.one(list(paid))):
            said = {"back_on": world.today, "cause": world.chance.choice(ReturnCause.values)}
            world.does(take_member_payout_back, coop_id=world.coop.pk, payout_id=back.pk, **said)


@step(pay_out_many, weight=1)
def all_payouts_are_paid(world: World) -> None:
    if queued := _queued(world):
        ids = [each.pk for each in queued]
        world.does(pay_out_many, coop_id=world.coop.pk, payout_ids=ids, paid_on=world.today)


@step(cancel_member_payout)
def a_payout_is_cancelled(world: World) -> None:
    if payout := world.one(_queued(world)):
        said = {"payout_id": payout.pk, "reason": "Konto unbekannt"}
        world.does(cancel_member_payout, coop_id=world.coop.pk, **said)


@step(set_off_payout)
def what_is_owed_is_set_off(world: World) -> None:
    """Of somebody who owes, if anybody who waits for a payout does."""
    queued = _queued(world)
    owing = {each.debtor for each in open_claims(coop_id=world.coop.pk)}
    if payout := world.one([each for each in queued if each.creditor in owing] or queued):
        world.does(set_off_payout, coop_id=world.coop.pk, payout_id=payout.pk)


@step(record_statutes, weight=1)
def the_statutes_change(world: World) -> None:
    """Now and then a share costs more from then on."""
    before = statutes_on(world.coop.pk, world.today)
    assert before is not None
    latest = Statutes.objects.filter(coop=world.coop).aggregate(day=Max("valid_from"))["day"]
    said = {name: getattr(before, name) for name in asdict(Provisions())}
    price = max(world.price, before.share_price) + world.chance.choice((0, 0, 50_00))
    new = {
        "share_price": price,
        "notice_months": world.chance.choice((3, 12, 30)),
        "heirs_continue": world.chance.random() < 0.5,
        "residence_required": world.chance.random() < 0.7,
        "dues": world.chance.choice((0, 30_00)),
        "written_form": world.chance.random() < 0.3,
        "minimum_capital": world.chance.choice((None, None, 500_00)),
        "admission_fee": world.chance.choice((0, 25_00)),
        "instalments": world.chance.choice((0, 2, 5)),
        "fiscal_year_begins": world.chance.choice(
            (before.fiscal_year_begins, before.fiscal_year_begins, 4, 7)
        ),
    }
    day = max(world.today, latest) + timedelta(days=world.chance.randint(1, 100))
    provisions = Provisions(**(said | new))
    if world.does(record_statutes, coop=world.coop, provisions=provisions, valid_from=day):
        world.price = price


def _nights(world: World, days: int) -> None:
    world.clock.go_on(days)
    with system_access():
        if note_leavers(actor=BUILDER, coop_id=world.coop.pk, on=world.today):
            world.done["note_leavers"] += 1
        while erase_due_data(actor=ERASING, coop=world.coop, on=world.today, now=world.now):
            world.done["erase_due_data"] += 1


def _this_year(world: World) -> FiscalYear:
    rules = rules_as_of(world.coop, world.today)
    return FiscalYear(*fiscal_year(rules, world.today), rules)


def _years(world: World) -> list[FiscalYear]:
    """The last three that are over."""
    last = year_until(world.coop, _this_year(world).before)
    before = year_until(world.coop, last.before)
    return [year_until(world.coop, before.before), before, last]


def _queued(world: World) -> list[Payout]:
    return list(Payout.objects.filter(coop=world.coop, paid_on=None, cancelled_at=None).order_by("pk"))
