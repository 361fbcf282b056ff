"""Who stands beside a member, as tests enter and end it: by the office, on 20 November 2026."""

from __future__ import annotations

from datetime import date
from typing import Any

from allmende.kernel.actor import Actor
from allmende.kernel.row_access import system_access
from allmende.membership.bonds.beside import PersonBeside
from allmende.membership.models import Bond, BondRole, Member, Party, PartyKind
from allmende.membership.use_cases.add_bond import add_bond
from allmende.membership.use_cases.end_bond import end_bond

from .exits import TODAY, does

CHILD, GROWN_UP = date(2019, 5, 1), date(1999, 5, 1)
SINCE = date(2026, 3, 1)
GERDA = PersonBeside(given_name="Gerda", family_name="Vormund", email="gerda@example.org")
GERD = PersonBeside(given_name="Gerd", family_name="Vormund")


def added(
    office: Actor,
    member: Member,
    role: str = "guardian",
    who: PersonBeside = GERDA,
    *,
    from_day: date = SINCE,
    **more: Any,
) -> Bond:
    return does(
        office, add_bond, member_id=member.pk, role=BondRole(role), who=who, from_day=from_day, **more
    )


def ended(office: Actor, bond: Bond, until_day: date = TODAY, reason: str = "Moved abroad") -> Bond:
    return does(office, end_bond, bond_id=bond.pk, until_day=until_day, reason=reason)


def turned_into(member: Member, kind: PartyKind, name: str) -> Member:
    """The member, as an organisation or a household."""
    with system_access():
        Party.objects.filter(pk=member.party_id).update(kind=kind, name=name, birth_date=None)
        member.party.refresh_from_db()
    return member
