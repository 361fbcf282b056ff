"""Everything that ever happened with a membership, for its page. A constant number of queries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from .models import Application, Bond, CapitalMovement, Correction, Departure, Member, ShareMovement
from .queries import holding_on, holds_still


@dataclass(frozen=True)
class Figures:
    """Shares and capital (cents) at the end of a day, and what is recorded already and takes effect later."""

    shares: int
    capital: int
    later_shares: int
    later_capital: int


@dataclass(frozen=True)
class History:
    """Movements by the day they take effect, ways out by the day they arrived, declarations by their signature."""

    shares: Sequence[ShareMovement]
    capital: Sequence[CapitalMovement]
    departures: Sequence[Departure]
    applications: Sequence[Application]
    corrections: Sequence[Correction]

    @property
    def movements(self) -> list[ShareMovement | CapitalMovement]:
        """Both histories as one, by the day they take effect."""
        both: list[ShareMovement | CapitalMovement] = [*self.shares, *self.capital]
        return sorted(both, key=lambda each: (each.effective_on, each.recorded_at, each.pk))

    @property
    def way_out(self) -> Departure | None:
        """The one that ends the membership, unless it was withdrawn or overtaken."""
        counting = (each for each in self.departures if not each.withdrawn_on and not each.overtaken_by)
        return next((each for each in counting if each.shares is None), None)

    def figures_on(self, day: date) -> Figures:
        """At the end of a day, as the books know it now."""
        later_shares = sum(each.shares for each in self.shares if each.effective_on > day)
        later_capital = sum(each.amount for each in self.capital if each.effective_on > day)
        return Figures(
            shares=sum(each.shares for each in self.shares) - later_shares,
            capital=sum(each.amount for each in self.capital) - later_capital,
            later_shares=later_shares,
            later_capital=later_capital,
        )


def history_of(member: Member) -> History:
    """All of it, whoever may see the member may see it."""
    moved = {"member": member}
    return History(
        shares=list(
            ShareMovement.objects.filter(**moved)
            .select_related("reverses")
            .order_by("effective_on", "recorded_at", "pk")
        ),
        capital=list(
            CapitalMovement.objects.filter(**moved)
            .select_related("reverses")
            .order_by("effective_on", "recorded_at", "pk")
        ),
        departures=list(Departure.objects.filter(**moved).order_by("received_on", "pk")),
        corrections=list(
            Correction.objects.filter(**moved).select_related("departure").order_by("noted_on", "pk")
        ),
        applications=list(
            Application.objects.filter(**moved).select_related("statutes").order_by("signed_at", "pk")
        ),
    )


def names_of(member_ids: set[int]) -> dict[int, str]:
    """What members are called whom whoever asks may see: for the other side of a transfer."""
    found = Member.objects.filter(pk__in=member_ids).select_related("party")
    return {each.pk: each.party.full_name for each in found}


def bonds_of(member: Member, *, on: date) -> list[Bond]:
    """Who stands beside the member's party that day."""
    bonds = Bond.objects.filter(holding_on(on), party_id=member.party_id)
    found = bonds.select_related("beside").order_by("role", "pk")
    return [each for each in found if holds_still(each, member.party, on=on)]
