"""Admit further shares."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from allmende.kernel.actor import Actor
from allmende.kernel.facts import tell
from allmende.kernel.permissions import authorize

from ..facts.members import SubscriptionDecided
from ..joining.consent import with_consent
from ..joining.further_shares import refuse_further_shares
from ..law.rules import Rules
from ..models import Member, ShareKind, ShareMovement, Subscription, SubscriptionState
from ..permissions import RULES
from ..refusals.members import NotYetReceived, ResolutionNotAllowed
from ..register.terms import terms_on
from ..statutes.rules import law_behind
from ..taking import refuse_who_leaves, take_subscription
from .admit_member import Resolution
from .claim_shares import claim_shares
from .move_shares import ShareChange, move_shares


@transaction.atomic
def admit_subscription(
    *,
    actor: Actor,
    subscription_id: int,
    resolution: Resolution,
    on: date,
    now: datetime,
) -> Subscription:
    """Admit further shares (Zulassung, § 15b (3) GenG): they begin on the day of the resolution, paid or not.

    What is to be paid on them is claimed. Raises ResolutionNotAllowed where nobody decided, and for an investing member
    without consent (§ 8 (2) GenG); AlreadyDecided, NotYetReceived for a day before the declaration or
    to come, and what subscribe_shares raises: it is judged again on this day.
    """
    subscription, member = take_subscription(actor, subscription_id)
    authorize(RULES, "membership.decide_subscription", actor=actor, on=member)
    decided_on = resolution.on
    _refuse_resolution(subscription, resolution, on)
    refuse_who_leaves(member)
    decided = str(resolution)
    if terms_on(member, decided_on).is_investing:
        decided = with_consent(decided, resolution.consent, today=on, field="text")
    rules = refuse_further_shares(member, subscription.shares, on=decided_on)
    subscription.movement = _subscribe(actor, member, subscription, rules, decided_on)
    subscription.state = SubscriptionState.ADMITTED
    subscription.decided_on, subscription.resolution = decided_on, decided
    subscription.save(update_fields=["movement", "state", "decided_on", "resolution"])
    claim_shares(actor=actor, member=member, movement=subscription.movement, rules=rules, now=now)
    tell(
        SubscriptionDecided(
            subscription_id=subscription.pk,
            member_id=member.pk,
            coop_id=member.coop_id,
            shares=subscription.shares,
            state=subscription.state,
        ),
        actor=actor,
    )
    return subscription


def _refuse_resolution(subscription: Subscription, resolution: Resolution, on: date) -> None:
    if not resolution.by.strip():
        cited = law_behind(subscription.coop).cited("further_shares")
        raise ResolutionNotAllowed(_("Say who decided."), rule=cited, field="by")
    if not subscription.signed_on <= resolution.on <= on:
        raise NotYetReceived(
            _("The decision lies between the declaration and today."),
            rule=_("Further shares begin with declaration and admission (§ 15b (3) GenG)."),
            field="on",
        )


def _subscribe(
    actor: Actor, member: Member, subscription: Subscription, rules: Rules, decided_on: date
) -> ShareMovement:
    change = ShareChange(
        kind=ShareKind.SUBSCRIPTION,
        shares=subscription.shares,
        price=rules.share_price,
        effective_on=decided_on,
        signed_on=subscription.signed_on,
        admitted_on=decided_on,
    )
    return move_shares(actor=actor, member=member, change=change)
