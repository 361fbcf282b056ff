"""Everything that ever happened with a membership, for its page. A constant number of queries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from ..models import (
    Application,
    Bond,
    CapitalKind,
    CapitalMovement,
    Correction,
    Departure,
    Member,
    ShareKind,
    ShareMovement,
)
from ..queries import holding_on, holds_still
from .lone_shares import Named, without_capital
from .member_list import State, state_between


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
    def ways_out(self) -> list[Departure]:
        """Every step towards leaving that counts: neither withdrawn nor overtaken."""
        return [each for each in self.departures if not each.withdrawn_on and not each.overtaken_by]

    @property
    def way_out(self) -> Departure | None:
        """The one that ends the membership."""
        return next((each for each in self.ways_out if each.shares is None), None)

    @property
    def transfers(self) -> list[Named]:
        """What went over to or from the member and was not taken back, the latest first: by the capital of each, or by
        the shares where none went.
        """
        reversed_ones = {each.reverses_id for each in self.movements}
        capital = [each for each in self.capital if each.kind == CapitalKind.TRANSFER]
        shares = [
            each for each in self.shares if each.kind == ShareKind.TRANSFER and each.pk not in reversed_ones
        ]
        stand: list[Named] = [each for each in reversed(capital) if each.pk not in reversed_ones]
        stand += reversed(without_capital(shares, capital))
        return sorted(stand, key=lambda each: each.effective_on, reverse=True)

    def figures_on(self, day: date) -> Figures:
        """At the end of a day, as the books know it."""
        later_shares = sum(each.shares for each in self.shares if each.effective_on > day)
        later_capital = sum(each.amount for each in self.capital if each.effective_on > day)
        return Figures(
            shares=sum(each.shares for each in self.shares) - later_shares,
            capital=sum(each.amount for each in self.capital) - later_capital,
            later_shares=later_shares,
            later_capital=later_capital,
        )


@dataclass(frozen=True)
class Standing:
    """How a membership stood at the end of a day, and the movements that were known."""

    state: State
    exit_on: date | None
    figures: Figures
    movements: Sequence[ShareMovement | CapitalMovement]


def standing_on(member: Member, history: History, *, on: date, known_at: datetime | None = None) -> Standing:
    """As the books knew it at a moment (None: now). The last day is read as list_of_members reads it."""
    exit_on, voided_at = None if member.voided_at else member.left_on, member.voided_at
    if known_at is not None:
        exit_on = _exit_as_known(history, exit_on, known_at, zone=member.coop.time_zone)
        voided_at = voided_at if voided_at and voided_at <= known_at else None
        history = replace(
            history,
            shares=[each for each in history.shares if each.recorded_at <= known_at],
            capital=[each for each in history.capital if each.recorded_at <= known_at],
        )
    return Standing(
        state=State.VOID if voided_at else state_between(member.joined_on, exit_on, on),
        exit_on=exit_on,
        figures=history.figures_on(on),
        movements=history.movements,
    )


def _exit_as_known(history: History, exit_on: date | None, at: datetime, *, zone: str) -> date | None:
    day = at.astimezone(ZoneInfo(zone)).date()
    ways_out = [
        each
        for each in history.departures
        if each.shares is None and (each.withdrawn_on is None or each.withdrawn_on > day)
    ]
    known = [each.effective_on for each in ways_out if each.recorded_at <= at]
    return min(known, default=None if ways_out else exit_on)


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
            Application.objects.filter(**moved).select_related("statutes", "coop").order_by("signed_at", "pk")
        ),
    )


def names_in(history: History) -> dict[int, str]:
    """What members on the other side of a transfer are called, of whom whoever asks may see."""
    return names_of({each.counterpart_id for each in history.movements if each.counterpart_id})


def names_of(member_ids: set[int]) -> dict[int, str]:
    """What members are called whom whoever asks may see."""
    found = Member.objects.filter(pk__in=member_ids).select_related("party")
    return {each.pk: each.party.full_name for each in found}


def bonds_of(member: Member, *, on: date) -> list[Bond]:
    """Who stands beside the member's party that day."""
    bonds = Bond.objects.filter(holding_on(on), party_id=member.party_id)
    found = bonds.select_related("beside").order_by("role", "pk")
    return [each for each in found if holds_still(each, member.party, on=on)]
