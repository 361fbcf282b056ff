-- Movements of capital, and lines of a year, are judged and counted a statement at a time: a hundred thousand of them,
-- each with its own look at member and ledger and its own update of the member's row, took minutes. What is asked of
-- each of them stays the same. Rows are looked up by their keys, one by one (lateral … limit 1): how many there are is
-- not known while they are written, and a guess of a few made one statement read the whole table for each.

drop trigger membership_count_capital on membership_capitalmovement;
create or replace function membership_count_capital() returns trigger language plpgsql as $$
begin
    -- The members first, in the order of their ids: of two withdrawals of the same capital the second waits.
    perform 1 from membership_member where id in (select member_id from added) order by id for no key update;
    if exists (
        select from added a left join membership_member m on m.id = a.member_id
        where m.coop_id is distinct from a.coop_id
    ) then
        raise exception 'a movement belongs to the cooperative of its member'
            using errcode = 'integrity_constraint_violation', constraint = 'a_movement_stays_in_its_cooperative';
    end if;
    if exists (
        select from added a
        join membership_member m on m.id = a.member_id
        left join lateral (select * from ledger_transfer t where t.id = a.transfer_id limit 1) as posted on true
        where a.effective_on is distinct from posted.effective_on
           or (posted.payee_id, posted.amount) is distinct from (m.account_id, a.amount)
              and (posted.payer_id, posted.amount) is distinct from (m.account_id, -a.amount)
    ) then
        raise exception 'the ledger does not say the same as this movement of capital'
            using errcode = 'integrity_constraint_violation', constraint = 'capital_is_posted_in_the_ledger';
    end if;
    if exists (
        select from added a
        left join lateral (
            select * from membership_capitalmovement c where c.id = a.reverses_id limit 1
        ) as reversed on true
        where a.reverses_id is not null
          and ((reversed.member_id, reversed.amount) is distinct from (a.member_id, -a.amount)
               or reversed.kind = 'reversal')
    ) then
        raise exception 'a reversal gives back exactly what it reverses'
            using errcode = 'integrity_constraint_violation', constraint = 'a_reversal_gives_back_all';
    end if;
    update membership_member m set capital = m.capital + moved.amount
    from (select member_id, sum(amount)::bigint as amount from added group by member_id) as moved
    where m.id = moved.member_id;
    return null;
end
$$;
create trigger membership_count_capital after insert on membership_capitalmovement
    referencing new table as added for each statement execute function membership_count_capital();

drop trigger membership_line_is_of_its_run on membership_yearline;
create or replace function membership_line_is_of_its_run() returns trigger language plpgsql as $$
begin
    if exists (
        select from added a
        left join membership_yearrun r on r.id = a.run_id
        left join membership_member m on m.id = a.member_id
        left join membership_departure d on d.id = a.departure_id
        where a.reversed_on is not null
           or r.coop_id is distinct from a.coop_id or r.state <> 'waiting'
           or (r.kind = 'settlement') <> (a.departure_id is not null)
           or m.coop_id is distinct from a.coop_id
           or (a.departure_id is not null and d.member_id is distinct from a.member_id)
    ) then
        raise exception 'a line belongs to its run, member and departure'
            using errcode = 'integrity_constraint_violation', constraint = 'a_line_is_of_its_run';
    end if;
    return null;
end
$$;
create trigger membership_line_is_of_its_run after insert on membership_yearline
    referencing new table as added for each statement execute function membership_line_is_of_its_run();

-- Room on each page for the next version of a member's row: counting its shares and capital then touches no index.
alter table membership_member set (fillfactor = 70);
