"""Reads of membership."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from django.db import connection
from django.db.models import Exists, Min, OuterRef, Q, QuerySet, Sum
from django.utils.translation import gettext as _

from allmende.coops.models import Coop

from .law.days import comes_of_age
from .law.rules import Rules
from .models import (
    Bond,
    BondRole,
    CapitalMovement,
    Cause,
    Departure,
    Member,
    Party,
    RefusedCount,
    ShareKind,
    ShareMovement,
    Statutes,
    Subscription,
    SubscriptionState,
)
from .refusals.members import NoStatutes
from .statutes.rules import rules_of, with_fiscal_years


def statutes_of(coop_id: int) -> QuerySet[Statutes]:
    """Every version, the latest first. Public: they are to be read before joining (§ 15 (1) GenG)."""
    versions = Statutes.objects.filter(coop_id=coop_id).order_by("-valid_from", "-pk")
    return with_fiscal_years(versions)


def statutes_on(coop_id: int, on: date) -> Statutes | None:
    """The version in force that day."""
    return statutes_of(coop_id).filter(valid_from__lte=on).first()


def versions_until(coop_id: int, on: date) -> QuerySet[Statutes]:
    """Every version in force until that day, the latest first, without its text."""
    return statutes_of(coop_id).filter(valid_from__lte=on).defer("text")


def group_names(coop_id: int, on: date | None = None) -> dict[str, str]:
    """Code and name of the groups the statutes name (on a day; None: in the latest version), then of those they
    named before, each by its last name: a member may be of one that was dropped."""
    versions = Statutes.objects.filter(coop_id=coop_id).order_by("-valid_from", "-pk")
    if on is not None:
        versions = versions.filter(valid_from__lte=on)
    names: dict[str, str] = {}
    of_day: set[date] = set()
    for valid_from, groups in versions.values_list("valid_from", "groups"):
        if valid_from not in of_day:  # the newest of a day is the one that counts
            of_day.add(valid_from)
            names = names | {
                str(each["code"]): str(each["name"]) for each in groups if each["code"] not in names
            }
    return names


def rights_of_group(coop_id: int, group: str, on: date) -> str:
    """What the statutes in force that day say its members may besides; "" where nothing, or of no group."""
    version = versions_until(coop_id, on).first() if group else None
    return version.rights_by_group.get(group, "") if version else ""


def has_shares(coop_id: int, on: date) -> bool:
    """Whether members hold shares that day; yes where no statutes are entered yet, as in most cooperatives."""
    statutes = statutes_on(coop_id, on)
    return statutes is None or statutes.has_shares


def statutes_or_refuse(coop_id: int, on: date) -> Statutes:
    """The version in force that day. Raises NoStatutes before the first one."""
    statutes = statutes_on(coop_id, on)
    if statutes is None:
        raise NoStatutes(
            _("This cooperative has not entered its statutes yet."),
            rule=_("Everything is computed from the statutes in force: enter them first."),
        )
    return statutes


def rules_on(coop: Coop, on: date) -> Rules:
    """What law computes with that day. Raises NoStatutes before the first version."""
    return rules_of(statutes_or_refuse(coop.pk, on), legal_form=coop.legal_form)


def price_on(coop_id: int, on: date) -> int:
    """What every share held is worth that day, and takes at most, in cents: the version in force binds all members,
    whenever they took it (§ 7 no. 1, § 16 (2) no. 2 GenG). Before the first version, what that one says.

    The price in a movement is history: what the share cost when it was taken. Raises NoStatutes.
    """
    versions = Statutes.objects.filter(coop_id=coop_id).order_by("-valid_from", "-pk")
    prices = versions.values_list("share_price", flat=True)
    found = prices.filter(valid_from__lte=on).first()
    if found is None:
        found = prices.last()
    return statutes_or_refuse(coop_id, on).share_price if found is None else found


def refusals_of(coop_id: int) -> list[tuple[int, int]]:
    """Calendar years, the latest first, and how many applications were rejected in each: all that stays of them."""
    return list(RefusedCount.objects.filter(coop_id=coop_id).order_by("-year").values_list("year", "count"))


def known_until(coop: Coop, known_on: date) -> datetime:
    """Up to when a record counts for whoever asks what was known on a day: its end on the cooperative's clocks."""
    return datetime.combine(known_on, time.max, tzinfo=ZoneInfo(coop.time_zone))


