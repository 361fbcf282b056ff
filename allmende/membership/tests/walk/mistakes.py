"""Steps of the walk: what was entered by mistake is taken back."""

from __future__ import annotations

from allmende.membership.models import Bond, BondRole, CapitalKind, CapitalMovement, Departure, Member
from allmende.membership.shares.transfers import standing_transfers
from allmende.membership.use_cases.take_back_admission import take_back_admission
from allmende.membership.use_cases.take_back_death import take_back_death
from allmende.membership.use_cases.take_back_exit import take_back_exit
from allmende.membership.use_cases.take_back_transfer import take_back_transfer
from allmende.payments.models import Claim

from .steps import step
from .world import World

LATELY = 4
"""The last few are tried: on what is older something rests by now."""


@step(take_back_admission)
def one_was_never_admitted(world: World) -> None:
    paid = Claim.objects.filter(coop=world.coop, paid__gt=0).values_list("debtor", flat=True)
    lately = [each for each in world.members() if each.pk not in set(paid) and not each.import_run_id][
        -LATELY:
    ]
    if member := world.one(lately):
        world.does(take_back_admission, member_id=member.pk, reason="Verwechselt")


@step(take_back_exit)
def one_never_left(world: World) -> None:
    stands = Departure.objects.filter(coop=world.coop, withdrawn_on=None, overtaken_by=None, settled_on=None)
    if found := world.one(stands.order_by("-pk")[:LATELY]):
        world.does(take_back_exit, member_id=found.member_id, departure_id=found.pk, reason="Verwechselt")


@step(take_back_death)
def one_is_alive(world: World) -> None:
    heirs = Bond.objects.filter(coop=world.coop, role=BondRole.HEIR, until_day=None)
    left_by_death = Departure.objects.filter(coop=world.coop, cause="death", withdrawn_on=None)
    found = Member.objects.filter(party__in=heirs.values("party")).exclude(
        pk__in=left_by_death.values("member")
    )
    if member := world.one(found.order_by("pk")):
        world.does(take_back_death, member_id=member.pk, reason="Verwechselt")


@step(take_back_transfer, weight=3)
def shares_were_never_handed_on(world: World) -> None:
    given = CapitalMovement.objects.filter(coop=world.coop, kind=CapitalKind.TRANSFER, amount__lt=0)
    lately = given.select_related("member").order_by("-recorded_at", "pk")[: LATELY // 2]
    stands = [each for each in lately if standing_transfers(each.member).filter(pk=each.pk).exists()]
    if moved := world.one(stands):
        ids = {"member_id": moved.member_id, "movement_id": moved.pk}
        world.does(take_back_transfer, **ids, reason="Verwechselt")
