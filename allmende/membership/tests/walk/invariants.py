"""What holds after every step of the walk, whatever it was."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import connection

from .world import PRICE, World

MEMBERS = """
with shares as (
    select member_id, sum(moved) as total, min(running) as least from (
        select member_id, sum(shares) as moved,
               sum(sum(shares)) over (partition by member_id order by effective_on) as running
        from membership_sharemovement where coop_id = %(coop)s group by member_id, effective_on
    ) as by_day group by member_id
), capital as (
    select member_id, sum(moved) as total, min(running) as least from (
        select member_id, sum(amount) as moved,
               sum(sum(amount)) over (partition by member_id order by effective_on) as running
        from membership_capitalmovement where coop_id = %(coop)s group by member_id, effective_on
    ) as by_day group by member_id
), settled as (
    select member_id, max(effective_on) as last_day from membership_departure
    where coop_id = %(coop)s and shares is not null and settled_on is not null and withdrawn_on is null
    group by member_id
), owed as (
    select debtor, sum(amount - paid) as anything, max(due_on) as latest,
           sum(amount - paid) filter (where kind in ('shares', 'instalment')) as on_shares,
           sum(amount - paid) filter (where kind in ('shares', 'instalment')
               and due_on > coalesce(settled.last_day, '-infinity')) as later_on_shares
    from payments_claim left join settled on settled.member_id = debtor
    where coop_id = %(coop)s and cancelled_at is null and paid < amount group by debtor
), given as (
    select step.member_id, sum(step.shares) as shares,
           coalesce(sum(claims.dropped) filter (where settled_on is null), 0) as dropped,
           sum(step.shares) filter (where settled_on is null) as unsettled
    from membership_departure as step left join lateral (
        select sum(amount - paid) as dropped from payments_claim as claim
        where cancelled_batch = step.batch
          and not exists (select from payments_claim as again where again.replaces_id = claim.id)
    ) as claims on true
    where coop_id = %(coop)s and step.shares is not null and withdrawn_on is null and overtaken_by is null
    group by step.member_id
), leaving as (
    select member_id, count(*) filter (where shares is null) as number,
           max(effective_on) filter (where shares is null) as day,
           bool_and(noted_on is not null) filter (where shares is null) as is_noted,
           bool_or(settled_on is null) as waits
    from membership_departure
    where coop_id = %(coop)s and withdrawn_on is null and overtaken_by is null group by member_id
)
select member.id, member.shares, coalesce(shares.total, 0), coalesce(shares.least, 0),
    member.capital, coalesce(capital.total, 0), coalesce(capital.least, 0), coalesce(account.balance, 0),
    coalesce(owed.on_shares, 0), coalesce(owed.later_on_shares, 0), coalesce(owed.anything, 0), owed.latest,
    member.left_on, member.left_by, member.voided_at is not null,
    coalesce(leaving.number, 0), leaving.day, leaving.is_noted, coalesce(leaving.waits, false),
    coalesce(given.shares, 0), coalesce(given.unsettled, 0), coalesce(given.dropped, 0)
from membership_member as member
    left join shares on shares.member_id = member.id left join capital on capital.member_id = member.id
    left join ledger_account as account on account.id = member.account_id
    left join owed on owed.debtor = member.id left join leaving on leaving.member_id = member.id
    left join given on given.member_id = member.id