def shares_on(member: Member, on: date, *, known_at: datetime | None = None) -> int:
    """Shares held at the end of a day, as the books knew it at a moment (None: now)."""
    moved = _until(ShareMovement.objects.filter(member=member), on, known_at)
    return moved.aggregate(sum=Sum("shares"))["sum"] or 0


def capital_on(member: Member, on: date, *, known_at: datetime | None = None) -> int:
    """Capital (Geschäftsguthaben) at the end of a day in cents, as the books knew it at a moment (None: now)."""
    moved = _until(CapitalMovement.objects.filter(member=member), on, known_at)
    return moved.aggregate(sum=Sum("amount"))["sum"] or 0


def _until(movements: QuerySet, on: date, known_at: datetime | None) -> QuerySet:
    known = Q(recorded_at__lte=known_at) if known_at is not None else Q()
    return movements.filter(known, effective_on__lte=on)


def live_movements(member: Member) -> QuerySet[ShareMovement]:
    """Movements of shares that stand: neither a reversal nor reversed. Their sum is what is held."""
    reversals = ShareMovement.objects.filter(reverses=OuterRef("pk"))
    return ShareMovement.objects.filter(~Exists(reversals), ~Q(kind=ShareKind.REVERSAL), member=member)


def open_departures(member: Member, *, settled: bool = False) -> QuerySet[Departure]:
    """Steps towards leaving that count: not withdrawn, not overtaken, and settled or not yet."""
    return member.departures.filter(
        withdrawn_on=None, overtaken_by=None, settled_on__isnull=not settled
    ).order_by("effective_on", "pk")


def steps_to_settle(coop_id: int) -> QuerySet[Departure]:
    """Of everybody: the capital of these shares is in the books still."""
    return Departure.objects.filter(coop_id=coop_id, withdrawn_on=None, overtaken_by=None, settled_on=None)


def overtaken_by(departure: Departure) -> QuerySet[Departure]:
    """The steps that this one stands in for."""
    return Departure.objects.filter(member_id=departure.member_id, overtaken_by=departure.batch)


def is_member_on(member: Member, on: date) -> bool:
    """Whether the membership covers that day; its last day is inside."""
    return member.joined_on <= on and (member.left_on is None or on <= member.left_on)


def has_assembly_rights(member: Member, on: date) -> bool:
    """Whether somebody takes part in assemblies that day: a member, unless excluded by a letter sent (§ 68 (2) GenG).

    Who votes there is another question (investing members, representatives).
    """
    return is_member_on(member, on) and not exclusions_sent(on).filter(member=member).exists()


def exclusions_sent(on: date, *, known_at: datetime | None = None) -> QuerySet[Departure]:
    """Letters that ended assembly rights by a day and were not taken back, as known at a moment (None: now)."""
    sent = Departure.objects.filter(cause=Cause.EXCLUSION, sent_on__lte=on)
    if known_at is None:
        return sent.filter(withdrawn_on=None)
    counted = Q(withdrawn_on=None) | Q(withdrawn_on__gt=known_at.date())
    return sent.filter(counted, recorded_at__lte=known_at)


def assembly_rights_ended(
    members: Collection[int], on: date, *, known_at: datetime | None = None
) -> dict[int, date]:
    """Since when those of them who are excluded take part in no assembly (§ 68 (2) GenG)."""
    sent = exclusions_sent(on, known_at=known_at).filter(member__in=members).order_by()
    return dict(sent.values_list("member").annotate(since=Min("sent_on")))


def lowest_capital_from(member: Member, day: date) -> int:
    """The least capital (cents) at the end of any day from this one on: what can be moved as of that day."""
    days = CapitalMovement.objects.filter(member=member).order_by("effective_on").values_list("effective_on")
    moved = days.annotate(sum=Sum("amount")).values_list("effective_on", "sum")
    running, lowest = 0, None
    for on, amount in moved:
        if on > day:
            lowest = running if lowest is None else min(lowest, running)
        running += amount
    return running if lowest is None else min(lowest, running)


def open_subscriptions(coop_id: int) -> QuerySet[Subscription]:
    """Declarations to take further shares that wait for a decision, the longest first."""
    waiting = Subscription.objects.filter(coop_id=coop_id, state=SubscriptionState.OPEN)
    return waiting.select_related("member__party").order_by("signed_on", "pk")


