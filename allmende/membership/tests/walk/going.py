"""Going a walk: a cooperative is founded, steps are gone one after the other, and undone all at the end."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from random import Random

from django.db import transaction

from allmende.kernel.row_access import system_access
from allmende.ledger.use_cases.prove_ledger import prove_ledger
from tests.clock import PLACE, Clock
from tests.members import a_creditor, a_member, some_statutes
from tests.people import BUILDER, a_coop, an_officer

from . import (
    accounts,
    held,
    imports,
    joining,
    leaving,
    mistakes,
    money,
    shares,
    years,
)  # each enters its steps
from .invariants import hold
from .snapshots import list_and_figures_agree, snapshot, some_day, still_true
from .steps import STEPS
from .world import PRICE, World

AREAS = (accounts, held, imports, joining, leaving, mistakes, money, shares, years)
WEIGHTED = [name for name, step in STEPS.items() for _ in range(step.weight)]
GROUPS = [{"code": "erzeuger", "name": "Erzeuger"}, {"code": "verbraucher", "name": "Verbraucher"}]
Path = Sequence[tuple[str, int]]
"""Names of steps, and a number from which each draws what else is by chance: so that a path can be gone again."""


def go(path: Path) -> World:
    """Go it, and look after every step; what is known is noted each time that a day passes."""
    with _founded(Random(sum(number for _name, number in path))) as world:
        try:
            for name, number in path:
                world.chance = Random(number)
                _go_on(world, name)
            for each in world.noted:
                still_true(world, each)
            assert prove_ledger(actor=BUILDER).difference == ""
        except Exception as error:
            error.add_note("\n".join(["What was done before:", *world.story]))
            raise
        return world


def _go_on(world: World, name: str) -> None:
    evening, before = world.now, world.done.total()
    STEPS[name].take(world)
    is_another_day = world.today > evening.astimezone(PLACE).date()
    if world.done.total() > before:
        world.gone[name] += 1
        hold(world, after_a_night=is_another_day)
    if is_another_day:
        _look_back(world, evening)


def _look_back(world: World, evening: datetime) -> None:
    if before := world.one(world.noted):
        still_true(world, before)
    world.noted.append(snapshot(world, some_day(world), evening))
    list_and_figures_agree(world, some_day(world))


def a_path(number: int, *, steps: int) -> Path:
    """The same for the same number."""
    chance = Random(number)
    return [(chance.choice(WEIGHTED), chance.randrange(1000)) for _ in range(steps)]


@contextmanager
def _founded(chance: Random) -> Iterator[World]:
    """Three members who have paid. Nothing of it is there afterwards."""
    clock = Clock()
    with transaction.atomic():
        with clock.running(), system_access():
            yield _a_world(clock, chance)
        transaction.set_rollback(True)


def _a_world(clock: Clock, chance: Random) -> World:
    coop = a_coop()
    a_creditor(coop)
    some_statutes(
        coop,
        shares_most=7,
        pay_at_once=10_00,
        instalments=chance.choice((3, 3, 0)),
        instalment_months=4,
        admission_fee=20_00,
        dues=30_00,
        notice_months=chance.choice((3, 30)),
        residence_required=True,
        heirs_continue=chance.random() < 0.3,
        loss_by=chance.choice(("heads", "capital")),
        profit_by=chance.choice(("capital", "capital", "shares", "heads")),
        investing_allowed=True,
        groups=GROUPS,
        written_form=chance.random() < 0.3,
    )
    joined = clock.today - timedelta(days=600)
    for name in ("Anna Acker", "Bert Beet", "Carl Kohl"):
        a_member(coop, name, shares=2, paid=2 * PRICE, on=joined)
    return World(coop=coop, office=an_officer(coop), clock=clock, chance=chance)
