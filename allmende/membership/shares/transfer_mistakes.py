"""What must not rest on a transfer, for it to be taken back."""

from __future__ import annotations

from datetime import date

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from allmende.payments.models import Claim
from allmende.payments.queries import claims_about_all

from ..models import Departure, Member, ShareKind
from ..naming import in_words
from ..queries import live_movements, lowest_capital_from, price_on, rules_on
from ..refusals.members import NotEnoughCapital, SomethingRestsOnIt
from .calls import OF_A_CALL
from .claims import Part, Unpaid, about_shares, nominal_in_the_books, open_share_claims, parts_that_go
from .mistakes import refuse_if_distributed, refuse_who_came_back
from .transfers import Transferred


def claims_that_went(transferred: Transferred) -> QuerySet[Claim]:
    """What the taker owes for these shares, however it stands."""
    subjects = [about_shares(each.pk) for each in transferred.taken]
    taker = transferred.taker
    return Claim.objects.filter(coop_id=taker.coop_id, debtor=taker.pk, subject__in=subjects)


def parts_that_went(transferred: Transferred) -> list[Part]:
    """What of the taker's open claims goes back with the shares: those about them. With a list each side's lack was
    claimed as one, whatever it lacked, so it is divided as it is with a transfer.
    """
    if not transferred.is_listed:
        went = claims_that_went(transferred).order_by("due_on", "pk")
        return [Part(claim, claim.open_amount) for claim in went if claim.open_amount]
    taker = transferred.taker
    given = transferred.shares * price_on(taker.coop_id, date.max) - transferred.amount
    takes = nominal_in_the_books(taker, without=[each.pk for each in transferred.taken])
    staying = takes - (taker.capital - transferred.amount)
    owed = list(open_share_claims(taker).order_by("due_on", "pk"))
    return parts_that_go(owed, Unpaid(given=given, staying=staying), is_all=False)


def refuse_what_followed_transfer(transferred: Transferred) -> None:
    """Raises SomethingRestsOnIt with what is to be taken back first, and NotEnoughCapital."""
    _refuse_who_ends(transferred.taker)
    if transferred.departure is None:
        _refuse_who_ends(transferred.giver)
    else:
        refuse_who_came_back(transferred.giver)
    _refuse_given_on(transferred)
    _refuse_given_up(transferred)
    _refuse_paid(transferred)
    _refuse_called(transferred)
    _refuse_paid_in(transferred)
    refuse_if_distributed(transferred.giver, from_day=transferred.day)
    if lowest_capital_from(transferred.taker, transferred.day) < transferred.amount:
        raise NotEnoughCapital(
            _("The capital that came over is not there any more, on every day since."),
            rule=_("Capital never falls below zero."),
        )


def refuse_to_leave_too_few(transferred: Transferred) -> None:
    """Raises SomethingRestsOnIt where the taker would hold fewer shares than the statutes require of a member."""
    taker = transferred.taker
    required = max(rules_on(taker.coop, transferred.day).shares_required, 1)
    if taker.shares - transferred.shares >= required:
        return
    if taker.joined_on == transferred.day:
        way = _("Take the admission back: the transfer goes with it.")
    else:
        way = _("Enter first that they take further shares.")
    raise SomethingRestsOnIt(
        _("Without these shares %(name)s would hold fewer than a member has to. %(way)s")
        % {"name": taker.party.full_name, "way": way},
        rule=_("Every member holds the shares that the statutes require (§ 7a GenG)."),
    )


def _refuse_who_ends(member: Member) -> None:
    if member.left_on is not None:
        raise _rests(
            _("%(name)s leaves, or has left, with %(day)s")
            % {"name": member.party.full_name, "day": in_words(member.left_on)},
        )


def _refuse_given_on(transferred: Transferred) -> None:
    given_on = live_movements(transferred.taker).filter(
        kind=ShareKind.TRANSFER, shares__lt=0, recorded_at__gt=transferred.recorded_at
    )
    if given_on.exists():
        raise _rests(_("%(name)s handed shares on since") % {"name": transferred.taker.party.full_name})


def _refuse_given_up(transferred: Transferred) -> None:
    """Single shares: of the taker's what was given up since, of either what was settled with this capital."""
    sides = [transferred.giver.pk, transferred.taker.pk]
    steps = Departure.objects.filter(member__in=sides, shares__isnull=False)
    steps = steps.filter(withdrawn_on=None, overtaken_by=None).filter(
        Q(member=transferred.taker, recorded_at__gt=transferred.recorded_at)
        | Q(settled_on__isnull=False, effective_on__gte=transferred.day)
    )
    step = steps.select_related("member__party").first()
    if step is not None:
        raise _rests(_("%(name)s gave shares back") % {"name": step.member.party.full_name})


def _refuse_paid(transferred: Transferred) -> None:
    if claims_that_went(transferred).exclude(paid=0).exists():
        raise _rests(
            _("%(name)s paid what was still open on the shares")
            % {"name": transferred.taker.party.full_name},
        )


def _refuse_called(transferred: Transferred) -> None:
    """What the assembly called for since was asked of the taker, for these shares, too."""
    calls = claims_about_all(coop_id=transferred.taker.coop_id, begins=OF_A_CALL).filter(cancelled_at=None)
    since = calls.filter(debtor=transferred.taker.pk, raised_at__gt=transferred.recorded_at)
    if since.exists():
        raise _rests(
            _("payments on these shares were called for, and %(name)s owes them")
            % {"name": transferred.taker.party.full_name},
        )


def _refuse_paid_in(transferred: Transferred) -> None:
    """What came in since without a claim, or was credited, filled these shares too: those that stay may not take it."""
    taker = transferred.taker
    takes = nominal_in_the_books(taker, without=[each.pk for each in transferred.taken])
    owed = sum(claim.open_amount for claim in open_share_claims(taker))
    owed -= sum(part.given for part in parts_that_went(transferred))
    if taker.capital - transferred.amount + owed > takes:
        raise _rests(
            _("what %(name)s paid in since, or owes, is more than the other shares take")
            % {"name": taker.party.full_name},
        )


def _rests(what: str) -> SomethingRestsOnIt:
    return SomethingRestsOnIt(
        _(
            "Something followed this transfer: %(what)s. If that was a mistake, too, take it back first; where it "
            "counts, a transfer back puts this right."
        )
        % {"what": what},
        rule=_("Both sides of a transfer stand or fall together (§ 76 GenG)."),
    )
