"""What members owe and paid on their shares, and the accounts it is collected from."""

from __future__ import annotations

import psycopg

from allmende.payments.bank_details import encrypt

CLAIMS = """
insert into payments_claim (coop_id, actor_system, debtor, kind, amount, currency, due_on, reference, subject,
    raised_on, raised_at, paid, cancelled_reason)
select %(coop)s, 'bench', member_id, case when is_late then 'instalment' else 'shares' end, 10000, 'EUR',
    case when is_late then date '2027-01-31' else effective_on + 14 end, 'Geschäftsanteil ' || number, 'shares:' || id,
    effective_on, effective_on, case when not is_owed then 10000 when number %% 40 = 0 then 5000 else 0 end, ''
from (
    select moved.id, member_id, effective_on, number, is_owed, is_owed and number %% 100 = 0 as is_late
    from membership_sharemovement moved join membership_member member on member.id = member_id,
        lateral (
            select number %% 20 = 0 and left_on is null and moved.effective_on = (
                select max(effective_on) from membership_sharemovement where member_id = member.id
            )
        ) as newest (is_owed)
    where moved.coop_id = %(coop)s and moved.kind = 'subscription'
) as shares
"""
"""Every twentieth owes the newest share still, or half of it; some of them have time."""
RECEIPTS = """
insert into payments_receipt (id, coop_id, actor_system, claim_id, amount, value_on, recorded_at, manner, note)
select gen_random_uuid(), coop_id, 'bench', id, paid, raised_on + 10, raised_on + 10, 'transfer', ''
from payments_claim where coop_id = %(coop)s and paid > 0
"""
WHO_GIVES = """
select m.id, p.given_name || ' ' || p.family_name, m.number, m.joined_on
from membership_member m join membership_party p on p.id = m.party_id
where m.coop_id = %s and m.number %% 5 > 1 and (m.left_on is null or m.left_on > '2026-01-01')
"""
MANDATES = """
insert into payments_mandate (coop_id, actor_system, debtor, sequence, reference, holder, iban, iban_start, iban_end,
    signed_on, recorded_at)
select %(coop)s, 'bench', member, 1, 'ALM-' || member || '-1', holder, iban, iban_start, iban_end, day, day
from unnest(%(members)s::bigint[], %(holders)s::text[], %(days)s::date[], %(ibans)s::text[], %(starts)s::text[],
    %(ends)s::text[]) as given (member, holder, day, iban, iban_start, iban_end)
"""


def give_mandates(owner: psycopg.Connection, coop_id: int) -> None:
    """Three of five members, each with an account of the own, encrypted as the application does."""
    givers = owner.execute(WHO_GIVES, [coop_id]).fetchall()
    ibans = [an_iban(number) for _member, _holder, number, _day in givers]
    values = {
        "coop": coop_id,
        "members": [member for member, *_ in givers],
        "holders": [holder for _member, holder, *_ in givers],
        "days": [day for *_, day in givers],
        "ibans": [encrypt(iban) for iban in ibans],
        "starts": [iban[:4] for iban in ibans],
        "ends": [iban[-4:] for iban in ibans],
    }
    owner.execute(MANDATES, values)


def an_iban(n: int) -> str:
    """Of a German bank; valid, and of nobody."""
    account = f"37040044{n * 7919 % 10**10:010}"
    return f"DE{98 - int(account + '131400') % 97:02}{account}"
