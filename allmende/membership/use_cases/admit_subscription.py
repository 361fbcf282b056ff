"""Admit further shares."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from allmende.kernel.actor import Actor
from allmende.kernel.facts import tell
from allmende.kernel.permissions import authorize

from ..facts.members import SubscriptionDecided
from ..joining.consent import Consent, with_consent
from ..joining.further_shares import refuse_further_shares
from ..law.rules import Rules
from ..models import Member, ShareKind, ShareMovement, Subscription, SubscriptionState
from ..permissions import RULES
from ..refusals.members import NotYetReceived
from ..register.terms import terms_on
from ..taking import refuse_who_leaves, take_subscription
from .claim_shares import claim_shares
from .move_shares import ShareChange, move_shares


@transaction.atomic
def admit_subscription(
    *,
    actor: Actor,
    subscription_id: int,
    decided_on: date,
    resolution: str = "",
    consent: Consent | None = None,
    on: date,
    now: datetime,
) -> Subscription:
    """Admit further shares (Zulassung, § 15b (3) GenG): they begin on the day of the resolution, paid or not.

    What is to be paid on them is claimed. consent: for those of an investing member (§ 8 (2) GenG). Raises
    ResolutionNotAllowed without it, AlreadyDecided, NotYetReceived for a day before the declaration or
    to come, and what subscribe_shares raises: it is judged again on this day.
    """
    subscription, member = take_subscription(actor, subscription_id)
    authorize(RULES, "membership.decide_subscription", actor=actor, on=member)
    _refuse_day(subscription, decided_on, on)
    refuse_who_leaves(member)
    decided = resolution.strip()
    if terms_on(member, decided_on).is_investing:
        decided = with_consent(decided, consent, today=on, field="resolution")
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


def _refuse_day(subscription: Subscription, decided_on: date, on: date) -> None:
    if not subscription.signed_on <= decided_on <= on:
        raise NotYetReceived(
            _("The decision lies between the declaration and today."),
            rule=_("Further shares begin with declaration and admission (§ 15b (3) GenG)."),
            field="decided_on",
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
