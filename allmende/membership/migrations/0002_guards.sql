-- The sums of a membership. A sum across rows needs a lock: every movement locks its member first, so of two
-- withdrawals of the same shares the second waits, sees the first, and is refused by the CHECK on the member's row.

-- A member's number and cooperative never change, and nobody leaves the list (§ 30 GenG: leavers stay in it).
create trigger membership_member_stays_in_the_list
    before update of id, coop_id, number or delete on membership_member
    for each row execute function allmende_refuse_change();

create function membership_count_shares() returns trigger language plpgsql as $$
declare
    held membership_member;
    reversed membership_sharemovement;
begin
    select * into held from membership_member where id = new.member_id for no key update;
    if held.coop_id is distinct from new.coop_id then
        raise exception 'a movement belongs to the cooperative of its member'
            using errcode = 'integrity_constraint_violation', constraint = 'a_movement_stays_in_its_cooperative';
    end if;
    if new.reverses_id is not null then
        select * into reversed from membership_sharemovement where id = new.reverses_id;
        if (reversed.member_id, reversed.shares) is distinct from (new.member_id, -new.shares)
            or reversed.kind = 'reversal' then
            raise exception 'a reversal gives back exactly what it reverses'
                using errcode = 'integrity_constraint_violation', constraint = 'a_reversal_gives_back_all';
        end if;
    end if;
    update membership_member set shares = shares + new.shares where id = new.member_id;
    -- Not on any day either: shares that begin next year cannot end this year.
    if new.shares < 0 and exists (
        select from (
            select sum(sum(moved.shares)) over (order by moved.effective_on) as running
            from (
                select effective_on, shares from membership_sharemovement where member_id = new.member_id
                union all select new.effective_on, new.shares
            ) as moved group by moved.effective_on
        ) as days where running < 0
    ) then
        raise exception 'member % would hold fewer than no shares on a day', new.member_id
            using errcode = 'check_violation', constraint = 'nobody_holds_fewer_than_no_shares';
    end if;
    return new;
end
$$;
create trigger membership_count_shares before insert on membership_sharemovement
    for each row execute function membership_count_shares();

-- Capital is posted in the ledger; a movement says whose it is and what it was. Both say the same, or nothing stands.
create function membership_count_capital() returns trigger language plpgsql as $$
declare
    held membership_member;
    reversed membership_capitalmovement;
    posted ledger_transfer;
begin
    select * into held from membership_member where id = new.member_id for no key update;
    if held.coop_id is distinct from new.coop_id then
        raise exception 'a movement belongs to the cooperative of its member'
            using errcode = 'integrity_constraint_violation', constraint = 'a_movement_stays_in_its_cooperative';
    end if;
    select * into posted from ledger_transfer where id = new.transfer_id;
    if new.effective_on is distinct from posted.effective_on or not (
        (posted.payee_id = held.account_id and posted.amount = new.amount)
        or (posted.payer_id = held.account_id and posted.amount = -new.amount)
    ) then
        raise exception 'the ledger does not say the same as this movement of capital'
            using errcode = 'integrity_constraint_violation', constraint = 'capital_is_posted_in_the_ledger';
    end if;
    if new.reverses_id is not null then
        select * into reversed from membership_capitalmovement where id = new.reverses_id;
        if (reversed.member_id, reversed.amount) is distinct from (new.member_id, -new.amount)
            or reversed.kind = 'reversal' then
            raise exception 'a reversal gives back exactly what it reverses'
                using errcode = 'integrity_constraint_violation', constraint = 'a_reversal_gives_back_all';
        end if;
    end if;
    update membership_member set capital = capital + new.amount where id = new.member_id;
    return new;
end
$$;
create trigger membership_count_capital before insert on membership_capitalmovement
    for each row execute function membership_count_capital();