where member.coop_id = %(coop)s order by member.id
"""

AGREE = {
    "the accounts of the cooperative come to nothing": """
        select sum(balance) <> 0 from ledger_account where owner = %(coop)s""",
    "a reversal of shares gives back what it reverses, on the same day": """
        select bool_or(back.shares <> -moved.shares or back.member_id <> moved.member_id
                       or back.effective_on <> moved.effective_on or back.price <> moved.price)
        from membership_sharemovement as back join membership_sharemovement as moved on moved.id = back.reverses_id
        where back.coop_id = %(coop)s""",
    "a reversal of capital gives back what it reverses": """
        select bool_or(back.amount <> -moved.amount or back.member_id <> moved.member_id)
        from membership_capitalmovement as back join membership_capitalmovement as moved on moved.id = back.reverses_id
        where back.coop_id = %(coop)s""",
    "shares that were handed on were taken, the same day at the same price": """
        select bool_or(sum <> 0) from (
            select sum(shares) from membership_sharemovement where coop_id = %(coop)s and kind = 'transfer'
            group by batch, effective_on, price) as handed""",
    "nobody has capital before the first day of the membership": """
        select bool_or(moved.effective_on < member.joined_on) from membership_capitalmovement as moved
        join membership_member as member on member.id = moved.member_id where moved.coop_id = %(coop)s""",
    "a settled step has one line that stands, and a line a settled step": """
        select count(*) filter (where settled_on is not null and cause <> 'transfer' and line.id is null
                                and departure.import_run_id is null)
             + count(*) filter (where settled_on is null and line.id is not null) <> 0
             or count(distinct departure.id) <> count(*)
        from membership_departure as departure left join membership_yearline as line
            on line.departure_id = departure.id and line.reversed_on is null
        where departure.coop_id = %(coop)s""",
    "what runs of years owe is paid, waits, or was set off": """
        select (select coalesce(sum(paid_out), 0) from membership_yearline
                where coop_id = %(coop)s and reversed_on is null and departure_id is not null)
            <> (select coalesce(sum(amount), 0) from payments_payout
                where coop_id = %(coop)s and subject like 'settlement:%%' and cancelled_at is null)
             + (select coalesce(sum(amount), 0) from payments_receipt
                where coop_id = %(coop)s and manner = 'set_off')""",
    "nobody gets more for single shares than their price": """
        select bool_or(line.weight > departure.shares * %(price)s) from membership_yearline as line
        join membership_departure as departure on departure.id = line.departure_id
        where line.coop_id = %(coop)s and line.reversed_on is null and departure.shares is not null""",
    "a claim that stands in for a dropped one is of no more than was open": """
        select bool_or(gone.cancelled_at is null or again.amount > gone.amount - gone.paid)
        from payments_claim as again join payments_claim as gone on gone.id = again.replaces_id
        where again.coop_id = %(coop)s""",
    "nobody holds more shares than the statutes allow, but by an import or by what was taken back": """
        select bool_or(held.running > statutes.most) from (
            select member_id, effective_on,
                   sum(sum(shares)) over (partition by member_id order by effective_on) as running
            from membership_sharemovement where coop_id = %(coop)s group by member_id, effective_on
        ) as held join membership_member as member on member.id = held.member_id, (
            select max(shares_most) as most from membership_statutes where coop_id = %(coop)s
        ) as statutes
        where member.import_run_id is null and not exists (
            select from membership_correction as taken
            where taken.member_id = member.id or taken.counterpart_id = member.id)""",
    "what was held for applicants is held, or its end is in the books": """
        select bool_or(balance < 0 or (balance > 0 and exists (
            select from membership_application as decided
            where decided.coop_id = %(coop)s and decided.member_id is not null and decided.state = 'admitted'
                and 'held:' || decided.id = account.purpose)))
        from ledger_account as account where owner = %(coop)s and purpose like 'held:%%'""",
    "the list gives out the number after the highest": """
        select roll.last_number <> coalesce((select max(number) from membership_member where coop_id = %(coop)s), 0)
        from membership_listofmembers as roll where coop_id = %(coop)s""",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Row:
    """A member as the row says it, as the movements do, and what is owed. Sums in cents."""

    pk: int
    shares: int
    shares_moved: int
    least_shares: int
    capital: int
    capital_moved: int
    least_capital: int
    balance: int
    owed_on_shares: int
    owed_after_settled: int
    owed: int
    latest_due: date | None
    left_on: date | None
    left_by: str
    is_void: bool
    exits: int
    exit_on: date | None
    is_noted: bool | None
    waits: bool
    given_back: int
    given_unsettled: int
    dropped_unsettled: int


def hold(world: World, *, after_a_night: bool) -> None:
    """Two queries, however many members."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"select {', '.join(f'coalesce(({each}), false)' for each in AGREE.values())}",
            {"coop": world.coop.pk, "price": world.price},
        )
        broken = [said for said, is_broken in zip(AGREE, cursor.fetchone(), strict=True) if is_broken]
        assert not broken, broken
        cursor.execute(MEMBERS, {"coop": world.coop.pk})
        rows = [Row(*each) for each in cursor.fetchall()]
    for row in rows:
        _sums_agree(row)
        _who_leaves_holds_nothing_afterwards(world, row, after_a_night)
        if not row.is_void and row.left_on is None:
            _shares_are_paid_or_owed(world, row)


def _sums_agree(row: Row) -> None:
    assert row.shares == row.shares_moved, row
    assert row.capital == row.capital_moved == row.balance, row
    assert min(row.least_shares, row.least_capital) >= 0, row


def _who_leaves_holds_nothing_afterwards(world: World, row: Row, after_a_night: bool) -> None:
    if row.is_void:
        assert (row.shares, row.capital, row.owed, row.exits) == (0, 0, 0, 0), row
    elif row.left_on is None:
        assert row.shares >= 1, row
        assert row.exits == 0, row
    else:
        assert row.shares == 0, row
        is_over = row.left_on < world.today
        assert row.exits == 1, row
        assert row.exit_on == row.left_on, row
        assert not row.is_noted or is_over, row
        assert row.is_noted or not is_over or not after_a_night, row
        assert row.capital == 0 or row.waits, row  # whoever is settled with has nothing left
        if row.left_by == "transfer":  # all but what was due on shares that were given back before
            assert row.owed_on_shares <= row.given_back * world.price, row
        if row.is_noted and row.latest_due is not None:
            assert row.latest_due <= row.left_on, row


def _shares_are_paid_or_owed(world: World, row: Row) -> None:
    """Of whom nothing mixed it up: what is paid in, what is still claimed, and what was dropped with shares that were
    given back make the price of all of them, until these are settled. What was due by their last day is owed
    still, even after that.
    """
    takes = (row.shares + row.given_unsettled) * world.price
    assert row.capital + row.owed_after_settled <= takes, row
    assert row.capital + row.owed_on_shares <= takes + (row.given_back - row.given_unsettled) * world.price, (
        row
    )
    if row.pk not in world.mixed and world.price == PRICE:  # what a raise adds is owed once it is claimed
        owed = row.owed_on_shares + row.dropped_unsettled
        assert row.capital + owed >= takes, row
        assert row.capital + owed == takes or row.given_back > row.given_unsettled, row
