"""What changed in the register about somebody, who stands beside, logins and looks into the list."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Any

from django.utils.translation import gettext as _

from allmende.kernel.models import AuditEntry

from ..models import CONTACT_DATA, Bond, BondRole, Member, Party, PartyChange
from ..queries import of_age_on
from .events import Event, Topic, day_of, page_of

OF_HEIRS = (BondRole.HEIR, BondRole.JOINT_REPRESENTATIVE)


def changes(member: Member) -> Iterator[Event]:
    """What stood there before another name or address was written down."""
    party = member.party
    found = list(PartyChange.objects.filter(coop_id=member.coop_id, party=party).order_by("changed_at", "pk"))
    states = [*(each.before for each in found), {name: getattr(party, name) for name in CONTACT_DATA}]
    for change, (before, after) in zip(found, pairwise(states), strict=True):
        yield Event(
            on=day_of(change.changed_at),
            kind="party_changed",
            pk=change.pk,
            text=_("Changed: %(what)s") % {"what": _differences(before, after)},
            topic=Topic.DATA,
            rule="list",
            by=change.actor_person,
            href=page_of("contact", party.pk),
        )


def _differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> str:
    """Street and number (before: Gartenweg 3), Town (before: Brennau). What was erased is not compared."""
    kept = [name for name in CONTACT_DATA if name in before and name in after]
    changed = [name for name in kept if str(before[name] or "") != str(after[name] or "")]
    said = _("%(field)s (before: %(value)s)")
    labels = {each.name: each.verbose_name for each in Party._meta.fields}
    parts = [said % {"field": labels[name], "value": before[name] or "–"} for name in changed]
    return ", ".join(parts) or _("Name or address")


def bonds(member: Member, *, for_office: bool) -> Iterator[Event]:
    """Who stands beside, from a day to a day. Whose name a member may read stands on the page anyway."""
    found = Bond.objects.filter(coop_id=member.coop_id, party_id=member.party_id).select_related("beside")
    usual: dict[str, Any] = {"topic": Topic.DATA, "href": page_of("bonds", member.pk) if for_office else ""}
    for bond in found:
        who = str(bond.get_role_display())
        if for_office:
            who = f"{who}, {bond.beside.full_name}"
        rule = "heirs_together" if bond.role in OF_HEIRS else ""
        begins = _("From now on beside the member: %(who)s") % {"who": who}
        yield Event(on=bond.from_day, kind="bond_began", pk=bond.pk, text=begins, rule=rule, **usual)
        if last := min(filter(None, (bond.until_day, of_age_on(bond, member.party))), default=None):
            ends = _("No longer beside the member: %(who)s") % {"who": who}
            if for_office and bond.end_reason and last == bond.until_day:
                ends = f"{ends} ({bond.end_reason})"
            yield Event(on=last, kind="bond_ended", pk=bond.pk, text=ends, place=9, **usual)


def looks(member: Member) -> Iterator[Event]:
    """The login that was linked, and the looks into the list of members, from the audit log."""
    if member.party.person_id is None:
        return
    told = AuditEntry.objects.filter(
        person_id=member.party.person_id,
        fact__in=("LoginLinked", "ListInspected"),
        details__coop_id=member.coop_id,
    )
    for each in told:
        if each.fact == "LoginLinked":
            yield Event(
                on=day_of(each.recorded_at),
                kind="login_linked",
                pk=each.pk,
                text=_("A login was linked: the member sees and changes the own data"),
                topic=Topic.DATA,
            )
        else:
            yield Event(
                on=day_of(each.recorded_at),
                kind="list_inspected",
                pk=each.pk,
                text=_("Looked into the list of members"),
                topic=Topic.DATA,
                rule="inspection",
            )
