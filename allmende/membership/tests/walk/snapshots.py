"""Lists and figures as known at a moment: once noted, they are the same whenever they are asked again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Q, Sum

from allmende.membership.models import ShareMovement
from allmende.membership.register.list_of_members import Entry, ListQuery, list_of_members
from allmende.membership.year.figures import Closing, closing
from allmende.payments.queries import Sums, arrears

from .world import PRICE, World

NAMELESS = dict.fromkeys(
    ("given_name", "family_name", "organisation", "street", "address_extra", "postcode", "town"), ""
)


@dataclass(frozen=True)
class Snapshot:
    """The list of § 30 GenG, the figures of § 338 HGB and what was owed, of a day as known at a moment.

    Without names: of whoever never was a member, and took the application back, they are forgotten.
    """

    day: date
    known_at: datetime
    entries: list[Entry]
    figures: Closing
    owed: Sums


def snapshot(world: World, day: date, known_at: datetime) -> Snapshot:
    query = ListQuery(coop_id=world.coop.pk, as_of=day, known_at=known_at, with_leavers=True)
    return Snapshot(
        day,
        known_at,
        [each._replace(**NAMELESS) for each in list_of_members(query)],
        _closing(world, day, known_at=known_at),
        arrears(coop_id=world.coop.pk, on=day, known_at=known_at),
    )


def some_day(world: World) -> date:
    """One of the last two years, or the end of one of them."""
    day = world.today - timedelta(days=world.chance.randint(0, 700))
    return world.chance.choice((day, world.today, date(day.year, 12, 31), date(day.year - 1, 12, 31)))


def list_and_figures_agree(world: World, day: date) -> None:
    """And what is known now is what is known."""
    now = snapshot(world, day, world.now)
    assert now.figures == _closing(world, day, known_at=None)
    assert now.owed == arrears(coop_id=world.coop.pk, on=day)
    there = [each for each in now.entries if each.exit_on is None or each.exit_on > day]
    last = [each for each in now.entries if each.exit_on == day]
    assert (len(there), len(last)) == (now.figures.members, now.figures.left_last_day)
    there_ids = [each.member_id for each in there]
    moved = ShareMovement.objects.filter(member__in=there_ids, effective_on__lte=day)
    ceasing = Q(kind="cancellation") | Q(reverses__kind="cancellation")  # on this day they count still
    held = moved.exclude(ceasing, effective_on=day).aggregate(sum=Sum("shares"))["sum"] or 0
    assert sum(each.shares for each in there) == held
    if not moved.filter(ceasing, effective_on=day).exists():
        assert held == now.figures.shares


def still_true(world: World, before: Snapshot) -> None:
    now = snapshot(world, before.day, before.known_at)
    told = f"as of {before.day}, known at {before.known_at}"
    assert (now.figures, now.owed) == (before.figures, before.owed), told
    others = [each for each in zip(before.entries, now.entries, strict=True) if each[0] != each[1]]
    assert not others, f"{told}: {others}"


def _closing(world: World, day: date, *, known_at: datetime | None) -> Closing:
    return closing(world.coop, day, first=date(day.year, 1, 1), price=PRICE, known_at=known_at)
