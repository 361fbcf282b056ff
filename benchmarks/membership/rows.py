"""A cooperative with many members and ten years of movements, written by the tables' owner in a few statements.

The triggers rest meanwhile: what they guard is measured elsewhere, and a million movements one by one take an hour.
The sums they keep are added up at the end. The ledger's own rows are left out; no page of the register reads them.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from django.core.handlers.wsgi import WSGIHandler
from django.test import Client

from allmende.coops.models import Coop
from benchmarks.pages.visitor import Visitor
from tests.members import some_statutes
from tests.people import LONG_AGO, a_coop, a_network, a_person, an_office, signed_in

from .money import CLAIMS, RECEIPTS, give_mandates

GIVEN = (
    "Anna Bert Cem Doris Emil Frieda Gül Hanno Ines Jörg Karla Lars Mona Nils Olga Paul Rosa Sören Tülay Uwe"
)
FAMILY = (
    "Ackermann Beet Çelik Dietz Eschenbach Fährmann Gärtner Hohenstein Iwanow Jäger Krüger Lindner Mühlenbrock "
    "Nguyễn O'Neill Öztürk Petzold Quandt Richter Straßer Sørensen Thieme Urban Vogt Wendtland Yıldız Ziegler Ünal"
)
TOWNS = "Brennau Seddau Rabenau Lindental Havelbogen Hohenfeld Amselgrund"
TABLES = (
    *("membership_member", "membership_sharemovement", "membership_capitalmovement"),
    *("payments_claim", "payments_receipt", "payments_mandate"),
)

PARTIES = """
insert into membership_party (coop_id, kind, given_name, family_name, name, register_entry, email, phone, street,
    address_extra, postcode, town, country, language)
select %(coop)s, 'person', given[1 + (hashint4extended(n, 1) & 65535) %% cardinality(given)],
    family[1 + (hashint4extended(n, 2) & 65535) %% cardinality(family)]
        || case when n %% 4 = 0 then '-' || family[1 + (hashint4extended(n, 3) & 65535) %% cardinality(family)]
            else '' end,
    '', '', 'm' || n || '@example.org', '', 'Gartenweg ' || n %% 200, '', lpad((10000 + n %% 80000)::text, 5, '0'),
    town[1 + n %% cardinality(town)], 'DE', 'de'
from generate_series(1, %(members)s) as n,
    (values (%(given)s::text[], %(family)s::text[], %(town)s::text[])) as of (given, family, town)
"""
"""Every fourth has a name of two: these few share with anybody."""
MEMBERS = """
insert into membership_member (coop_id, party_id, number, "group", is_investing, signed_on, admitted_on, joined_on,
    resolution, left_on, left_by, shares, capital, account_id, recorded_at)
select %(coop)s, id, n, '', n %% 20 = 0, joined - 14, joined, joined, '',
    case when goes = 'gone' then date '2024-12-31' when goes <> '' then date '2026-12-31' end,
    replace(goes, 'gone', 'notice'), 0, 0, null, joined
from (
    select id, n, joined, case when n %% 5 = 0 and joined < '2022-01-01' then 'gone'
        when n %% 1000 = 7 then 'exclusion' when n %% 50 = 3 then 'notice' else '' end as goes
    from (
        select id, row_number() over (order by id) as n, date '2016-01-04' + (id * 37 %% 3600)::int as joined
        from membership_party where coop_id = %(coop)s
    ) as parties
) as dated
"""
"""Every fifth of the early ones left; every fiftieth is about to, every thousandth was excluded."""
SHARES = """
insert into membership_sharemovement (id, coop_id, member_id, kind, shares, price, effective_on, recorded_at, reason,
    actor_system)
select gen_random_uuid(), coop_id, id, 'subscription', 1, 10000, joined_on + 700 * nth,
    joined_on + 700 * nth, '', 'bench'
