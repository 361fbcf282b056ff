-- A step towards leaving says the same for ever; what became of it is written once. It goes only with what a file
-- brought (membership_delete_import, 0010_import_guards.sql). The day of exit in the list of members (§ 30 GenG) and the
-- order of those who wait (§ 8a GenG) come from it.
create trigger membership_departure_says_the_same
    before update of id, coop_id, member_id, cause, shares, received_on, sent_on, heard_on, effective_on, explanation,
        batch, import_run_id or delete on membership_departure
    for each row execute function membership_refuse_change_but_undo();

create function membership_departure_ends_once() returns trigger language plpgsql
set search_path = pg_catalog, public, pg_temp as $$
begin
    if old.withdrawn_on is not null and new.withdrawn_on is distinct from old.withdrawn_on
        or old.agreed_on is not null and (new.agreed_on, new.agreed_by) is distinct from (old.agreed_on, old.agreed_by)
        or old.was_mistake and not new.was_mistake
        or old.dissolved_on is not null and new.dissolved_on is distinct from old.dissolved_on
        or new.dissolution_id <> old.dissolution_id
    then
        raise exception 'a step is undone once, and stays so'
            using errcode = 'integrity_constraint_violation', constraint = 'a_step_is_undone_once';
    end if;
    return new;
end
$$;
create trigger membership_departure_ends_once
    before update of withdrawn_on, agreed_on, agreed_by, was_mistake, dissolved_on, dissolution_id
    on membership_departure for each row execute function membership_departure_ends_once();

-- Its reason can only be erased: "–" where the database asks for one.
create trigger membership_departure_keeps_its_reason before update of reason on membership_departure
    for each row when (new.reason <> old.reason and new.reason not in ('', '–'))
    execute function allmende_refuse_change();

-- Settled by a line of a run that stands, on its day, or by the transfer that nothing is left of; open again without.
create function membership_departure_is_settled_by_a_line() returns trigger language plpgsql
set search_path = pg_catalog, public, pg_temp as $$
declare
    settled date;
begin
    select run.effective_on into settled
    from membership_yearline line join membership_yearrun run on run.id = line.run_id
    where line.departure_id = new.id and line.reversed_on is null limit 1;
    if settled is null and new.cause = 'transfer' and new.withdrawn_on is null then
        settled := new.effective_on;
    end if;
    if new.settled_on is distinct from settled then
        raise exception 'a step is settled by a line of a year, or by its transfer'
            using errcode = 'integrity_constraint_violation', constraint = 'a_step_is_settled_by_a_line';
    end if;
    return new;
end
$$;
create trigger membership_departure_is_settled_by_a_line before update of settled_on on membership_departure
    for each row when (new.settled_on is distinct from old.settled_on)
    execute function membership_departure_is_settled_by_a_line();

-- What is about a member stands in the list of its cooperative. A statement at a time: an import brings many.
create function membership_departure_is_of_one_list() returns trigger language plpgsql
set search_path = pg_catalog, public, pg_temp as $$
begin
    if exists (
        select from added a
        left join lateral (select * from membership_member m where m.id = a.member_id limit 1) as held on true
        left join membership_importrun file on file.id = a.import_run_id
        left join membership_dissolution ended on ended.id = a.dissolution_id
        where held.coop_id is distinct from a.coop_id
           or (a.import_run_id is not null and file.coop_id is distinct from a.coop_id)
           or (a.dissolution_id is not null and ended.coop_id is distinct from a.coop_id)
    ) then
        raise exception 'a step is of a member of its cooperative'
            using errcode = 'integrity_constraint_violation', constraint = 'a_step_is_of_one_list';
    end if;
    return null;
end
$$;
create trigger membership_departure_is_of_one_list after insert on membership_departure
    referencing new table as added for each statement execute function membership_departure_is_of_one_list();
create function membership_dissolution_is_of_the_coop() returns trigger language plpgsql
set search_path = pg_catalog, public, pg_temp as $$
begin
    if not exists (select from membership_dissolution where id = new.dissolution_id and coop_id = new.coop_id) then
        raise exception 'a step is undone by the dissolution of its cooperative'
            using errcode = 'integrity_constraint_violation', constraint = 'a_step_is_of_one_list';
    end if;
    return new;
end
$$;
create trigger membership_departure_is_undone_in_one_list before update of dissolution_id on membership_departure
    for each row when (new.dissolution_id is distinct from old.dissolution_id and new.dissolution_id is not null)
    execute function membership_dissolution_is_of_the_coop();


-- Declarations, and letters on paper: what they name stands in the list of their cooperative.
create function membership_is_of_one_list() returns trigger language plpgsql
set search_path = pg_catalog, public, pg_temp as $$
declare
    said jsonb := to_jsonb(new);
begin
    if exists (select from unnest(array[said ->> 'party_id', said ->> 'recipient_id']) as named (id)
               where id is not null and not exists (
                   select from membership_party p where p.id = named.id::bigint and p.coop_id = new.coop_id))
        or new.member_id is not null and not exists (
            select from membership_member m where m.id = new.member_id and m.coop_id = new.coop_id)
        or said ->> 'statutes_id' is not null and not exists (
            select from membership_statutes s
            where s.id = (said ->> 'statutes_id')::bigint and s.coop_id = new.coop_id) then
        raise exception 'of % all stands in the list of one cooperative', tg_table_name
            using errcode = 'integrity_constraint_violation', constraint = 'all_is_of_one_list';
    end if;
    return new;
end
$$;
create trigger membership_subscription_is_of_one_list before insert on membership_subscription
    for each row execute function membership_is_of_one_list();
create trigger membership_application_is_of_one_list before insert or update of party_id, member_id
    on membership_application for each row execute function membership_is_of_one_list();
create trigger membership_paperletter_is_of_one_list before insert on membership_paperletter
    for each row execute function membership_is_of_one_list();
