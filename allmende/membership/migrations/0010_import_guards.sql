-- Taking a whole import back. Members and movements are never deleted, with this one exception: what came from a file,
-- as long as nothing followed. The exception is one function; it alone runs as the owner of the tables, and names its
-- import in a setting of the transaction. Either alone opens nothing.

-- Refuse UPDATE and DELETE, except a DELETE of an import's own rows within membership_delete_import.
create function membership_refuse_change_but_undo() returns trigger language plpgsql as $$
declare
    origin bigint;
begin
    if tg_op = 'DELETE'
        and current_user = (select pg_get_userbyid(relowner) from pg_class where oid = tg_relid)
        and coalesce(current_setting('allmende.undone_import', true), '') <> '' then
        if tg_table_name = 'membership_member' then
            origin := (to_jsonb(old) ->> 'import_run_id')::bigint;
        else
            select import_run_id into origin from membership_member
            where id = (to_jsonb(old) ->> 'member_id')::bigint;
        end if;
        if origin::text = current_setting('allmende.undone_import', true) then
            return old;
        end if;
    end if;
    raise exception '% is append-only: correct it by a new row', tg_table_name
        using errcode = 'integrity_constraint_violation';
end
$$;

drop trigger membership_sharemovement_is_append_only on membership_sharemovement;
create trigger membership_sharemovement_is_append_only before update or delete on membership_sharemovement
    for each row execute function membership_refuse_change_but_undo();
drop trigger membership_capitalmovement_is_append_only on membership_capitalmovement;
create trigger membership_capitalmovement_is_append_only before update or delete on membership_capitalmovement
    for each row execute function membership_refuse_change_but_undo();
drop trigger membership_member_stays_in_the_list on membership_member;
create trigger membership_member_stays_in_the_list
    before update of id, coop_id, number, import_run_id or delete on membership_member
    for each row execute function membership_refuse_change_but_undo();

-- A member comes from a file of its own cooperative.
create function membership_import_is_of_the_coop() returns trigger language plpgsql as $$
begin
    if not exists (select from membership_importrun where id = new.import_run_id and coop_id = new.coop_id) then
        raise exception 'a member comes from a file of its own cooperative'
            using errcode = 'integrity_constraint_violation', constraint = 'a_member_comes_from_its_own_file';
    end if;
    return new;
end
$$;
create trigger membership_import_is_of_the_coop before insert on membership_member
    for each row when (new.import_run_id is not null) execute function membership_import_is_of_the_coop();

-- Deleting a member asks every table that may name it.
create index shares_by_counterpart on membership_sharemovement (counterpart_id) where counterpart_id is not null;
create index capital_by_counterpart on membership_capitalmovement (counterpart_id) where counterpart_id is not null;


-- Members of an import whom something followed: a movement of another batch, another departure, a login, or
-- any row of any table that refers to the member or its party. New tables are found by themselves.
create function membership_followed(p_run bigint) returns setof bigint
language plpgsql stable set search_path = pg_catalog, public, pg_temp as $$
declare
    mark uuid;
    link record;
begin
    select batch into mark from membership_importrun where id = p_run;
    return query
        select m.id from membership_member m join membership_sharemovement s on s.member_id = m.id
        where m.import_run_id = p_run and s.batch is distinct from mark and not exists (
            select from membership_departure d where d.batch = s.batch and d.import_run_id = p_run);
    return query
        select m.id from membership_member m join membership_capitalmovement c on c.member_id = m.id
        where m.import_run_id = p_run and c.batch is distinct from mark;
    return query
        select m.id from membership_member m join membership_departure d on d.member_id = m.id
        where m.import_run_id = p_run and (d.import_run_id is distinct from p_run or d.withdrawn_on is not null);
    return query
        select m.id from membership_member m join membership_party p on p.id = m.party_id
        where m.import_run_id = p_run and p.person_id is not null;
    return query
        select m.id from membership_member m
        join membership_member other on other.party_id = m.party_id and other.id <> m.id
        where m.import_run_id = p_run;
    for link in
        select c.conrelid::regclass as place, a.attname as mentions,
               case c.confrelid when 'membership_party'::regclass then 'party_id' else 'id' end as whom
        from pg_constraint c
        join pg_attribute a on a.attrelid = c.conrelid and a.attnum = c.conkey[1]
        where c.contype = 'f' and c.confrelid in ('membership_member'::regclass, 'membership_party'::regclass)
          and (c.conrelid, a.attname) not in (
              ('membership_member'::regclass, 'party_id'), ('membership_importrow'::regclass, 'member_id'),
              ('membership_sharemovement'::regclass, 'member_id'),
              ('membership_capitalmovement'::regclass, 'member_id'),
              ('membership_departure'::regclass, 'member_id'))
    loop
        return query execute format(
            'select m.id from membership_member m join %s x on x.%I = m.%I where m.import_run_id = $1',
            link.place, link.mentions, link.whom) using p_run;
    end loop;
end
$$;


-- Delete the members of an import, with their parties and movements: those whom nothing followed, whose capital has
-- been given back in the ledger, and who are not in p_keep. Returns the ids of the members deleted.
create function membership_delete_import(p_run bigint, p_keep bigint[]) returns bigint[]
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
    run membership_importrun;
    before text := coalesce(current_setting('allmende.undone_import', true), '');
    gone bigint[];
    parties bigint[];
begin
    -- Where the owner is a superuser, row policies do not bind this function: it asks for itself.
    select * into run from membership_importrun
    where id = p_run and (allmende_system() or coop_id = any(allmende_coops())) for update;
    if not found then
        raise exception 'no such import' using errcode = 'no_data_found';
    end if;
    if run.state <> 'undoing' then
        raise exception 'import % is not being undone', p_run
            using errcode = 'integrity_constraint_violation', constraint = 'an_import_is_asked_to_be_undone';
    end if;
    perform 1 from membership_listofmembers where coop_id = run.coop_id for no key update;
    perform 1 from membership_member where import_run_id = p_run order by id for update;
    gone := array(
        select m.id from membership_member m
        where m.import_run_id = p_run and m.id <> all(p_keep)
          and m.id not in (select membership_followed(p_run))
          and not exists (select from ledger_account a
                          where a.id = m.account_id and (a.balance <> 0 or a.closed_at is null)));
    parties := array(select party_id from membership_member where id = any(gone));
    perform set_config('allmende.undone_import', p_run::text, true);
    update membership_importrow set member_id = null where member_id = any(gone);
    delete from membership_departure where member_id = any(gone);
    delete from membership_sharemovement where member_id = any(gone);
    delete from membership_capitalmovement where member_id = any(gone);
    delete from membership_member where id = any(gone);
    delete from membership_party where id = any(parties);
    perform set_config('allmende.undone_import', before, true);
    return gone;
end
$$;
