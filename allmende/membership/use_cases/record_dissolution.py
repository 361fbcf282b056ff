"""Keep that the cooperative is dissolved; exits of the months before count as not having happened."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils.translation import gettext as _

from allmende.coops.models import Coop
from allmende.kernel.actor import Actor
from allmende.kernel.facts import tell
from allmende.kernel.permissions import authorize

from ..facts.dissolutions import CoopDissolved
from ..law.jurisdictions import law_for
from ..law.leaving import undone_by_dissolution
from ..law.rules import Rules
from ..models import Cause, Departure, Dissolution, DissolutionGround, Member
from ..naming import in_words
from ..permissions import RULES
from ..queries import rules_on
from ..refusals.dissolutions import CoopIsDissolved
from ..refusals.members import NotYetReceived, NoWayOut
from ..register.dissolution import dissolution_of
from ..taking import take_all_of, take_the_list
from .undo_departure import undo_departure


@dataclass(frozen=True)
class Undone:
    """undone: exits that count as not having happened. standing: those that were settled, or whose member came back
    by a new membership, and single shares of whose way out stands; they are looked at one by one.
    """

    undone: list[Departure]
    standing: list[Departure]


@transaction.atomic
def record_dissolution(
    *,
    actor: Actor,
    coop: Coop,
    dissolved_on: date,
    ground: DissolutionGround,
    registered_on: date | None = None,
    on: date,
) -> Undone:
    """Record that the cooperative is dissolved (Auflösung, §§ 78-81a, 101 GenG), and on which ground.

    Every exit, and every cancellation of shares, within six months before is undone (§ 75), also what was still to
    take effect (§ 65 (4)). From then on nobody joins or leaves. registered_on: in the register; it can be named later.
    Raises NoWayOut where the law knows no such rule, NotYetReceived for a day to come or a register that was faster,
    CoopIsDissolved where it is already, NoStatutes.
    """
    take_the_list(coop.pk)
    take_all_of(
        coop.pk
    )  # whoever gives notice at this moment: judged before it, it is undone; after it, refused
    authorize(RULES, "membership.keep_dissolution", actor=actor, on=coop.pk)
    rules = rules_on(coop, dissolved_on)
    _refuse(coop, rules, dissolved_on, registered_on, on)
    dissolution = Dissolution.objects.create(
        coop=coop,
        dissolved_on=dissolved_on,
        ground=ground,
        registered_on=registered_on,
        actor_person=actor.person_id,
        actor_coop=actor.coop_id,
        actor_system=actor.system,
    )
    _take_over_what_was_undone(dissolution)
    found = _undo(actor, coop, rules, dissolution, on)
    tell(
        CoopDissolved(
            coop_id=coop.pk,
            dissolution_id=dissolution.pk,
            ground=dissolution.ground,
            dissolved_on=dissolved_on,
            exits=len(found.undone),
            departures=[each.pk for each in found.undone],
        ),
        actor=actor,
    )
    return found


def _take_over_what_was_undone(dissolution: Dissolution) -> None:
    """Exits that this dissolution undid before it was kept with its ground: only its day stood beside them."""
    before = {"coop": dissolution.coop_id, "dissolved_on": dissolution.dissolved_on}
    Departure.objects.filter(**before, dissolution=None).update(dissolution=dissolution)


def refuse_register_day(dissolved_on: date, registered_on: date | None, on: date) -> None:
    """Raises NotYetReceived: the register follows the dissolution, and has done so."""
    if registered_on is not None and not dissolved_on <= registered_on <= on:
        raise NotYetReceived(
            _("The register follows the dissolution, and this day has been."),
            rule=_("The entry declares what is so already (§ 82 GenG)."),
            field="registered_on",
        )


def _refuse(coop: Coop, rules: Rules, dissolved_on: date, registered_on: date | None, on: date) -> None:
    if law_for(rules).undone_by_dissolution is None:
        raise NoWayOut(_("The law of this legal form undoes no exits by a dissolution."))
    if dissolved_on > on:
        raise NotYetReceived(_("This day has not come yet."), rule="§ 75 GenG", field="dissolved_on")
    refuse_register_day(dissolved_on, registered_on, on)
    if standing := dissolution_of(coop.pk):
        raise CoopIsDissolved(
            _("It is dissolved since %(day)s already.") % {"day": in_words(standing.dissolved_on)},
            rule=_("A cooperative is dissolved once, until it is continued."),
            field="dissolved_on",
        )


def _undo(actor: Actor, coop: Coop, rules: Rules, dissolution: Dissolution, on: date) -> Undone:
    found = Undone([], [])
    for member in _leavers(coop):
        while departure := _next(member, rules, dissolution.dissolved_on, but=found.standing):
            if _stands(departure, member):
                found.standing.append(departure)
                continue
            departure.dissolved_on, departure.dissolution = dissolution.dissolved_on, dissolution
            undo_departure(actor=actor, member=member, departure=departure, on=on)
            found.undone.append(departure)
    return found


def _leavers(coop: Coop) -> list[Member]:
    leaving = _open().filter(coop=coop)
    return list(Member.objects.filter(pk__in=leaving.values("member")).order_by("pk"))


def _next(member: Member, rules: Rules, dissolved_on: date, *, but: list[Departure]) -> Departure | None:
    """The way out first: shares that were cancelled before come back when the membership stands. Asked anew after each
    step: an earlier notice counts again once what had overtaken it is undone.
    """
    steps = _open().filter(member=member).exclude(pk__in=[each.pk for each in but])
    for step in steps.order_by(F("shares").asc(nulls_first=True), "effective_on", "pk"):
        if undone_by_dissolution(rules, exit_on=step.effective_on, dissolved_on=dissolved_on):
            return step
    return None


def _stands(departure: Departure, member: Member) -> bool:
    """It is settled, or nobody is there to whom shares could come back; or there is a new membership."""
    is_left = departure.shares is not None and member.left_on is not None
    return departure.settled_on is not None or is_left or _is_back(member)


def _open() -> QuerySet[Departure]:
    return Departure.objects.filter(withdrawn_on=None, overtaken_by=None).exclude(cause=Cause.TRANSFER)


def _is_back(member: Member) -> bool:
    later = Member.objects.filter(party_id=member.party_id, joined_on__gt=member.joined_on, voided_at=None)
    return later.exclude(pk=member.pk).exists()
