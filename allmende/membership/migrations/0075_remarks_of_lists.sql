-- As in 0067_transfers_of_imports.sql and 0065_beside_and_member.sql; what is new: remarks of a list are notes on its
-- members, and go with it. A note that the office wrote itself is something that followed.
create or replace function membership_followed(p_run bigint) returns setof bigint
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
        where m.import_run_id = p_run and c.batch is distinct from mark and not exists (
            select from membership_departure d where d.batch = c.batch and d.import_run_id = p_run);
    return query  -- a transfer with somebody who did not come with this list
        select m.id from membership_member m join membership_sharemovement s on s.counterpart_id = m.id
        join membership_member other on other.id = s.member_id
        where m.import_run_id = p_run and other.import_run_id is distinct from p_run;
    return query
        select m.id from membership_member m join membership_capitalmovement c on c.counterpart_id = m.id
        join membership_member other on other.id = c.member_id
        where m.import_run_id = p_run and other.import_run_id is distinct from p_run;
    return query
        select m.id from membership_member m join membership_departure d on d.member_id = m.id
        where m.import_run_id = p_run and (d.import_run_id is distinct from p_run or d.withdrawn_on is not null);
    return query
        select m.id from membership_member m join membership_note n on n.member_id = m.id
        where m.import_run_id = p_run and n.import_run_id is distinct from p_run;
    return query
        select m.id from membership_member m join membership_party p on p.id = m.party_id
        where m.import_run_id = p_run and p.person_id is not null;
    return query
        select m.id from membership_member m
        join membership_member other on other.party_id = m.party_id and other.id <> m.id
        where m.import_run_id = p_run;
    return query
        select m.id from membership_member m join membership_bond b on b.party_id = m.party_id
        join membership_party p on p.id = b.beside_id
        where m.import_run_id = p_run
          and (b.import_run_id is distinct from p_run or b.until_day is not null
               -- a login of who is a member, or stood beside others before, has not to do with this list
               or p.person_id is not null
                  and not exists (select from membership_member x where x.party_id = p.id)
                  and not exists (select from membership_bond o
                                  where o.beside_id = p.id and o.import_run_id is distinct from p_run));
    return query
        select m.id from membership_member m join membership_bond b on b.beside_id = m.party_id
        where m.import_run_id = p_run and (b.import_run_id is distinct from p_run or b.until_day is not null);
    for link in
        select c.conrelid::regclass as place, a.attname as mentions,
               case c.confrelid when 'membership_party'::regclass then 'party_id' else 'id' end as whom
        from pg_constraint c
        join pg_attribute a on a.attrelid = c.conrelid and a.attnum = c.conkey[1]
        where c.contype = 'f' and c.confrelid in ('membership_member'::regclass, 'membership_party'::regclass)
          and (c.conrelid, a.attname) not in (
              ('membership_member'::regclass, 'party_id'), ('membership_bond'::regclass, 'party_id'),
              ('membership_bond'::regclass, 'beside_id'),
              ('membership_importrow'::regclass, 'member_id'),
              ('membership_note'::regclass, 'member_id'),
              ('membership_sharemovement'::regclass, 'member_id'),
              ('membership_sharemovement'::regclass, 'counterpart_id'),
              ('membership_capitalmovement'::regclass, 'member_id'),
              ('membership_capitalmovement'::regclass, 'counterpart_id'),
              ('membership_departure'::regclass, 'member_id'))
    loop
        return query execute format(
            'select m.id from membership_member m join %s x on x.%I = m.%I where m.import_run_id = $1',
            link.place, link.mentions, link.whom) using p_run;
    end loop;
end
$$;

create or replace function membership_delete_import(p_run bigint, p_keep bigint[]) returns bigint[]
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
    delete from membership_note where member_id = any(gone);
    delete from membership_departure where member_id = any(gone);
    delete from membership_sharemovement where member_id = any(gone);
    delete from membership_capitalmovement where member_id = any(gone);
    delete from membership_member where id = any(gone);
    delete from membership_party p where p.id = any(parties) and not exists (
        select from membership_bond b where b.beside_id = p.id and b.party_id <> all(parties));
    perform set_config('allmende.undone_import', before, true);
    return gone;
end
$$;
