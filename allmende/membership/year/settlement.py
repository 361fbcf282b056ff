"""What a settlement run pays each leaver (§ 73 GenG): computed for the preview, and again under lock."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.db.models import Exists, OuterRef, Q, QuerySet, Sum

from allmende.coops.models import Coop

from ..law.explained import Explained
from ..law.profit import divide_loss
from ..law.settlement import Holding, Settlement, divide_shortfall, last_payout_day
from ..models import CapitalKind, CapitalMovement, Cause, Departure, Member, ShareKind, ShareMovement
from ..queries import steps_to_settle
from .fiscal_years import FiscalYear, year_ending_in
from .given_back import GivenBack, given_back, share_loss
from .results import refuse_another_loss


@dataclass(frozen=True, slots=True)
class Leaver:
    """One leaver's account. departure: of the whole membership, or of single shares."""

    departure: Departure
    settlement: Settlement
    pay_until: Explained
    borne: int = 0
    """Of single shares, in cents: what the distribution of the year's loss took from them before."""

    @property
    def paid_out(self) -> int:
        return max(self.settlement.amount, 0)

    @property
    def to_pay(self) -> int:
        """What the leaver has to pay in: the part of a loss beyond all capital (§ 73 (2) sentence 4 GenG)."""
        return max(-self.settlement.amount, 0)

    @property
    def written_off(self) -> int:
        """Of the capital: all of it that is not paid out, also what a part of the shortfall is set off with."""
        return self.settlement.capital - self.paid_out


@dataclass(frozen=True, slots=True)
class SettlementPlan:
    """What is to be settled for a fiscal year. loss: of its accounts, as far as reserves do not cover it, in cents;
    shortfall: what of it no capital covers either; bearers: how many members share the loss.
    """

    year: FiscalYear
    loss: int
    leavers: tuple[Leaver, ...]
    shortfall: int = 0
    bearers: int = 0

    @property
    def capital(self) -> int:
        return sum(each.settlement.capital for each in self.leavers)

    @property
    def written_off(self) -> int:
        return sum(each.written_off for each in self.leavers)

    @property
    def owed(self) -> int:
        """What leavers have to pay in."""
        return sum(each.to_pay for each in self.leavers)

    @property
    def paid_out(self) -> int:
        return sum(each.paid_out for each in self.leavers)

    @property
    def shown(self) -> dict[str, int]:
        """What whoever decides looks at."""
        shown = {"number": len(self.leavers), "change": -self.written_off, "paid_out": self.paid_out}
        return shown | ({"owed": self.owed} if self.owed else {})


@dataclass(frozen=True, slots=True)
class _Books:
    """At the end of the fiscal year. single: by departure, what single shares lose that were given back; rest: by
    member, what all other capital loses; owed: by member, beyond all capital; shortfall: of all, whoever owes it;
    bearers: how many share it.
    """

    given_back: GivenBack
    single: Mapping[int, int] = field(default_factory=dict)
    rest: Mapping[int, int] = field(default_factory=dict)
    owed: Mapping[int, int] = field(default_factory=dict)
    shortfall: int = 0
    bearers: int = 0


BARE = ("shares", "effective_on", "member__capital", "member__account_id")
"""What posting takes of a departure and its member."""


def unsettled(coop_id: int, year: FiscalYear) -> QuerySet[Departure]:
    """Whose membership or single shares ended in the year and who is not settled. A transfer leaves nothing over."""
    ended = steps_to_settle(coop_id).filter(effective_on__range=(year.first, year.last))
    return ended.exclude(cause=Cause.TRANSFER).order_by("member__number", "effective_on", "pk")


def settlement_plan(coop: Coop, year: int, *, loss: int = 0, named: bool = True) -> SettlementPlan:
    """Who gets what, of the fiscal year that ends in this calendar year, by number in the list.

    loss: of the accounts, which neither reserves cover nor the distribution of the result wrote off. As far as capital
    covers it, it falls on everyone's capital of the last day, leavers included, because a leaver's account rests on the
    balance sheet of that day (§ 73 (2) sentence 1 GenG), unlike the distribution that the assembly resolves on, which
    goes by the capital of a year before (§ 19 (1)): of that some is gone, and who paid in since would bear nothing of
    what is lost by the day of the exit; what exceeds all
    capital leavers owe, as far as they are liable, by the measure of the statutes (§ 73 (2) sentence 4).
    named: with the parties, to be shown. Raises AnotherResult, NoSuchYear, NoStatutes.
    """
    fiscal = year_ending_in(coop, year)
    found = unsettled(coop.pk, fiscal)
    departures = list(
        found.select_related("member__party") if named else found.select_related("member").only(*BARE)
    )
    if departures:
        refuse_another_loss(coop.pk, fiscal, loss)
    books = _books(coop, fiscal, loss)
    left = {each.member_id: each.member.capital for each in departures}
    until = {day: last_payout_day(fiscal.rules, day) for day in {each.effective_on for each in departures}}
    leavers = []
    for each in departures:
        settlement = _settled(each, books, left[each.member_id])
        left[each.member_id] -= settlement.capital
        borne = books.given_back.borne(each) if each.shares is not None else 0
        leavers.append(Leaver(each, settlement, until[each.effective_on], borne))
    return SettlementPlan(fiscal, loss, tuple(leavers), books.shortfall, books.bearers)


