"""Take a call for payments back as a whole: it was entered by mistake, or the resolution does not stand."""

from __future__ import annotations

from datetime import date, datetime
from uuid import uuid4

from django.db import transaction
from django.utils.translation import gettext as _

from allmende.coops.models import Coop
from allmende.kernel.actor import Actor
from allmende.kernel.facts import tell
from allmende.kernel.permissions import authorize
from allmende.payments.use_cases.cancel_claims import cancel_claims

from ..facts.claims import CallTakenBack
from ..models import ListOfMembers, Member
from ..permissions import RULES
from ..refusals.calls import CallIsPaid, NoSuchCall
from ..refusals.members import SomethingRestsOnIt
from ..shares.calls import Called, claims_of_call, owed_by_takers
from ..taking import take_all_of


@transaction.atomic
def take_back_call(
    *, actor: Actor, coop: Coop, resolved_on: date, per_share: int, reason: str, now: datetime
) -> Called:
    """Drop every claim of it, as never owed; the same resolution may be called for anew. reason: everyone reads it.

    Raises NoSuchCall where nothing of it stands, CallIsPaid where something came in on it, SomethingRestsOnIt where a
    part of it is owed by whoever took the shares since, Invalid without a reason.
    """
    authorize(RULES, "membership.take_back_call", actor=actor, on=coop.pk)
    # After the question, which needs no row: a stranger could not even make this one.
    ListOfMembers.objects.select_for_update(no_key=True).get_or_create(coop=coop)
    take_all_of(coop.pk)  # what comes in meanwhile is seen before, or refused after
    claims = list(claims_of_call(coop.pk, resolved_on, per_share))
    if not claims:
        raise NoSuchCall(_("Nothing of such a call stands."))
    if paid := sum(bool(claim.paid) for claim in claims):
        raise CallIsPaid(
            _("Members have paid on it (%(count)s). Take these payments back first, on each member’s page.")
            % {"count": paid},
            rule=_as_a_whole(),
            paid=paid,
        )
    _refuse_what_went_over(coop.pk, resolved_on, per_share)
    done = Called(len(claims), sum(claim.amount for claim in claims))
    ids = [claim.pk for claim in claims]
    cancel_claims(
        actor=actor, coop_id=coop.pk, claim_ids=ids, reason=reason, now=now, batch=uuid4(), was_mistake=True
    )
    tell(
        CallTakenBack(
            coop_id=coop.pk,
            members=done.members,
            amount=done.amount,
            resolved_on=resolved_on,
            per_share=per_share,
        ),
        actor=actor,
    )
    return done


def _refuse_what_went_over(coop_id: int, resolved_on: date, per_share: int) -> None:
    went = owed_by_takers(coop_id, resolved_on, per_share)
    if went:
        taker = Member.objects.select_related("party").get(pk=went[0].debtor)
        raise SomethingRestsOnIt(
            _(
                "%(name)s owes a part of it with shares that were handed on. Take that transfer back first, or drop "
                "what is claimed there."
            )
            % {"name": taker.party.full_name},
            rule=_as_a_whole(),
        )


def _as_a_whole() -> str:
    return _("A call is taken back as a whole: afterwards everyone stands as if it had never been.")
