-- The first day on which somebody is 18: whoever was born on 29 February is so on 1 March (§§ 187 (2), 188 (2) BGB).
create function membership_of_age(born date) returns date
language sql immutable parallel safe
as $$
    select (born + interval '18 years')::date
        + (extract(day from born + interval '18 years') <> extract(day from born))::int
$$;

-- Whom a person stands beside today: the parties whose representative, guardian, joint holder or heir they are. What is
-- theirs, they may see. A guardian's sight of a minor ends on the eighteenth birthday (§§ 2, 1626 BGB); one whose bond
-- began after it (§ 1814 BGB) goes on.
-- It looks with system access, so the policies of the tables it reads do not ask for it again. To set that, a query with
-- it must not run in parallel.
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
    where p.person_id = allmende_person()
      and b.from_day <= current_date and (b.until_day is null or b.until_day >= current_date)
      and (b.role <> 'guardian' or stands.birth_date is null
           or current_date < membership_of_age(stands.birth_date)
           or b.from_day >= membership_of_age(stands.birth_date));
    perform set_config('allmende.system', before, true);
    return found_parties;
end
$$;
