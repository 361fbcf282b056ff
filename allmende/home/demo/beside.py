"""Who acts for the organisations in the demo's lists of members."""

from __future__ import annotations

from datetime import datetime

from allmende.membership.bonds.beside import PersonBeside
from allmende.membership.models import BondRole
from allmende.membership.models import Member as MembershipRow
from allmende.membership.use_cases.add_bond import add_bond

from .member import Member


def represent(member: MembershipRow, by: str, of: Member, now: datetime) -> None:
    """Enter a representative of a member, from its first day on, with an address that nobody has."""
    given, _space, family = by.rpartition(" ")
    email = f"{given}.{family}@vorstand.example".lower()
    add_bond(
        actor=of.actor,
        member_id=member.pk,
        role=BondRole.REPRESENTATIVE,
        who=PersonBeside(given_name=given, family_name=family, email=email),
        from_day=member.joined_on,
        on=now.date(),
    )
