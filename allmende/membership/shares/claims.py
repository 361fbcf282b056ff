"""Open claims on a member: what goes with shares that are handed on, and what ends with the membership.

The oldest shares count as paid first (`handing_on`), so what is open is owed on the newest, which go first, too.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet, Sum

from allmende.kernel.row_access import seeing
from allmende.payments.models import Claim, ClaimKind
from allmende.payments.queries import open_claims

from ..law.apportion import apportion
from ..models import Departure, Member, ShareMovement
from ..queries import live_movements, price_on, steps_to_settle

ON_SHARES = (ClaimKind.SHARES, ClaimKind.INSTALMENT)


OF_SHARES = "shares:"


def about_shares(movement_id: UUID) -> str:
    """What a claim on shares is about: the movement that they came with."""
    return f"{OF_SHARES}{movement_id}"


def about_shares_that_never_came(claims: Iterable[Claim]) -> set[str]:
    """Of what these are about: shares that were taken back as a mistake, with whatever was owed on them."""
    found = ShareMovement.objects.filter(reverses__in=_movements(claims)).values_list(
        "reverses_id", flat=True
    )
    return {about_shares(pk) for pk in found}


def _movements(claims: Iterable[Claim]) -> set[UUID]:
    about = {claim.subject for claim in claims if claim.subject.startswith(OF_SHARES)}
    return {UUID(subject.removeprefix(OF_SHARES)) for subject in about}


@dataclass(frozen=True, slots=True)
class Unpaid:
    """What the capital lacks of the nominal, in cents: of the shares that are given, and of those that stay."""

    given: int
    staying: int


@dataclass(frozen=True, slots=True)
class Part:
    """How much of an open claim goes with the shares, in cents."""

    claim: Claim
    given: int

    @property
    def staying(self) -> int:
        return self.claim.open_amount - self.given


@dataclass(frozen=True, slots=True)
class AtExit:
    """Cents that stay owed after the last day, because they were due by then, and that are owed no longer."""

    staying: int
    dropped: int


def open_claims_of(member: Member) -> QuerySet[Claim]:
    """Whatever it is for, in the order it is due."""
    return open_claims(coop_id=member.coop_id).filter(debtor=member.pk)


def open_share_claims(member: Member) -> QuerySet[Claim]:
    """What is still to be paid in on shares."""
    return open_claims_of(member).filter(kind__in=ON_SHARES)


def falling_due_later(member: Member, last_day: date) -> QuerySet[Claim]:
    """What is due after the last day is owed no longer: the account rests on the balance sheet of the exit (§ 73 (2)
    GenG), and dues are owed by members. What leavers owe because they left stays owed.
    """
    return open_claims_of(member).filter(due_on__gt=last_day).exclude(kind=ClaimKind.SHORTFALL)


def parts_that_go(claims: Sequence[Claim], unpaid: Unpaid, *, is_all: bool) -> list[Part]:
    """Of each open claim what goes with the shares (§ 76 (1) GenG), to the cent, each on its own day.

    All of it with all shares, or where those that stay are fully paid; otherwise by what is unpaid on either. What is
    beyond all that is unpaid is owed on shares that ceased since it was due, before all others: it goes with none.
    """
    owed = _on_shares_held(claims, max(unpaid.given, 0) + max(unpaid.staying, 0))
    if is_all:
        gives = sum(owed)
    elif unpaid.given <= 0:
        gives = 0
    else:
        gives = apportion(sum(owed), [unpaid.given, max(unpaid.staying, 0)])[0]
    parts = apportion(gives, owed)
    return [Part(claim, given) for claim, given in zip(claims, parts, strict=True) if given]


def _on_shares_held(claims: Sequence[Claim], unpaid: int) -> list[int]:
    """Of each what is owed on these, in cents: what was due first is owed on what ceased."""
    beyond = max(sum(claim.open_amount for claim in claims) - unpaid, 0)
    owed = []
    for claim in claims:
        ceased = min(beyond, claim.open_amount)
        beyond -= ceased
        owed.append(claim.open_amount - ceased)
    return owed


def nominal_in_the_books(member: Member, *, without: Iterable[UUID] = ()) -> int:
    """What the shares take at most, in cents: also those that were given back and are not settled yet, at the price of
    their last day.

    without: movements of shares that are not counted.
    """
    ceasing = sum(nominal_of(step) for step in steps_to_settle(member.coop_id).filter(member=member))
    return ceasing + _most(member, live_movements(member).exclude(pk__in=list(without)))


def nominal_of(departure: Departure) -> int:
    """Of the single shares that a step gives back, in cents, at the price of their last day."""
    moved = live_movements(departure.member).filter(batch=departure.batch)
    shares = -(moved.aggregate(sum=Sum("shares"))["sum"] or 0)
    return shares * price_on(departure.coop_id, departure.effective_on)


def unpaid_before(departure: Departure) -> int:
    """What the shares held on the last day of single ones lack of their nominal, these included: in cents."""
    return _unpaid_without(departure, Q(pk__gte=departure.pk))


def unpaid_after(departure: Departure) -> int:
    """What the shares lack that go on after single ones, in cents."""
    return _unpaid_without(departure, Q(pk__gt=departure.pk))


def _unpaid_without(departure: Departure, others_of_the_day: Q) -> int:
    """As if of these steps, and all with a later day, none had been."""
    steps = departure.member.departures.filter(withdrawn_on=None, overtaken_by=None)
    later = Q(effective_on__gt=departure.effective_on) | Q(
        others_of_the_day, effective_on=departure.effective_on
    )
    stand = live_movements(departure.member).exclude(
        batch__in=steps.filter(later).values("batch"), shares__lt=0
    )
    return _lacking(departure.member, stand)


def _lacking(member: Member, stand: QuerySet[ShareMovement]) -> int:
    return max(_most(member, stand) - member.capital, 0)


def _most(member: Member, stand: QuerySet[ShareMovement]) -> int:
    """All at the price of the newest statutes: a price only ever rises (`record_statutes`), so no more is claimed."""
    held = stand.aggregate(sum=Sum("shares"))["sum"] or 0
    return held * price_on(member.coop_id, date.max) if held else 0


def on_shares_of(day: date, claims: Sequence[Claim], unpaid: int) -> tuple[list[Claim], int]:
    """Of these claims, and of what all shares lack in cents, what is on shares that began by the day. Shares that were
    taken later have nothing to do with what ceased until then: that was entered late.
    """
    later = ShareMovement.objects.filter(pk__in=_movements(claims), effective_on__gt=day)
    about = {about_shares(pk) for pk in later.values_list("pk", flat=True)}
    beside = sum(claim.open_amount for claim in claims if claim.subject in about)
    return [claim for claim in claims if claim.subject not in about], max(unpaid - beside, 0)


def parts_that_cease(claims: Sequence[Claim], nominal: int, *, unpaid: int, last_day: date) -> list[Part]:
    """Of each open claim due later what is on the shares given back: these are the newest, so what is open is owed on
    them first, by each claim in proportion. What was due by the last day stays owed (§ 73 (2) GenG).

    unpaid: on all shares held on that day; what is open beyond it is owed on shares that ceased before.
    """
    owed = min(sum(claim.open_amount for claim in claims), unpaid)
    given = min(owed, nominal)
    parts = parts_that_go(claims, Unpaid(given=given, staying=owed - given), is_all=False)
    return [part for part in parts if part.claim.due_on > last_day]


def parts_beyond(claims: Sequence[Claim], *, unpaid: int, most: int) -> list[Part]:
    """Of each open claim what is beyond what is unpaid on the shares that go on, in their order: most cents at most."""
    beyond = min(max(sum(claim.open_amount for claim in claims) - unpaid, 0), most)
    found = []
    for claim in claims:
        given = min(beyond, claim.open_amount)
        beyond -= given
        if given:
            found.append(Part(claim, given))
    return found


def dropped_with_shares(member: Member, nominal: int, last_day: date) -> int:
    """What would be owed no longer if shares of this nominal ceased then, in cents. For whoever may see the member."""
    with seeing(coop_ids=[member.coop_id]):
        claims = list(open_share_claims(member))
    held, unpaid = on_shares_of(last_day, claims, _lacking(member, live_movements(member)))
    gone = parts_that_cease(held, nominal, unpaid=unpaid, last_day=last_day)
    return sum(part.given for part in gone)


def at_exit(member: Member, last_day: date) -> AtExit:
    """For whoever may see the member: a member sees the own claims."""
    with seeing(coop_ids=[member.coop_id]):
        owed = [
            (claim.due_on, claim.open_amount)
            for claim in open_claims_of(member).exclude(kind=ClaimKind.SHORTFALL)
        ]
    return AtExit(
        staying=sum(amount for due_on, amount in owed if due_on <= last_day),
        dropped=sum(amount for due_on, amount in owed if due_on > last_day),
    )
