"""Steps of the walk: ways out of a membership, and to have them undone as both sides agree or as the law says."""

from __future__ import annotations

from datetime import date
from typing import Any

from allmende.membership.models import Departure, DissolutionGround, Member, PartyKind
from allmende.membership.register.dissolution import dissolution_of
from allmende.membership.shares.staying import WITHDRAWN
from allmende.membership.use_cases.continue_coop import continue_coop
from allmende.membership.use_cases.end_organisation import end_organisation
from allmende.membership.use_cases.expel_member import expel_member
from allmende.membership.use_cases.give_hardship_notice import give_hardship_notice
from allmende.membership.use_cases.give_notice import give_notice
from allmende.membership.use_cases.move_away import move_away
from allmende.membership.use_cases.record_creditor_notice import record_creditor_notice
from allmende.membership.use_cases.record_death import Heir, record_death
from allmende.membership.use_cases.record_dissolution import record_dissolution
from allmende.membership.use_cases.take_back_dissolution import take_back_dissolution
from allmende.membership.use_cases.withdraw_notice import withdraw_notice

from .steps import step
from .world import World


@step(give_notice, weight=3)
def one_gives_notice(world: World) -> None:
    _leaves(world, world.one(world.members()), give_notice)


@step(give_hardship_notice)
def one_leaves_early(world: World) -> None:
    _leaves(world, world.one(world.members()), give_hardship_notice, reason="Umzug")


@step(move_away, weight=1)
def one_moves_away(world: World) -> None:
    _leaves(world, world.one(world.members()), move_away)


@step(record_creditor_notice, weight=1)
def a_creditor_gives_notice(world: World) -> None:
    _leaves(world, world.one(_still_there(world)), record_creditor_notice)


@step(expel_member, weight=1)
def one_is_expelled(world: World) -> None:
    if member := world.one(_still_there(world)):
        day = _day(world, member)
        world.does(expel_member, member_id=member.pk, reason="§ 9", heard_on=day, sent_on=day)


@step(record_death)
def one_dies(world: World) -> None:
    people = [each for each in _still_there(world) if each.party.kind == PartyKind.PERSON]
    if member := world.one(people):
        heirs = [Heir(given_name="Hans", family_name="Halm", represents=True)]
        heirs += world.chance.choice(([], [Heir(given_name="Hilde", family_name="Halm")]))
        world.does(record_death, member_id=member.pk, died_on=_day(world, member), heirs=heirs)


@step(end_organisation)
def an_organisation_ends(world: World) -> None:
    firms = [each for each in _still_there(world) if each.party.kind == PartyKind.ORGANISATION]
    if member := world.one(firms):
        world.does(end_organisation, member_id=member.pk, ended_on=_day(world, member))


@step(withdraw_notice)
def one_stays_after_all(world: World) -> None:
    steps = Departure.objects.filter(
        coop=world.coop,
        cause__in=WITHDRAWN,
        withdrawn_on=None,
        overtaken_by=None,
        effective_on__gte=world.today,
    )
    if found := world.one(steps.order_by("pk")):
        world.does(withdraw_notice, member_id=found.member_id, departure_id=found.pk, agreed_by="Vorstand")


@step(record_dissolution, weight=1)
def the_cooperative_is_dissolved(world: World) -> None:
    said = {"dissolved_on": world.days_ago(300), "ground": DissolutionGround.RESOLUTION}
    world.does(record_dissolution, coop=world.coop, **said)


@step(continue_coop, weight=2)
def the_cooperative_goes_on(world: World) -> None:
    if standing := dissolution_of(world.coop.pk):
        day = world.days_ago(300, not_before=standing.dissolved_on)
        world.does(continue_coop, coop=world.coop, resolved_on=day)


@step(take_back_dissolution, weight=2)
def the_dissolution_was_a_mistake(world: World) -> None:
    if dissolution_of(world.coop.pk):
        world.does(take_back_dissolution, coop=world.coop, reason="falscher Mandant")


def _leaves(world: World, member: Member | None, how: Any, **said: Any) -> None:
    if member is not None:
        world.does(how, member_id=member.pk, received_on=_day(world, member), **said)


def _still_there(world: World) -> list[Member]:
    """Also those who leave: another way out may be earlier."""
    return world.members() + world.leaving()


def _day(world: World, member: Member) -> date:
    return world.days_ago(300, not_before=member.joined_on)
