"""Taking a member's row: locked, of those the actor may see, and still a member."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from allmende.kernel.actor import Actor
from allmende.kernel.errors import NotFound

from .law.explained import Source, named
from .law.jurisdictions import law_for
from .law.rules import Rules
from .models import ListOfMembers, Member, Subscription, SubscriptionState
from .naming import in_words
from .permissions import members_visible_to
from .refusals.members import AlreadyDecided, AlreadyLeaving, NeedsPaper, NotAMember, NotYetReceived


def visible_or_refuse(actor: Actor, member_id: int) -> Member:
    """The member's row as it stands now, not locked: to learn who else is concerned, before all are taken."""
    found = members_visible_to(actor).filter(pk=member_id).first()
    if found is None:
        raise NotFound(_("There is no such member, or it is not one of yours."), missing=[member_id])
    return found


def take_member(actor: Actor, member_id: int) -> Member:
    """The member's row, locked until the end of the transaction. What one may not see does not exist."""
    return take_members(actor, [member_id])[0]


def take_members(actor: Actor, member_ids: Iterable[int]) -> list[Member]:
    """Several, locked by id so that two who cross wait instead of blocking each other; in the order asked for."""
    wanted = list(member_ids)
    found = {member.pk: member for member in _locked(members_visible_to(actor).filter(pk__in=wanted))}
    if missing := [pk for pk in wanted if pk not in found]:
        raise NotFound(_("There is no such member, or it is not one of yours."), missing=missing)
    return [found[pk] for pk in wanted]


def take_the_list(coop_id: int) -> None:
    """The list of members, locked until the end of the transaction: before any of its members."""
    ListOfMembers.objects.select_for_update(no_key=True).filter(coop_id=coop_id).first()


def take_all_of(coop_id: int, member_ids: Iterable[int] | None = None) -> None:
    """Many members of a cooperative, or all, locked by id without being read."""
    members = Member.objects.filter(coop_id=coop_id)
    if member_ids is not None:
        members = members.filter(pk__in=list(member_ids))
    locked = members.select_for_update(no_key=True).order_by("pk").values_list("pk")
    for _row in locked.iterator(10_000):
        pass  # the database locks what it hands over


def take_subscription(actor: Actor, subscription_id: int) -> tuple[Subscription, Member]:
    """A declaration that waits, with its member's row, locked. Raises AlreadyDecided."""
    found = Subscription.objects.filter(
        pk=subscription_id, member__in=members_visible_to(actor).values("pk")
    ).first()
    if found is None:
        raise NotFound(_("There is no such declaration."))
    member = take_member(actor, found.member_id)
    found.refresh_from_db()  # as it stands under the lock
    if found.state != SubscriptionState.OPEN:
        raise AlreadyDecided(
            _("This declaration is decided already."), rule=_("A declaration is decided once.")
        )
    return found, member


def _locked(members: QuerySet[Member]) -> QuerySet[Member]:
    return members.select_related("party", "coop").select_for_update(of=("self",), no_key=True).order_by("pk")


def refuse_who_left(member: Member, *, on: date) -> None:
    """Raises NotAMember for a day outside the membership; the last day is inside."""
    if on < member.joined_on or (member.left_on is not None and member.left_on < on):
        raise NotAMember(
            _("This membership does not cover %(day)s.") % {"day": in_words(on)},
            rule=_("A membership lasts from its first to its last day, both included."),
        )


def refuse_who_leaves(member: Member) -> None:
    """Raises AlreadyLeaving where the membership's last day is fixed."""
    if member.left_on is not None:
        raise AlreadyLeaving(
            _("This membership ends on %(day)s already.") % {"day": in_words(member.left_on)},
            rule=_("A membership ends once."),
            left_on=member.left_on.isoformat(),
        )


def enters_paper(actor: Actor, member: Member) -> bool:
    """Whether it is the office that enters what it was given, or a job; otherwise somebody declares for oneself."""
    return actor.coop_id == member.coop_id or actor.is_job


def needs_paper(actor: Actor, member: Member, rules: Rules) -> bool:
    """Whether the statutes demand the written form of whoever declares online. The office has the paper."""
    return rules.written_form and not enters_paper(actor, member)


def refuse_without_paper(actor: Actor, member: Member, rules: Rules) -> None:
    """Raises NeedsPaper for a declaration that counts on paper alone."""
    if needs_paper(actor, member, rules):
        section = rules.sections.get("written_form")
        sources = [*law_for(rules).sources("written_form"), *([Source(section)] if section else [])]
        law = f" ({named(sources)})" if sources else ""
        raise NeedsPaper(
            _("This counts on paper alone: print it, sign it by hand and send it to the office."),
            rule=_("The statutes demand the written form%(law)s.") % {"law": law},
        )


def refuse_day(
    actor: Actor, member: Member, received_on: date, *, on: date, field: str = "received_on"
) -> None:
    """A declaration counts from the day it was received: never a later one, and only the office names an earlier.

    Raises NotYetReceived, NotAMember.
    """
    if received_on > on:
        raise NotYetReceived(
            _("This day has not come yet."),
            rule=_("A declaration counts from the day it was received (§ 130 BGB)."),
            field=field,
        )
    if received_on < on and not enters_paper(actor, member):
        raise NotYetReceived(
            _("What you declare here is received today."),
            rule=_("Only the office enters the day on which it received a letter."),
            field=field,
        )
    refuse_who_left(member, on=received_on)
