"""Declare to take further shares."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from allmende.kernel.actor import Actor
from allmende.kernel.facts import tell
from allmende.kernel.permissions import authorize

from ..facts.members import SubscriptionDeclared
from ..joining.further_shares import refuse_further_shares
from ..models import Member, Subscription, SubscriptionState
from ..permissions import RULES
from ..queries import rules_on
from ..refusals.members import SubscriptionWaits
from ..taking import refuse_day, refuse_who_leaves, refuse_without_paper, take_member


@transaction.atomic
def subscribe_shares(*, actor: Actor, member_id: int, shares: int, signed_on: date, on: date) -> Subscription:
    """Declare to take further shares (Beteiligungserklärung, § 15b GenG). They begin when they are admitted.

    Raises SubscriptionWaits where one is undecided, NotFullyPaid before all but the newest share are paid,
    TooManyShares beyond what the statutes allow, NeedsPaper, AlreadyLeaving, NotYetReceived, NotAMember, NoStatutes.
    """
    member = take_member(actor, member_id)
    authorize(RULES, "membership.subscribe_shares", actor=actor, on=member)
    refuse_day(actor, member, signed_on, on=on, field="signed_on")
    refuse_who_leaves(member)
    refuse_without_paper(actor, member, rules_on(member.coop, signed_on))
    _refuse_a_second(member)
    refuse_further_shares(member, shares, on=signed_on)
    subscription = Subscription.objects.create(
        coop_id=member.coop_id, member=member, shares=shares, signed_on=signed_on
    )
    tell(
        SubscriptionDeclared(
            subscription_id=subscription.pk, member_id=member.pk, coop_id=member.coop_id, shares=shares
        ),
        actor=actor,
    )
    return subscription


def _refuse_a_second(member: Member) -> None:
    if member.subscriptions.filter(state=SubscriptionState.OPEN).exists():
        raise SubscriptionWaits(
            _("A declaration to take further shares waits for its decision already."),
            rule=_("One declaration is decided after the other."),
        )
