"""Withdraw a step towards leaving before it takes effect."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from allmende.kernel.actor import Actor
from allmende.kernel.errors import NotFound
from allmende.kernel.facts import tell
from allmende.kernel.permissions import authorize

from ..facts.members import NoticeWithdrawn
from ..models import Departure, Member
from ..naming import in_words
from ..permissions import RULES
from ..refusals.members import AgreementNotAllowed, NothingToWithdraw
from ..shares.mistakes import refuse_if_distributed
from ..shares.staying import Withdrawal, withdrawal_or_refuse
from ..taking import refuse_who_leaves, take_member
from .undo_departure import undo_departure

ONE_DAY = timedelta(days=1)


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
    """Undo what the member declared, as both sides agree; a creditor's notice that is taken back; an exclusion lifted.

    agreed_by: who agreed for the cooperative, took the notice back, or lifted the exclusion; agreed_on: when, None for
    today. That day decides: until the last day it is possible, also where it is entered later; not of what an imported
    list says was carried out. Whatever it had overtaken counts again.
    Raises AgreementNotAllowed; NothingToWithdraw where it took effect before, was withdrawn, overtaken or settled, for
    what is nobody's to withdraw (`shares/staying.py`), and where the member came back by a new membership;
    SomethingRestsOnIt where a later result was divided; AlreadyLeaving for single shares of who leaves with all.
    """
    member = take_member(actor, member_id)
    authorize(RULES, "membership.withdraw_notice", actor=actor, on=member)
    departure = member.departures.filter(pk=departure_id).first()
    if departure is None:
        raise NotFound(_("There is no such notice."))
    agreed_on = agreed_on or on
    _refuse_what_stays(departure)
    _refuse_by_whom(withdrawal_or_refuse(departure), agreed_by)
    _refuse_day(departure, agreed_on, on=on)
    if departure.effective_on < on:  # entered late: the books went on without it
        refuse_if_distributed(member, from_day=departure.effective_on + ONE_DAY)
    _refuse_who_came_back(member)
    if departure.shares is not None:
        refuse_who_leaves(member)
    undo_departure(actor=actor, member=member, departure=departure, on=on)
    departure.agreed_on, departure.agreed_by = agreed_on, agreed_by.strip()
    departure.save(update_fields=["agreed_on", "agreed_by"])
    tell(
        NoticeWithdrawn(
            departure_id=departure.pk, member_id=member.pk, coop_id=member.coop_id, cause=departure.cause
        ),
        actor=actor,
    )
    return member


def _refuse_what_stays(departure: Departure) -> None:
    counts = departure.withdrawn_on is None and departure.overtaken_by is None
    if not counts or departure.settled_on is not None:
        raise NothingToWithdraw(
            _("This cannot be withdrawn: it does not count any more, or it is settled."),
            rule=_("What was withdrawn, overtaken or settled stays as it is."),
        )


def _refuse_by_whom(withdrawal: Withdrawal, agreed_by: str) -> None:
    if agreed_by.strip():
        return
    said = {
        Withdrawal.AGREED: _("Say who agreed for the cooperative."),
        Withdrawal.TAKEN_BACK: _("Say who took the notice back, or lifted the seizure behind it."),
        Withdrawal.LIFTED: _("Say who lifted the exclusion."),
    }
    raise AgreementNotAllowed(said[withdrawal], field="agreed_by")


def _refuse_day(departure: Departure, agreed_on: date, *, on: date) -> None:
    rule = _(
        "What was declared can be withdrawn from that day on, until it takes effect; the day entered is today or "
        "earlier."
    )
    if agreed_on > on:
        raise AgreementNotAllowed(_("This day has not come yet."), rule=rule, field="agreed_on")
    if departure.is_received_known and agreed_on < departure.received_on:
        raise AgreementNotAllowed(
            _("What is withdrawn was declared only on %(day)s.") % {"day": in_words(departure.received_on)},
            rule=rule,
            field="agreed_on",
        )
    if departure.effective_on < agreed_on:
        raise NothingToWithdraw(
            _("It took effect on %(day)s. To come back means to join again.")
            % {"day": in_words(departure.effective_on)},
            rule=_("A notice or an exclusion can be withdrawn until it takes effect."),
        )


def _refuse_who_came_back(member: Member) -> None:
    again = Member.objects.filter(party_id=member.party_id, left_on=None).exclude(pk=member.pk).first()
    if again is not None:
        raise NothingToWithdraw(
            _("There is a new membership already, with number %(number)d.") % {"number": again.number},
            rule=_("Nobody is a member twice on a day."),
        )
