"""What must be so, for something entered by mistake to be taken back."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db.models import F
from django.utils.translation import gettext as _

from allmende.kernel.actor import Actor
from allmende.kernel.errors import Invalid
from allmende.payments.queries import claims_of

from ..models import (
    DISTRIBUTIONS,
    LONGEST_REASON,
    Bond,
    BondRole,
    Correction,
    Departure,
    Member,
    Mistake,
    ShareKind,
    SubscriptionState,
    YearLine,
    YearRun,
    YearRunState,
)
from ..money.credits import credit_of
from ..naming import in_words
from ..queries import live_movements
from ..refusals.members import SomethingRestsOnIt
from .transfers import standing_transfers

OF_HEIRS = (BondRole.HEIR, BondRole.JOINT_REPRESENTATIVE)


def reason_or_refuse(reason: str) -> str:
    """Why it is known to be a mistake: whoever reads the history later asks first."""
    if not reason.strip():
        raise Invalid(_("Say how the mistake came about."), field="reason")
    return reason.strip()[:LONGEST_REASON]


def note_correction(
    actor: Actor,
    member: Member,
    kind: Mistake,
    *,
    reason: str,
    on: date,
    departure: Departure | None = None,
    counterpart: Member | None = None,
    batch: UUID | None = None,
) -> Correction:
    """What was taken back, why, and by whom."""
    return Correction.objects.create(
        coop_id=member.coop_id,
        member=member,
        kind=kind,
        departure=departure,
        counterpart=counterpart,
        batch=batch,
        reason=reason,
        noted_on=on,
        actor_person=actor.person_id,
        actor_coop=actor.coop_id,
        actor_system=actor.system,
    )


def refuse_if_distributed(member: Member, *, from_day: date) -> None:
    """Raises SomethingRestsOnIt where the result of a year that ends on this day or later was divided."""
    runs = YearRun.objects.filter(coop_id=member.coop_id, kind__in=DISTRIBUTIONS, last_day__gte=from_day)
    stands = runs.exclude(state__in=(YearRunState.REVERSED, YearRunState.FAILED)).order_by("last_day").first()
    if stands is not None:
        raise SomethingRestsOnIt(
            _(
                "The result of the year to %(day)s was divided as the books stood. Take that back first; once a "
                "dividend is paid, it stays."
            )
            % {"day": in_words(stands.last_day)},
            rule=_("What was divided by capital (§ 19 GenG) is not changed by a later correction."),
        )


def refuse_who_came_back(member: Member) -> None:
    """Raises SomethingRestsOnIt where the same party is a member again."""
    later = Member.objects.filter(party_id=member.party_id, joined_on__gt=member.joined_on, voided_at=None)
    again = later.exclude(pk=member.pk).order_by("joined_on").first()
    if again is not None:
        raise SomethingRestsOnIt(
            _("There is a new membership already, with number %(number)d.") % {"number": again.number},
            rule=_("Nobody is a member twice on a day."),
        )


def refuse_settled(departure: Departure) -> None:
    """Raises SomethingRestsOnIt where the capital left the books with it."""
    if departure.settled_on is not None:
        raise SomethingRestsOnIt(
            _("It is settled since %(day)s. Take the settlement back first; once it is paid out, it stays.")
            % {"day": in_words(departure.settled_on)},
            rule=_("What was settled (§ 73 GenG) is undone with its whole run."),
        )


def end_heirs(member: Member, died_on: date) -> list[int]:
    """Whom the death had put beside the member, once each; they stand there no longer."""
    bonds = Bond.objects.filter(party_id=member.party_id, role__in=OF_HEIRS, from_day__gte=died_on)
    bonds = bonds.filter(until_day=None)
    heirs = sorted(set(bonds.values_list("beside_id", flat=True)))
    bonds.update(until_day=F("from_day"))  # they never were
    return heirs


def refuse_what_followed(member: Member, *, brought: int = 0) -> None:
    """Raises SomethingRestsOnIt where an entry in the list was acted upon: then it ends as memberships do.

    brought: capital in cents that the list brought which the member was imported from. It is no payment, as the exits
    of that list are none that followed.
    """
    claims = claims_of(coop_id=member.coop_id, debtor=member.pk)
    moved = live_movements(member)
    steps = member.departures.filter(withdrawn_on=None, overtaken_by=None)
    if member.import_run_id is not None:
        steps = steps.exclude(import_run=member.import_run_id)
    found = {
        _("a payment came in"): member.capital > brought or claims.exclude(paid=0).exists(),
        _("capital was paid out, lost or handed on"): member.capital < brought,
        _("more was paid than was open, and is kept"): credit_of(member) != 0,
        _("the membership ends, or shares were given back"): steps.exists(),
        _("further shares were asked for"): member.subscriptions.filter(
            state__in=(SubscriptionState.OPEN, SubscriptionState.ADMITTED)
        ).exists(),
        _("shares or capital were transferred"): moved.filter(kind=ShareKind.TRANSFER).exists()
        or standing_transfers(member).exists(),
        _("it took part in the result of a year"): YearLine.objects.filter(
            member=member, reversed_on=None
        ).exists(),
    }
    if followed := [what for what, is_so in found.items() if is_so]:
        raise SomethingRestsOnIt(
            _(
                "Something followed this admission: %(what)s. Take that back first; where that cannot be, the "
                "membership ends by notice or another way out."
            )
            % {"what": "; ".join(followed)},
            rule=_("An admission is taken back only while nothing rests on it (§§ 15, 30 GenG)."),
        )
