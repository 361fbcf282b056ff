-- As in 0028_bonds_in_time.sql; what is new: today is the cooperative's today. The connection counts in UTC, by which a
-- bond that ended would open a register until two hours after midnight in Berlin.
create or replace function membership_represented() returns bigint[]
language plpgsql stable parallel unsafe security definer
set search_path = pg_catalog, public, pg_temp
as $$
declare
    before text := coalesce(current_setting('allmende.system', true), '');
    found_parties bigint[];
begin
    if allmende_person() is null then
        return '{}';
    end if;
    perform set_config('allmende.system', 'on', true);
    select coalesce(array_agg(b.party_id), '{}') into found_parties
    from membership_party p
    join membership_bond b on b.beside_id = p.id
    join membership_party stands on stands.id = b.party_id
    join coops_coop c on c.id = b.coop_id
    cross join lateral (select (now() at time zone c.time_zone)::date) as local(today)
    where p.person_id = allmende_person()
      and b.from_day <= local.today and (b.until_day is null or b.until_day > local.today)
      and (b.role <> 'guardian' or stands.birth_date is null
           or local.today < membership_of_age(stands.birth_date)
           or b.from_day >= membership_of_age(stands.birth_date));
    perform set_config('allmende.system', before, true);
    return found_parties;
end
$$;
