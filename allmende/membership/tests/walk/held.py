"""Steps of the walk: what applicants pay before anybody decided, and what becomes of it."""

from __future__ import annotations

from uuid import uuid4

from allmende.membership.models import Application, ApplicationState, Member
from allmende.membership.money.held import Held, HeldKind, held_payments
from allmende.membership.money.payment import Payment
from allmende.membership.money.whole_payments import whole_payments
from allmende.membership.use_cases.close_double import close_double
from allmende.membership.use_cases.hold_again import hold_again
from allmende.membership.use_cases.hold_payment import hold_payment
from allmende.membership.use_cases.release_payment import release_payment
from allmende.membership.use_cases.take_back_admission import take_back_admission
from allmende.membership.use_cases.take_distributed_back import take_distributed_back

from .steps import step
from .world import World


@step(hold_payment, weight=3)
def one_pays_before_the_admission(world: World) -> None:
    """A part, all of it, or more; now and then before the application came in."""
    waiting = Application.objects.filter(coop=world.coop, state=ApplicationState.OPEN).order_by("pk")
    if application := world.one(waiting):
        amount = world.chance.choice((1, world.price, application.shares * world.price + 50_00))
        payment = Payment(id=uuid4(), amount=amount, value_on=world.days_ago(40))
        world.does(hold_payment, application_id=application.pk, payment=payment)


@step(release_payment)
def what_was_held_is_given_back(world: World) -> None:
    """Also once it was used: then it is refused."""
    found = held_payments(world.coop.pk)
    if held := world.one([each for each in found if each.ended is None] or found):
        world.does(
            release_payment,
            coop_id=world.coop.pk,
            payment_id=held.id,
            release_id=uuid4(),
            cause=world.chance.choice((HeldKind.RETURNED, HeldKind.MISTAKE)),
            value_on=world.days_ago(10, not_before=held.value_on),
        )


@step(hold_again)
def it_was_not_given_back(world: World) -> None:
    """Also where it was used upon an admission that stands: then it is refused."""
    ended = [each for each in held_payments(world.coop.pk) if each.ended is not None]
    if held := world.one([each for each in ended if each.can_be_held_again] or ended):
        _holds_again(world, held)


@step(close_double, weight=3)
def an_applicant_is_a_member_already(world: World) -> None:
    """What was held is kept for the member."""
    waiting = Application.objects.filter(coop=world.coop, state=ApplicationState.OPEN).order_by("pk")
    names = {each.party.full_name: each for each in world.members() + world.leaving()}
    known = [each for each in waiting.select_related("party") if each.party.full_name in names]
    if application := world.one(known):
        member = names[application.party.full_name]
        world.does(close_double, application_id=application.pk, member_id=member.pk)


@step(hold_again, weight=3)
def one_who_had_paid_before_was_never_admitted(world: World) -> None:
    """What was used for claims and kept goes back first, then the admission; then it waits for the next decision."""
    used = [each for each in held_payments(world.coop.pk) if each.ended == HeldKind.USED and each.application]
    held = world.one([each for each in used if each.application and each.application.member_id])
    if held is None or held.application is None:
        return
    member = Member.objects.get(pk=held.application.member_id)
    for whole in whole_payments(member):
        said = {"reversal_id": uuid4(), "value_on": world.today, "note": "Verwechselt"}
        world.does(take_distributed_back, member_id=member.pk, payment_id=whole.id, **said)
    if world.does(take_back_admission, member_id=member.pk, reason="Verwechselt") is not None:
        _holds_again(world, next(each for each in held_payments(world.coop.pk) if each.id == held.id))


def _holds_again(world: World, held: Held) -> None:
    assert held.end is not None, held
    world.does(hold_again, coop_id=world.coop.pk, payment_id=held.id, release_id=held.end)
