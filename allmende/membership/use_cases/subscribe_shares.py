"""Declare to take further shares."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from allmende.kernel.actor import Actor
from allmende.kernel.facts import tell
from allmende.kernel.permissions import authorize

from ..facts.members import SubscriptionDeclared
from ..joining.further_shares import PAPER, SignedShares, declared_in_text_form, refuse_further_shares
from ..models import Member, Statutes, Subscription, SubscriptionState
from ..permissions import RULES
from ..queries import statutes_or_refuse
from ..refusals.members import SignedOnPaper, SubscriptionWaits
from ..statutes.rules import rules_of
from ..taking import enters_paper, refuse_day, refuse_who_leaves, refuse_without_paper, take_member


@transaction.atomic
def subscribe_shares(
    *,
    actor: Actor,
    member_id: int,
    shares: int,
    signed_on: date,
    on: date,
    signed: SignedShares | None = None,
) -> Subscription:
    """Declare to take further shares (Beteiligungserklärung, § 15b GenG). They begin when they are admitted.

    A member signs what is shown, and it is kept word by word; the office enters what came on paper, signed: None.
    Raises SubscriptionWaits where one is undecided, NotFullyPaid before all but the newest share are paid,
    TooManyShares beyond what the statutes allow, NotSigned, SignedOnPaper, StatutesHaveChanged, NeedsPaper,
    AlreadyLeaving, NotYetReceived, NotAMember, NoStatutes.
    """
    member = take_member(actor, member_id)
    authorize(RULES, "membership.subscribe_shares", actor=actor, on=member)
    refuse_day(actor, member, signed_on, on=on, field="signed_on")
    refuse_who_leaves(member)
    statutes = statutes_or_refuse(member.coop_id, signed_on)
    refuse_without_paper(actor, member, rules_of(statutes, legal_form=member.coop.legal_form))
    _refuse_a_second(member)
    refuse_further_shares(member, shares, on=signed_on)
    subscription = Subscription.objects.create(
        coop_id=member.coop_id,
        member=member,
        shares=shares,
        signed_on=signed_on,
        statutes=statutes,
        statutes_hash=statutes.text_hash,
        declaration=_declaration(actor, member, statutes, signed, shares, on),
    )
    tell(
        SubscriptionDeclared(
            subscription_id=subscription.pk, member_id=member.pk, coop_id=member.coop_id, shares=shares
        ),
        actor=actor,
    )
    return subscription


def _declaration(
    actor: Actor, member: Member, statutes: Statutes, signed: SignedShares | None, shares: int, on: date
) -> dict[str, Any]:
    if not enters_paper(actor, member):
        return declared_in_text_form(actor, member, statutes, signed, shares=shares, on=on)
    if signed is not None:
        raise SignedOnPaper(
            _("The office enters what came on paper: leave the signature out."),
            rule=_("A member signs for oneself, signed in as such."),
            field="signature",
        )
    return {"form": PAPER}


def _refuse_a_second(member: Member) -> None:
    if member.subscriptions.filter(state=SubscriptionState.OPEN).exists():
        raise SubscriptionWaits(
            _("A declaration to take further shares waits for its decision already."),
            rule=_("One declaration is decided after the other."),
        )
