"""What a settlement run pays each leaver (§ 73 GenG): computed for the preview, and again under lock."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Q, QuerySet, Sum

from allmende.coops.models import Coop

from .fiscal_years import FiscalYear, year_ending_in
from .law.apportion import apportion
from .law.explained import Explained
from .law.profit import divide_loss
from .law.settlement import Holding, Settlement, divide_shortfall, last_payout_day
from .models import CapitalMovement, Cause, Departure, Member, ShareMovement


@dataclass(frozen=True, slots=True)
class Leaver:
    """One leaver's account. departure: of the whole membership, or of single shares."""

    departure: Departure
    settlement: Settlement
    pay_until: Explained

    @property
    def paid_out(self) -> int:
        return max(self.settlement.amount, 0)


@dataclass(frozen=True, slots=True)
class SettlementPlan:
    """What is to be settled for a fiscal year. loss: of its accounts, as far as reserves do not cover it, in cents."""

    year: FiscalYear
    loss: int
    leavers: tuple[Leaver, ...]

    @property
    def capital(self) -> int:
        return sum(each.settlement.capital for each in self.leavers)

    @property
    def written_off(self) -> int:
        return sum(each.settlement.written_off for each in self.leavers)

    @property
    def owed(self) -> int:
        """What leavers would have to pay in."""
        return sum(each.settlement.owed for each in self.leavers)

    @property
    def paid_out(self) -> int:
        return sum(each.paid_out for each in self.leavers)

    @property
    def shown(self) -> dict[str, int]:
        """What whoever decides looks at."""
        return {"number": len(self.leavers), "change": -self.written_off, "paid_out": self.paid_out}


@dataclass(frozen=True, slots=True)
class _Books:
    """By member, at the end of the fiscal year: capital, shares that go on, what each loses of it, and owes beyond."""

    capital: Mapping[int, int]
    shares: Mapping[int, int]
    losses: Mapping[int, int]
    owed: Mapping[int, int]


BARE = ("shares", "effective_on", "member__capital", "member__account_id")
"""What posting takes of a departure and its member."""


def unsettled(coop_id: int, year: FiscalYear) -> QuerySet[Departure]:
    """Whose membership or single shares ended in the year and who is not settled. A transfer leaves nothing over."""
    ended = Departure.objects.filter(coop_id=coop_id, effective_on__range=(year.first, year.last))
    stands = ended.filter(withdrawn_on=None, overtaken_by=None, settled_on=None)
    return stands.exclude(cause=Cause.TRANSFER).order_by("member__number", "effective_on", "pk")


def settlement_plan(coop: Coop, year: int, *, loss: int = 0, named: bool = True) -> SettlementPlan:
    """Who gets what, of the fiscal year that ends in this calendar year, by number in the list.

    loss: of the accounts, which neither reserves cover nor the distribution of the result wrote off. As far as capital
    covers it, it falls on everyone's capital of the last day, leavers included (§ 19 (1) GenG); what exceeds all
    capital leavers owe, as far as they are liable, by the measure of the statutes (§ 73 (2) sentence 4).
    named: with the parties, to be shown. Raises NoSuchYear, NoStatutes.
    """
    fiscal = year_ending_in(coop, year)
    found = unsettled(coop.pk, fiscal)
    departures = list(
        found.select_related("member__party") if named else found.select_related("member").only(*BARE)
    )
    books = _books(coop, fiscal, loss)
    left = {each.member_id: each.member.capital for each in departures}
    until = {day: last_payout_day(fiscal.rules, day) for day in {each.effective_on for each in departures}}
    leavers = []
    for each in departures:
        settlement = _settled(each, books, left[each.member_id], fiscal.rules.share_price)
        left[each.member_id] -= settlement.capital
        leavers.append(Leaver(each, settlement, until[each.effective_on]))
    return SettlementPlan(fiscal, loss, tuple(leavers))


def _settled(departure: Departure, books: _Books, left: int, share_price: int) -> Settlement:
    """A whole membership takes what capital there is; single shares what is beyond the price of those that go on."""
    member = departure.member_id
    held = books.capital.get(member, 0)
    part = left
    if departure.shares is not None:
        part = min(max(held - books.shares.get(member, 0) * share_price, 0), left)
    loss = books.losses.get(member, 0)
    if departure.shares is not None and held:
        loss = apportion(loss, [part, held - part])[0]
    owed = books.owed.get(member, 0) if departure.shares is None else 0
    return Settlement(part, min(loss, part), owed)


def _books(coop: Coop, year: FiscalYear, loss: int) -> _Books:
    until = {"coop_id": coop.pk, "effective_on__lte": year.last}
    capital = _by_member(CapitalMovement.objects.filter(**until), "amount")
    shares = _by_member(ShareMovement.objects.filter(**until), "shares")
    if not loss:
        return _Books(capital, shares, {}, {})
    bearers = _bearers(coop, year)
    weights = [capital.get(pk, 0) for pk in bearers]
    covered = min(loss, sum(weights))
    losses = dict(zip(bearers, divide_loss(covered, weights), strict=True))
    return _Books(capital, shares, losses, _owed(year, loss - covered, bearers, shares, capital))


def _bearers(coop: Coop, year: FiscalYear) -> list[int]:
    """Members of the last day, and who left within the year; by number in the list."""
    of_the_year = Q(left_on=None) | Q(left_on__gte=year.first)
    found = Member.objects.filter(of_the_year, coop_id=coop.pk, joined_on__lte=year.last)
    return list(found.order_by("number").values_list("pk", flat=True))


def _owed(
    year: FiscalYear,
    shortfall: int,
    bearers: list[int],
    shares: Mapping[int, int],
    capital: Mapping[int, int],
) -> dict[int, int]:
    """By member. Leavers' shares ceased with the last day and count here as those of the day itself."""
    if not shortfall or not bearers:
        return {}
    ceased = _by_member(
        ShareMovement.objects.filter(
            member__in=bearers, effective_on=year.last, batch__in=Departure.objects.values("batch")
        ),
        "shares",
    )
    holdings = [
        Holding(shares=shares.get(pk, 0) - ceased.get(pk, 0), capital=capital.get(pk, 0)) for pk in bearers
    ]
    return dict(zip(bearers, divide_shortfall(year.rules, shortfall, holdings), strict=True))


def _by_member(rows: QuerySet, column: str) -> dict[int, int]:
    return dict(rows.order_by().values_list("member").annotate(sum=Sum(column)))
