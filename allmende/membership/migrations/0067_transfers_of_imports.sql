-- As in 0065_beside_and_member.sql; what is new: members of a list between whom shares were transferred go with it
-- together. Which of them stay for each other's sake is judged above (importing/staying.py).
-- Members of an import whom something followed: a movement of another batch, another departure, a login, or
-- any row of any table that refers to the member or its party. New tables are found by themselves.
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