ACT_ALONE = (BondRole.REPRESENTATIVE, BondRole.GUARDIAN, BondRole.CARER, BondRole.ATTORNEY)
"""Joint holders and heirs declare together. Who represents an organisation alone is the office's to know."""
DECLARE_TOGETHER = (
    *(BondRole.GUARDIAN, BondRole.JOINT_HOLDER, BondRole.HEIR),
    BondRole.JOINT_REPRESENTATIVE,
)
"""One of several guardians, and those no one of whom acts alone; who represents the heirs of a joint holder, with the
other holders. Who only inspects declares nothing."""


def holding_on(day: date) -> Q:
    """Bonds that hold that day. The day on which one ended is not inside."""
    return Q(from_day__lte=day) & (Q(until_day=None) | Q(until_day__gt=day))


def of_age_on(bond: Bond, party: Party) -> date | None:
    """The eighteenth birthday, with which parents stand beside a child no more (§ 1626 BGB).

    None for every other bond, and for a guardian who was appointed after it (§ 1814 BGB).
    """
    if bond.role != BondRole.GUARDIAN or party.birth_date is None:
        return None
    of_age = comes_of_age(party.birth_date)
    return of_age if bond.from_day < of_age else None


def holds_still(bond: Bond, party: Party, *, on: date) -> bool:
    """Whether somebody stands beside a party that day."""
    ends = [day for day in (bond.until_day, of_age_on(bond, party)) if day is not None]
    return bond.from_day <= on and all(on < day for day in ends)


def has_died(party_id: int) -> bool:
    """Whether a member's death is recorded: with the exit, or where heirs stay members, with them."""
    return _ends_by_death(party_id).exists() or _heirs_of(party_id).exists()


def day_of_death(party_id: int) -> date | None:
    """When a member died, as far as it is recorded; None also where an imported list names death as the cause of an
    exit and not its day: the last day is the end of that fiscal year (§ 77 (1) GenG).
    """
    if step := _ends_by_death(party_id).first():
        return step.received_on if step.is_received_known else None
    return _heirs_of(party_id).aggregate(first=Min("from_day"))["first"]


def _ends_by_death(party_id: int) -> QuerySet[Departure]:
    return Departure.objects.filter(member__party_id=party_id, cause=Cause.DEATH, withdrawn_on=None)


def _heirs_of(party_id: int) -> QuerySet[Bond]:
    return Bond.objects.filter(party_id=party_id, role=BondRole.HEIR, until_day=None)


def represented_parties() -> list[int]:
    """Beside whom whoever this transaction sees as its person stands today: what the row policies let through, too."""
    with connection.cursor() as cursor:
        cursor.execute("select membership_represented()")
        return list(cursor.fetchone()[0])


def roles_that_act(party_id: int) -> tuple[BondRole, ...]:
    """As what somebody acts alone for a party: once a death is recorded, for the heirs only who represents them all.

    A power of attorney may outlast the death (§§ 168, 672 BGB), but it is the heirs' from then on: they can revoke it,
    and what is still declared by it the office enters from paper. Care and guardianship end (§§ 1870, 1882 BGB).
    """
    return (BondRole.JOINT_REPRESENTATIVE,) if has_died(party_id) else ACT_ALONE


def acts_alone_for(person_id: int | None, party: Party, *, on: date) -> bool:
    """Whether somebody may declare alone for a party: represents it, and is not one of several guardians."""
    if person_id is None or party.pk not in represented_parties():
        return False
    bonds = Bond.objects.filter(holding_on(on), party=party)
    mine = bonds.filter(beside__person_id=person_id, role__in=roles_that_act(party.pk))
    roles = set(mine.values_list("role", flat=True))
    is_one_of_several = bonds.filter(role=BondRole.GUARDIAN).count() > 1
    return bool(roles - {BondRole.GUARDIAN}) or (BondRole.GUARDIAN in roles and not is_one_of_several)


def declares_together(person_id: int | None, party: Party, *, on: date) -> bool:
    """Whether somebody who does not act alone for a party declares for it with others."""
    if person_id is None:
        return False
    mine = Bond.objects.filter(holding_on(on), party=party, beside__person_id=person_id)
    return mine.filter(role__in=DECLARE_TOGETHER).exists()