from membership_member, generate_series(0, 3) as nth
where coop_id = %(coop)s and joined_on + 700 * nth < least(left_on, '2026-11-01')
"""
CANCELLATIONS = """
insert into membership_sharemovement (id, coop_id, member_id, kind, shares, price, effective_on, recorded_at, reason,
    actor_system)
select gen_random_uuid(), %(coop)s, member.id, 'cancellation', -count(*), 10000, left_on, left_on, '', 'bench'
from membership_member as member join membership_sharemovement as moved on moved.member_id = member.id
where member.coop_id = %(coop)s and left_on is not null group by member.id, left_on
"""
CAPITAL = """
insert into membership_capitalmovement (id, coop_id, member_id, kind, amount, transfer_id, effective_on, recorded_at,
    reason, actor_system)
select id, coop_id, (select debtor from payments_claim where id = claim_id), 'payment', amount, gen_random_uuid(),
    value_on, value_on, '', 'bench'
from payments_receipt where coop_id = %(coop)s
union all
select gen_random_uuid(), coop_id, id, 'profit', 250, gen_random_uuid(), make_date(year, 12, 31),
    make_date(year, 12, 31), '', 'bench'
from membership_member, generate_series(2017, 2025) as year
where coop_id = %(coop)s and joined_on <= make_date(year, 12, 31)
    and (left_on is null or left_on >= make_date(year, 12, 31))
"""
LEAVERS = """
insert into membership_departure (coop_id, member_id, cause, received_on, sent_on, effective_on, explanation, reason,
    batch, noted_on, settled_on, recorded_at)
select coop_id, id, left_by, left_on - 200, case when left_by = 'exclusion' then left_on - 200 end, left_on, '{}',
    case when left_by = 'exclusion' then 'Vereinsschädigend' else '' end, gen_random_uuid(),
    case when left_on < '2026-01-01' then left_on + 1 end,
    case when left_on < '2026-01-01' then left_on + 180 end, left_on - 200
from membership_member where coop_id = %(coop)s and left_on is not null
"""
SUMS = """
update membership_member as member set shares = held.shares, capital = held.capital
from (
    select id, coalesce((select sum(shares) from membership_sharemovement where member_id = m.id), 0) as shares,
        coalesce((select sum(amount) from membership_capitalmovement where member_id = m.id), 0) as capital
    from membership_member as m where coop_id = %(coop)s
) as held where held.id = member.id
"""
NUMBERS = "update membership_listofmembers set last_number = %(members)s where coop_id = %(coop)s"
STEPS = (PARTIES, MEMBERS, SHARES, CANCELLATIONS, CLAIMS, RECEIPTS, CAPITAL, LEAVERS, SUMS, NUMBERS)


def fill(owner: psycopg.Connection, members: int) -> tuple[Coop, Visitor]:
    """The cooperative, and its office at a browser."""
    a_network()
    coop, person = a_coop("Bürgerwerk eG"), a_person()
    an_office(person, coop)
    some_statutes(coop, valid_from=LONG_AGO.replace(year=2015))
    values = {
        "coop": coop.pk,
        "members": members,
        "given": GIVEN.split(),
        "family": FAMILY.split(),
        "town": TOWNS.split(),
    }
    owner.execute("select set_config('allmende.system', 'on', false)")
    with resting(owner):
        for step in STEPS:
            owner.execute(step, values)
        give_mandates(owner, coop.pk)
    for table in ("membership_party", "membership_departure", *TABLES):
        owner.execute(f"vacuum analyze {table}")
    client = signed_in(Client(), person, coop)
    cookie = "; ".join(f"{name}={morsel.value}" for name, morsel in client.cookies.items())
    return coop, Visitor(WSGIHandler(), cookie)


@contextmanager
def resting(owner: psycopg.Connection) -> Iterator[None]:
    """While the triggers of the list and its movements rest."""
    for table in TABLES:
        owner.execute(f"alter table {table} disable trigger user")
    yield
    for table in TABLES:
        owner.execute(f"alter table {table} enable trigger user")
