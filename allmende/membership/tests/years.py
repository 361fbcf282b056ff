"""A cooperative at the end of its year, as tests of settlement and distribution take it."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from django.db import connection

from allmende.coops.models import Coop
from allmende.kernel.actor import Actor
from allmende.kernel.row_access import seeing, system_access
from allmende.membership.models import CapitalMovement, Departure, Member, YearRun
from allmende.membership.use_cases.cancel_shares import cancel_shares
from allmende.membership.use_cases.distribute_result import Result, distribute_result
from allmende.membership.use_cases.give_notice import give_notice
from allmende.membership.use_cases.reverse_year_run import reverse_year_run
from allmende.membership.use_cases.settle_leavers import SettlementOrder, settle_leavers
from allmende.payments.models import Payout
from tests.members import a_member, some_statutes
from tests.people import a_coop, an_officer

TODAY = date(2026, 3, 2)
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
MAY = date(2025, 5, 2)
RESOLVED = date(2026, 2, 20)


def leaves(member: Member) -> Departure:
    """By notice, with the end of 2025."""
    actor = an_officer(member.coop)
    with seeing(actor):
        return give_notice(actor=actor, member_id=member.pk, received_on=MAY, on=TODAY)


def gives_back(member: Member, shares: int, *, received_on: date = MAY) -> Departure:
    """With the end of the year in which it is received, until September."""
    actor, on = an_officer(member.coop), max(received_on, TODAY)
    with seeing(actor):
        return cancel_shares(actor=actor, member_id=member.pk, shares=shares, received_on=received_on, on=on)


def a_year(**provisions: Any) -> Coop:
    """Anna stays with 300 euro, Bert leaves with 200, Carl gives back one of his two shares with 190 paid."""
    coop = a_coop("Gartenwerk eG")
    some_statutes(coop, **provisions)
    a_member(coop, "Anna Ackermann", shares=3, paid=300_00)
    leaves(a_member(coop, "Bert Beet", shares=2, paid=200_00))
    gives_back(a_member(coop, "Carl Chrysantheme", shares=2, paid=190_00), 1)
    return coop


def settles(coop: Coop, actor: Actor | None = None, *, on: date = TODAY, **order: Any) -> YearRun:
    actor = actor or an_officer(coop)
    with seeing(actor):
        return settle_leavers(
            actor=actor, coop=coop, order=SettlementOrder(**({"year": 2025} | order)), on=on, now=NOW
        )


def distributes(coop: Coop, actor: Actor | None = None, **said: Any) -> YearRun:
    actor = actor or an_officer(coop)
    usual = {"year": 2025, "kind": "profit", "amount": 69_00, "resolved_on": RESOLVED}
    with seeing(actor):
        return distribute_result(actor=actor, coop=coop, result=Result(**(usual | said)), on=TODAY, now=NOW)


def takes_back(run: YearRun, actor: Actor | None = None) -> YearRun:
    actor = actor or an_officer(run.coop)
    with seeing(actor):
        return reverse_year_run(actor=actor, coop_id=run.coop_id, run_id=run.pk, on=TODAY, now=NOW)


def capitals(coop: Coop) -> dict[str, int]:
    """By family name."""
    with system_access():
        return dict(Member.objects.filter(coop=coop).values_list("party__family_name", "capital"))


def payouts(coop: Coop) -> list[tuple[str, int, date, str]]:
    """Family name, amount, last day, state; in the order of the list."""
    with system_access():
        names = dict(Member.objects.filter(coop=coop).values_list("pk", "party__family_name"))
        found = Payout.objects.filter(coop_id=coop.pk).order_by("pk")
        return [(names[each.creditor], each.amount, each.due_until, each.state.value) for each in found]


def books_agree(coop: Coop) -> None:
    """Movements, the ledger's accounts and what the members' rows say are the same, and the pots stand against it."""
    with system_access(), connection.cursor() as cursor:
        cursor.execute(
            """
            select m.number, m.capital, coalesce(a.balance, 0),
                   coalesce((select sum(amount) from membership_capitalmovement c where c.member_id = m.id), 0)
            from membership_member m left join ledger_account a on a.id = m.account_id where m.coop_id = %s
            """,
            [coop.pk],
        )
        for number, capital, balance, moved in cursor.fetchall():
            assert capital == balance == moved, f"member {number}: {capital}, {balance}, {moved}"
            assert capital >= 0
        cursor.execute(
            "select coalesce(sum(balance), 0) from ledger_account where owner = %s and unit_id = 'EUR'",
            [coop.pk],
        )
        assert cursor.fetchone()[0] == 0


def moved_by(run: YearRun) -> list[tuple[str, str, int]]:
    """Family name, kind and amount of what a run moved."""
    with system_access():
        found = CapitalMovement.objects.filter(batch=run.batch).order_by("member__number", "kind")
        return [
            (each.member.party.family_name, each.kind, each.amount)
            for each in found.select_related("member__party")
        ]
