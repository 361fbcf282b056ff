"""Whom a mailing reaches: members by their own address, and for who has none, whoever stands beside them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import connection

from ..models import BondRole
from ..register.member_list import MemberQuery
from .counts import addressed

READ_FOR = (
    *(BondRole.REPRESENTATIVE, BondRole.GUARDIAN, BondRole.CARER),
    *(BondRole.JOINT_HOLDER, BondRole.JOINT_REPRESENTATIVE, BondRole.ATTORNEY),
)
"""Who reads a mail for somebody without an address."""

REACHED = """
with found (member, party, email) as ({members}),
one as (
    select distinct on (party) member, party, email from found order by party, member desc
),
beside as (
    select one.member, one.party as stands, b.beside_id as party
    from one
    join membership_party s on s.id = one.party
    join membership_bond b on b.party_id = one.party
    join membership_party p on p.id = b.beside_id
    where one.email = '' and p.email <> '' and b.role = any(%s)
      and b.from_day <= %s and (b.until_day is null or b.until_day > %s)
      and (b.role <> 'guardian' or s.birth_date is null or %s < membership_of_age(s.birth_date)
           or b.from_day >= membership_of_age(s.birth_date))
      and not exists (select from membership_bond h
                      where h.party_id = p.id and h.role = 'heir' and h.until_day is null)
      and not exists (select from membership_departure d join membership_member m on m.id = d.member_id
                      where m.party_id = p.id and d.cause = 'death' and d.withdrawn_on is null)
),
reached (member, party, way) as (
    select member, party, 'own' from one where email <> ''
    union all
    (select distinct on (party) member, party, 'beside' from beside
     where party not in (select party from one where email <> '') order by party, member)
    union all
    select member, party, 'none' from one where email = '' and party not in (select stands from beside)
)
"""
"""Each person once: who is a member with an address gets the own mail alone, who stands beside several, one for all.

Who is in the list twice, once as a former member, gets one mail, about the latest membership.
"""


@dataclass(frozen=True)
class Reach:
    """How many mails go out: to members themselves, to people beside; how many members get none, by any way.

    members: for how many it would be, each once.
    """

    own: int = 0
    beside: int = 0
    none: int = 0
    members: int = field(default=0, compare=False)

    @property
    def mails(self) -> int:
        return self.own + self.beside

    @property
    def lines(self) -> int:
        """What the mailing's page shows a line for, and what whoever sends it was shown."""
        return self.mails + self.none


def reached_by(query: MemberQuery, picked: Collection[int] | None, on: date) -> tuple[str, list[Any]] | None:
    """The beginning of a statement that names whom it reaches (`reached`), and its values; None of nobody."""
    if picked is not None and not picked:
        return None
    members = addressed(query, picked).values_list("pk", "party_id", "party__email")
    sql, values = members.query.sql_with_params()
    roles = [role.value for role in READ_FOR]
    return REACHED.format(members=sql), [*values, roles, on, on, on]


def reach_of(query: MemberQuery, picked: Collection[int] | None, on: date) -> Reach:
    """How many it would reach that day."""
    statement = reached_by(query, picked, on)
    if statement is None:
        return Reach()
    sql, values = statement
    with connection.cursor() as cursor:
        members = "select 'members', count(*) from one"
        cursor.execute(f"{sql} select way, count(*) from reached group by way union all {members}", values)
        return Reach(**dict(cursor.fetchall()))