def _settled(departure: Departure, books: _Books, left: int) -> Settlement:
    """Single shares take their worth; a whole membership what capital there is, but for single shares that wait."""
    member = departure.member_id
    if departure.shares is None:
        part = max(left - books.given_back.waiting(member), 0)
        return Settlement(part, min(books.rest.get(member, 0), part), books.owed.get(member, 0))
    part = min(books.given_back.due(departure), left)
    return Settlement(part, min(books.single.get(departure.pk, 0), part))


def _books(coop: Coop, year: FiscalYear, loss: int) -> _Books:
    gone = given_back(coop, year)
    if not loss:
        return _Books(gone)
    sums = _by_member(_capital_of_the_day(coop.pk, year), "amount")
    capital = {member: max(amount - gone.before(member), 0) for member, amount in sums.items()}
    bearers = _bearers(coop, year)
    weights = [capital.get(pk, 0) for pk in bearers]
    covered = min(loss, sum(weights))
    single: dict[int, int] = {}
    rest = {}
    for member, borne in zip(bearers, divide_loss(covered, weights), strict=True):
        within = gone.within(member)
        settled = sum(each.lost for each in within if each.booked_on is not None)
        parts, rest[member] = share_loss(borne, capital.get(member, 0), within, settled=settled)
        single |= parts
    owed = _owed(year, loss - covered, bearers, capital)
    return _Books(gone, single, rest, owed, loss - covered, len(bearers))


def _capital_of_the_day(coop_id: int, year: FiscalYear) -> QuerySet[CapitalMovement]:
    """Until the last day of the year. An opening balance entered as of a later day, of who was a member by then, counts
    as it stands there, for those who bear the loss as for who is settled: what it was, only the books of then say.
    """
    opening = Q(kind=CapitalKind.OPENING) | Q(reverses__kind=CapitalKind.OPENING)
    of_then = Q(effective_on__lte=year.last) | opening & Q(member__joined_on__lte=year.last)
    return CapitalMovement.objects.filter(of_then, coop_id=coop_id)


def _bearers(coop: Coop, year: FiscalYear) -> list[int]:
    """Members of the last day, and who left within the year; by number in the list. Who handed all on before its end
    has nothing in it: whoever took that bears it (§ 76 GenG).
    """
    of_the_year = Q(left_on=None) | Q(left_on__gte=year.first)
    handed_on = Departure.objects.filter(
        member=OuterRef("pk"),
        cause=Cause.TRANSFER,
        effective_on__lt=year.last,
        withdrawn_on=None,
        overtaken_by=None,
    )
    found = Member.objects.filter(
        of_the_year, ~Exists(handed_on), coop_id=coop.pk, voided_at=None, joined_on__lte=year.last
    )
    return list(found.order_by("number").values_list("pk", flat=True))


def _owed(
    year: FiscalYear,
    shortfall: int,
    bearers: list[int],
    capital: Mapping[int, int],
) -> dict[int, int]:
    """By member. Leavers' shares ceased with the last day and count here as those of the day itself."""
    if not shortfall or not bearers:
        return {}
    shares = _by_member(
        ShareMovement.objects.filter(member__in=bearers, effective_on__lte=year.last), "shares"
    )
    ceased = _by_member(
        ShareMovement.objects.filter(
            member__in=bearers, effective_on=year.last, batch__in=Departure.objects.values("batch")
        ).exclude(kind=ShareKind.TRANSFER, shares__gt=0),  # what came over from who left by it
        "shares",
    )
    holdings = [
        Holding(shares=shares.get(pk, 0) - ceased.get(pk, 0), capital=capital.get(pk, 0)) for pk in bearers
    ]
    return dict(zip(bearers, divide_shortfall(year.rules, shortfall, holdings), strict=True))


def _by_member(rows: QuerySet, column: str) -> dict[int, int]:
    return dict(rows.order_by().values_list("member").annotate(sum=Sum(column)))
