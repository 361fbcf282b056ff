"""Steps of the walk: shares that are taken, given back and handed on."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Q, Sum

from allmende.membership.joining.consent import Consent, ConsentBy
from allmende.membership.models import CapitalMovement, Member, Subscription, SubscriptionState
from allmende.membership.queries import open_departures, price_on, rules_on
from allmende.membership.register.terms import terms_on
from allmende.membership.shares.handing_on import Agreement, Handover
from allmende.membership.use_cases.admit_member import Resolution
from allmende.membership.use_cases.admit_subscription import admit_subscription
from allmende.membership.use_cases.cancel_shares import cancel_shares
from allmende.membership.use_cases.change_terms import NewTerms, change_terms
from allmende.membership.use_cases.refuse_subscription import refuse_subscription
from allmende.membership.use_cases.subscribe_shares import subscribe_shares
from allmende.membership.use_cases.transfer_capital import transfer_capital

from .steps import step
from .world import World


@step(subscribe_shares, weight=4)
def one_declares_to_take_more(world: World) -> None:
    waits = Subscription.objects.filter(coop=world.coop, state=SubscriptionState.OPEN).values("member")
    paid = [each for each in world.members() if each.capital >= (each.shares - 1) * world.price]
    free = [each for each in paid if each.pk not in set(waits.values_list("member", flat=True))]
    if member := world.one(free):
        signed = world.days_ago(20, not_before=member.joined_on)
        world.does(subscribe_shares, member_id=member.pk, shares=world.chance.randint(1, 3), signed_on=signed)


@step(admit_subscription, weight=4)
def further_shares_are_admitted(world: World) -> None:
    if waits := world.one(_waiting(world)):
        is_investing = terms_on(waits.member, world.today).is_investing
        consent = Consent(by=ConsentBy.ASSEMBLY, on=world.today) if is_investing else None
        lacks = _lacks_on_all_but_the_newest(world, waits.member)
        resolution = Resolution(on=world.today, by="Vorstand", consent=consent)
        if world.does(admit_subscription, subscription_id=waits.pk, resolution=resolution):
            assert lacks <= 0, f"§ 15b (2) GenG: {lacks} cents were not paid in"
        if not rules_on(world.coop, world.today).instalments:
            world.mixed.add(waits.member_id)  # the rest is claimed when the assembly calls for it


@step(refuse_subscription, weight=1)
def further_shares_are_refused(world: World) -> None:
    if waits := world.one(_waiting(world)):
        world.does(refuse_subscription, subscription_id=waits.pk)


@step(cancel_shares, weight=2)
def one_gives_single_shares_back(world: World) -> None:
    if member := world.one([each for each in world.members() if each.shares > 1]):
        received = world.days_ago(200, not_before=member.joined_on)
        shares = world.chance.randint(1, member.shares - 1)
        world.does(cancel_shares, member_id=member.pk, shares=shares, received_on=received)


@step(transfer_capital, weight=4)
def one_hands_shares_on(world: World) -> None:
    members = world.members()
    giver = world.one([each for each in members if each.capital > 0])
    taker = world.one([each for each in members if giver and each.pk != giver.pk])
    if giver is None or taker is None:
        return
    agreed = world.days_ago(60, not_before=max(giver.joined_on, taker.joined_on))
    agreement = Agreement(
        shares=world.chance.choice((None, 1, world.chance.randint(1, giver.shares))),
        amount=world.chance.choice((None, None, world.chance.randint(1, giver.capital))),
        agreed_on=agreed,
        consented_on=world.chance.choice((None, min(agreed + timedelta(days=3), world.today))),
    )
    if _hands_on(world, giver, taker, agreement):
        world.goes_over(giver, taker)


@step(transfer_capital, weight=1)
def one_who_leaves_hands_all_on(world: World) -> None:
    giver = world.one([each for each in world.leaving() if each.capital])
    taker = world.one(world.members())
    if giver and taker:
        agreement = Agreement(shares=None, agreed_on=world.today)
        if _hands_on(world, giver, taker, agreement):
            world.goes_over(giver, taker)


@step(change_terms, weight=1)
def one_becomes_another_kind_of_member(world: World) -> None:
    if member := world.one(world.members()):
        before = terms_on(member, world.today)
        terms = NewTerms(
            group=world.chance.choice(("erzeuger", "verbraucher")),
            is_investing=not before.is_investing,
            effective_on=world.today + timedelta(days=world.chance.randint(0, 60)),
            decided_on=world.today,
            decided_by="Generalversammlung",
        )
        world.does(change_terms, member_id=member.pk, terms=terms)


def _waiting(world: World) -> list[Subscription]:
    found = Subscription.objects.filter(coop=world.coop, state=SubscriptionState.OPEN)
    return list(found.select_related("member").order_by("pk"))


def _lacks_on_all_but_the_newest(world: World, member: Member) -> int:
    """Cents. Shares that are given back are held until they cease; what a loss took was paid in."""
    going = open_departures(member).filter(shares__isnull=False, effective_on__gt=world.today)
    held = member.shares + (going.aggregate(sum=Sum("shares"))["sum"] or 0)
    losses = CapitalMovement.objects.filter(Q(kind="loss") | Q(reverses__kind="loss"), member=member)
    lost = losses.aggregate(sum=Sum("amount"))["sum"] or 0
    return (held - 1) * price_on(world.coop.pk, world.today) - (member.capital - lost)


def _hands_on(world: World, giver: Member, taker: Member, agreement: Agreement) -> Handover | None:
    """With the consent that an investing member needs."""
    consent = Consent(by="assembly", on=agreement.agreed_on)
    said = {"giver_id": giver.pk, "taker_id": taker.pk, "agreement": agreement, "consent": consent}
    return world.does(transfer_capital, **said)
