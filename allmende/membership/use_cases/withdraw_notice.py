"""Withdraw a notice by agreement, or take back a step towards leaving that was entered by mistake."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from allmende.kernel.actor import Actor
from allmende.kernel.errors import NotFound
from allmende.kernel.facts import tell
from allmende.kernel.permissions import authorize

from ..facts.members import NoticeWithdrawn
from ..models import Bond, BondRole, Cause, Departure, Member
from ..naming import in_words
from ..permissions import RULES
from ..refusals.members import AgreementNotAllowed, NothingToWithdraw
from ..shares.mistakes import refuse_if_distributed
from ..taking import refuse_who_leaves, take_member
from .undo_departure import undo_departure

ONE_DAY = timedelta(days=1)
OF_HEIRS = (BondRole.HEIR, BondRole.JOINT_REPRESENTATIVE)


@transaction.atomic
def withdraw_notice(
    *,
    actor: Actor,
    member_id: int,
    departure_id: int,
    agreed_by: str,
    agreed_on: date | None = None,
    on: date,
) -> Member:
    """Undo notice, cancellation of shares, exclusion or what else was to end the membership: both sides agree to it.

    agreed_by: who agreed for the cooperative; agreed_on: when, None for today. That day decides: until the last day it
    is possible, also where it is entered later. Whatever it had overtaken counts again.
    Raises AgreementNotAllowed; NothingToWithdraw where it took effect before, was withdrawn, overtaken or settled, for
    a transfer, and where the member came back by a new membership; SomethingRestsOnIt where a later result was divided;
    AlreadyLeaving for single shares of who leaves with all.
    """
    member = take_member(actor, member_id)
    authorize(RULES, "membership.withdraw_notice", actor=actor, on=member)
    departure = member.departures.filter(pk=departure_id).first()
    if departure is None:
        raise NotFound(_("There is no such notice."))
    agreed_on = agreed_on or on
    _refuse_agreement(departure, agreed_on, agreed_by, on=on)
    _refuse_what_stays(departure, agreed_on)
    if departure.effective_on < on:  # entered late: the books went on without it
        refuse_if_distributed(member, from_day=departure.effective_on + ONE_DAY)
    _refuse_who_came_back(member)
    if departure.shares is not None:
        refuse_who_leaves(member)
    undo_departure(actor=actor, member=member, departure=departure, on=on)
    departure.agreed_on, departure.agreed_by = agreed_on, agreed_by.strip()
    departure.save(update_fields=["agreed_on", "agreed_by"])
    if departure.cause == Cause.DEATH:
        heirs = Bond.objects.filter(party=member.party, role__in=OF_HEIRS, until_day=None)
        heirs.update(until_day=F("from_day"))  # they never were
    tell(
        NoticeWithdrawn(
            departure_id=departure.pk, member_id=member.pk, coop_id=member.coop_id, cause=departure.cause
        ),
        actor=actor,
    )
    return member


def _refuse_agreement(departure: Departure, agreed_on: date, agreed_by: str, *, on: date) -> None:
    if not agreed_by.strip():
        raise AgreementNotAllowed(_("Say who agreed for the cooperative."), field="agreed_by")
    if agreed_on > on:
        raise AgreementNotAllowed(_("An agreement cannot lie in the future."), field="agreed_on")
    if agreed_on < departure.received_on:
        raise AgreementNotAllowed(_("What is withdrawn was declared after this day."), field="agreed_on")


def _refuse_what_stays(departure: Departure, agreed_on: date) -> None:
    counts = departure.withdrawn_on is None and departure.overtaken_by is None
    if not counts or departure.settled_on is not None or departure.cause == Cause.TRANSFER:
        raise NothingToWithdraw(
            _(
                "This cannot be withdrawn: it does not count any more, or others have received something by it."
            ),
            rule=_("What was withdrawn, overtaken, settled or handed on stays as it is."),
        )
    if departure.effective_on < agreed_on:
        raise NothingToWithdraw(
            _("It took effect on %(day)s. To come back means to join again.")
            % {"day": in_words(departure.effective_on)},
            rule=_("A notice can be withdrawn by agreement until it takes effect."),
        )


def _refuse_who_came_back(member: Member) -> None:
    again = Member.objects.filter(party_id=member.party_id, left_on=None).exclude(pk=member.pk).first()
    if again is not None:
        raise NothingToWithdraw(
            _("There is a new membership already, with number %(number)d.") % {"number": again.number},
            rule=_("Nobody is a member twice on a day."),
        )
