"""Steps of the walk: what is claimed, what comes in, and what is dropped."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

from allmende.membership.money.credits import credit_lines, credit_of
from allmende.membership.money.payment import Payment
from allmende.membership.money.whole_payments import whole_payments
from allmende.membership.shares.calls import Call, standing_calls
from allmende.membership.shares.claims import ON_SHARES
from allmende.membership.use_cases.call_payments import call_payments
from allmende.membership.use_cases.claim_dues import claim_dues
from allmende.membership.use_cases.distribute_payment import distribute_payment
from allmende.membership.use_cases.drop_claim import drop_claim
from allmende.membership.use_cases.record_free_payment import record_free_payment
from allmende.membership.use_cases.record_payment import record_payment
from allmende.membership.use_cases.return_credit import return_credit
from allmende.membership.use_cases.take_back_call import take_back_call
from allmende.membership.use_cases.take_credit_back import take_credit_back
from allmende.membership.use_cases.take_distributed_back import take_distributed_back
from allmende.membership.use_cases.take_payment_back import take_payment_back
from allmende.membership.use_cases.use_credit import use_credit
from allmende.payments.models import Claim, Receipt
from allmende.payments.queries import open_claims

from .steps import step
from .world import World


@step(record_payment, weight=8)
def one_pays(world: World) -> None:
    """Mostly the whole claim that is due first, mostly today; now and then before it was claimed, or before joining."""
    if claim := world.one(_open(world)[:8]):
        amount = world.chance.choice((claim.open_amount, claim.open_amount, max(claim.open_amount // 3, 1)))
        payment = Payment(id=uuid4(), amount=amount, value_on=world.days_ago(40))
        world.does(record_payment, member_id=claim.debtor, claim_id=claim.pk, payment=payment)


@step(record_free_payment)
def one_pays_before_it_is_claimed(world: World) -> None:
    owing = {claim.debtor for claim in _open(world) if claim.kind in ON_SHARES}
    lacking = [
        each for each in world.members() if each.capital < each.shares * world.price and each.pk not in owing
    ]
    if member := world.one(lacking):
        most = member.shares * world.price - member.capital
        payment = Payment(id=uuid4(), amount=world.chance.randint(1, most), value_on=world.today)
        world.does(record_free_payment, member_id=member.pk, payment=payment)


@step(take_payment_back, weight=2)
def a_payment_is_returned(world: World) -> None:
    receipts = Receipt.objects.filter(coop=world.coop, amount__gt=0).exclude(
        pk__in=Receipt.objects.filter(reverses__isnull=False).values("reverses")
    )
    if found := world.one(receipts.select_related("claim").order_by("-recorded_at")[:5]):
        world.does(
            take_payment_back,
            member_id=found.claim.debtor,
            receipt_id=found.pk,
            reversal_id=uuid4(),
            value_on=world.days_ago(10, not_before=found.value_on),
            note="Rücklastschrift",
        )


@step(distribute_payment)
def one_payment_for_several_claims(world: World) -> None:
    """Now and then more than is open, and now and then all of it is kept for later."""
    if member := world.one(world.members()):
        owed = sum(claim.open_amount for claim in _open(world) if claim.debtor == member.pk)
        amount = max(owed, 1) + world.chance.choice((0, 0, 50_00))
        payment = Payment(id=uuid4(), amount=amount, value_on=world.days_ago(20))
        parts: dict[int, int] | None = world.chance.choice((None, None, {}))
        world.does(distribute_payment, member_id=member.pk, payment=payment, parts=parts)


@step(take_distributed_back)
def one_payment_for_several_is_taken_back(world: World) -> None:
    """Also where a part was taken back before, or something of what was kept is used: then it stays whole."""
    wholes = [(each, whole) for each in world.members() for whole in whole_payments(each) if whole.standing]
    if found := world.one(wholes):
        member, whole = found
        world.does(
            take_distributed_back,
            member_id=member.pk,
            payment_id=whole.id,
            reversal_id=uuid4(),
            value_on=world.days_ago(10, not_before=whole.value_on),
            note="Rücklastschrift",
        )


@step(use_credit, return_credit, take_credit_back, weight=3)
def what_was_kept_goes_on(world: World) -> None:
    """Of somebody who owes, if anybody for whom something is kept does."""
    with_credit = [each for each in world.members() if credit_lines(each)]
    owing = {claim.debtor for claim in _open(world)}
    if member := world.one([each for each in with_credit if each.pk in owing] or with_credit):
        kept, of_member = credit_of(member), {"member_id": member.pk, "value_on": world.today}
        way = "use" if kept and member.pk in owing else world.chance.choice(("use", "return", "back"))
        if way == "use":
            world.does(use_credit, use_id=uuid4(), **of_member)
        elif way == "return":
            world.does(return_credit, return_id=uuid4(), amount=max(kept, 1), **of_member)
        elif line := world.one(credit_lines(member)):
            world.does(take_credit_back, line_id=line.id, reversal_id=uuid4(), **of_member)


@step(drop_claim)
def a_claim_is_dropped(world: World) -> None:
    """One on shares is owed no longer where it was wrong: capital and claims do not make the shares then."""
    if claim := world.one(_open(world)):
        was_wrong = world.chance.random() < 0.3
        said = {"claim_id": claim.pk, "reason": "Vergleich", "was_wrong": was_wrong}
        dropped = world.does(drop_claim, member_id=claim.debtor, **said)
        if dropped is not None and claim.kind in ON_SHARES:
            world.mixed.add(claim.debtor)


@step(claim_dues)
def dues_are_claimed(world: World) -> None:
    world.does(
        claim_dues, coop=world.coop, due_on=world.today + timedelta(days=world.chance.randint(-60, 60))
    )


@step(call_payments)
def the_assembly_calls_for_payments(world: World) -> None:
    resolved = world.days_ago(60)
    call = Call(
        resolved_on=resolved,
        words="TOP 4",
        per_share=world.chance.randint(1, world.price),
        due_on=resolved + timedelta(days=world.chance.randint(0, 200)),
    )
    world.does(call_payments, coop=world.coop, call=call)


@step(take_back_call, weight=2)
def a_call_is_taken_back(world: World) -> None:
    unpaid = [each for each in standing_calls(world.coop.pk) if not each.paid]
    if call := world.one(unpaid):
        named = {"resolved_on": call.resolved_on, "per_share": call.per_share}
        world.does(take_back_call, coop=world.coop, **named, reason="Beschluss angefochten")


def _open(world: World) -> list[Claim]:
    return list(open_claims(coop_id=world.coop.pk))
