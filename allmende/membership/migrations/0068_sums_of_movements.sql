-- What a member holds is counted by its movements, and by nothing else: an UPDATE is let through only from their
-- triggers (0002_guards.sql, 0023_counted_at_once.sql). The first day and the account in the ledger are written once.

create function membership_refuse_sums() returns trigger language plpgsql
set search_path = pg_catalog, public, pg_temp as $$
begin
    raise exception 'shares and capital of a member are the sums of the movements'
        using errcode = 'integrity_constraint_violation', constraint = 'shares_and_capital_are_sums';
end
$$;
create trigger membership_member_begins_with_nothing before insert on membership_member
    for each row when (new.shares <> 0 or new.capital <> 0)
    execute function membership_refuse_sums();
create trigger membership_sums_are_counted before update of shares, capital on membership_member
    for each row when (pg_trigger_depth() < 1
        and (new.shares, new.capital) is distinct from (old.shares, old.capital))
    execute function membership_refuse_sums();

drop trigger membership_member_stays_in_the_list on membership_member;
create trigger membership_member_stays_in_the_list
    before update of id, coop_id, number, joined_on, import_run_id or delete on membership_member
    for each row execute function membership_refuse_change_but_undo();

create function membership_account_is_the_members() returns trigger language plpgsql
set search_path = pg_catalog, public, pg_temp as $$
begin
    if tg_op = 'UPDATE' and old.account_id is not null or not exists (
        select from ledger_account
        where id = new.account_id and owner = new.coop_id and purpose = 'capital:' || new.id
    ) then
        raise exception 'the account of a member is the own one, and stays'
            using errcode = 'integrity_constraint_violation', constraint = 'a_member_keeps_the_own_account';
    end if;
    return new;
end
$$;
create trigger membership_member_has_the_own_account before insert on membership_member
    for each row when (new.account_id is not null) execute function membership_account_is_the_members();
create trigger membership_member_keeps_the_account before update of account_id on membership_member
    for each row when (new.account_id is distinct from old.account_id)
    execute function membership_account_is_the_members();

-- A number below one that stands in the list would be given twice.
create function membership_numbers_go_on() returns trigger language plpgsql
set search_path = pg_catalog, public, pg_temp as $$
begin
    if new.last_number < (select max(number) from membership_member where coop_id = new.coop_id) then
        raise exception 'the next number follows the last one in the list'
            using errcode = 'integrity_constraint_violation', constraint = 'numbers_go_on';
    end if;
    return new;
end
$$;
create trigger membership_numbers_go_on before update of last_number on membership_listofmembers
    for each row when (new.last_number < old.last_number) execute function membership_numbers_go_on();
create trigger membership_listofmembers_stays before update of coop_id or delete on membership_listofmembers
    for each row execute function allmende_refuse_change();
